"""From learning over warning to refusing, for all, for single clients and for single rules."""

import re

import pytest
from msgspec import structs
from tests.gate.world import Engine, container, decided, law

from dockward.gate.decisions.glass import LONGEST, Glass, Times, eased
from dockward.gate.errors import RefusedError
from dockward.gate.identity import Identity
from dockward.gate.law import MOST_TOLD
from dockward.gate.rights.grants import Grant
from dockward.gate.weighing.judging import Setting
from dockward.judge.policy.gate import Action, Refusals
from dockward.kit.examples import engine

CREATE = "POST /v1.41/containers/create?name=x"
BODY = {"Image": "app:1.0", "HostConfig": {"Privileged": True}}
GRANT = Grant(owner="role/ci", routes=frozenset({"container.create", "container.start"}))


def asked(**changes):
    return decided(CREATE, BODY, law=structs.replace(law(), **changes))


def test_by_default_it_is_refused():
    with pytest.raises(RefusedError):
        asked()


def test_learning_only_records():
    found = asked(refusals=Refusals.LEARN)
    assert "DW0503" in found.spared
    assert found.warning == ""
    assert found.request.content == BODY


def test_warning_tells_that_it_will_be_refused():
    found = asked(refusals=Refusals.WARN)
    assert "DW0503" in found.spared
    assert "will refuse once the policy is enforced: privileged-container (DW0503)" in found.warning
    assert any(one.rule == "DW0503" and one.whole.endswith("this is refused.") for one in found.notes)


def test_a_single_rule_may_learn_while_others_refuse():
    plans = tuple(one for one in law().plans if one.rule.id in {"DW0503", "DW0601"})
    only = {"plans": plans, "actions": {"DW0503": Action.LEARN}}
    assert asked(**only).spared == ("DW0503",)
    with pytest.raises(RefusedError, match="DW0601"):
        decided(
            CREATE, {**BODY, "HostConfig": {"Privileged": True, "PidMode": "host"}}, law=structs.replace(law(), **only)
        )


def test_a_single_client_may_learn_while_others_are_refused():
    changes = {"refusals_of": {"role/ci": Refusals.LEARN}}
    found = decided(CREATE, BODY, law=structs.replace(law(), **changes), grant=GRANT)
    assert "DW0503" in found.spared
    with pytest.raises(RefusedError):
        decided(CREATE, BODY, law=structs.replace(law(), **changes), grant=structs.replace(GRANT, owner="role/other"))
    with pytest.raises(RefusedError):
        asked(**changes)


def test_a_single_client_may_be_refused_while_others_learn():
    changes = {"refusals": Refusals.LEARN, "refusals_of": {"role/ci": Refusals.ENFORCE}}
    assert asked(**changes).spared
    with pytest.raises(RefusedError):
        decided(CREATE, BODY, law=structs.replace(law(), **changes), grant=GRANT)


def test_a_start_is_let_through_and_recorded_too():
    world = Engine({"/containers/x/json": container(Privileged=True), f"/images/{container()['Image']}/json": None})
    found = decided(
        "POST /v1.41/containers/x/start", engine_=world, law=structs.replace(law(), refusals=Refusals.LEARN)
    )
    assert "DW0503" in found.spared


def test_what_isnt_admitted_is_let_through_and_recorded_too():
    body = {"Image": "app:1.0", "HostConfig": {"Runtime": "other"}}
    with pytest.raises(RefusedError):
        decided(CREATE, body)
    learnt = decided(CREATE, body, law=structs.replace(law(), refusals=Refusals.LEARN))
    assert (learnt.spared, learnt.warning) == (("admitted",), "")
    assert "Runtime" in learnt.why
    warned = decided(CREATE, body, law=structs.replace(law(), refusals=Refusals.WARN))
    assert warned.warning.startswith("Dockward will refuse once the policy is enforced: HostConfig.Runtime")
    assert "this is refused." in warned.notes[-1].whole


def test_what_has_no_sure_meaning_stays_refused():
    for body in ({"image": "a", "Image": "b"}, {"Image": "app:1.0", "Unknown": True}):
        with pytest.raises(RefusedError):
            decided(CREATE, body, law=structs.replace(law(), refusals=Refusals.LEARN))
    with pytest.raises(RefusedError):
        decided("POST /v1.41/plugins/pull?remote=x", law=structs.replace(law(), refusals=Refusals.LEARN))


def broken(**more):
    given = {"since": 100.0, "until": 200.0, "boot": "b", "ends": 1200.0}
    return Glass(**{"id": "1", "by": "ann", "reason": "fire", **given, **more})


@pytest.mark.parametrize(
    ("glass", "now", "holds"),
    [
        (broken(), 150.0, True),
        (broken(), 100.0, True),
        (broken(), 99.0, False),
        (broken(), 200.0, False),
        (broken(until=100.0 + LONGEST + 1), 150.0, False),
        (broken(until=50.0), 60.0, False),
    ],
)
def test_a_glass_is_broken_for_its_time_and_never_long(glass, now, holds):
    assert glass.holds(Times(now=now, ticks=now + 1000.0, boot="b")) is holds


def test_a_glass_is_broken_for_whom_it_is_meant():
    assert broken().is_for(Identity())
    named = broken(who="ann*")
    assert named.is_for(Identity(user="anna", container=""))
    assert named.is_for(Identity(user="root", login="ann", container=""))
    assert not named.is_for(Identity(user="bob", container=""))
    assert not named.is_for(Identity())


@pytest.mark.parametrize(
    ("client", "fitting"),
    [
        (Identity(user="root", container=""), {"*", "root", "*root*"}),
        (Identity(user="root", container="c" * 64), set()),
        (Identity(user="root", container=None, uid=0), set()),
        (Identity(socket="panel", user="root", container="c" * 64), {"socket/panel", "*anel"}),
        (Identity(socket="panel", user="root", container=""), {"socket/panel", "*anel"}),
        (Identity(socket="tls", certificate="root"), {"*", "certificate/root", "*root*"}),
        (Identity(), {"*"}),
    ],
)
def test_only_the_host_s_own_accounts_and_what_is_named_are_let_through_a_broken_glass(client, fitting):
    patterns = ("*", "root", "*root*", "socket/panel", "*anel", "certificate/root", "panel", "socket/other")
    assert {one for one in patterns if broken(who=one).is_for(client)} == fitting


def test_a_broken_glass_lets_through_what_rules_and_admitted_refuse():
    setting = eased(
        Setting(
            law=structs.replace(law(), refusals_of={"role/ci": Refusals.ENFORCE}),
            engine=engine(),
            now=1.8e9,
            grant=GRANT,
        )
    )
    more = {name: getattr(setting, name) for name in ("law", "admitted", "grant")}
    body = {
        "Image": "app:1.0",
        "HostConfig": {"Privileged": True, "Runtime": "other", "SecurityOpt": ["apparmor=unconfined"]},
    }
    assert "DW0503" in decided(CREATE, body, **more).spared
    with pytest.raises(RefusedError):
        decided(CREATE, body)


def test_a_refusal_says_which_rule_why_and_how_to_do_it_right():
    with pytest.raises(RefusedError) as found:
        asked()
    rule = next(one.rule for one in law().plans if one.rule.id == "DW0503")
    head, first, *rest = found.value.message.splitlines()
    assert head.startswith("Dockward refuses ")
    assert first.startswith("DW0503 privileged-container: ")
    assert rest[:2] == [f"  Why: {rule.why}", f"  Instead: {rule.remedy}"]
    assert rule.why
    assert rule.remedy


def test_a_refusal_explains_each_rule_once_and_names_the_others():
    binds = [f"/var/lib/docker/{nr}:/x{nr}" for nr in range(9)]
    host = {"Privileged": True, "PidMode": "host", "IpcMode": "host", "UTSMode": "host", "NetworkMode": "host"}
    host |= {"Binds": ["/:/host", "/etc:/e", "/var/run/docker.sock:/s", *binds], "CapAdd": ["SYS_ADMIN"]}
    with pytest.raises(RefusedError) as found:
        decided("POST /v1.41/containers/create", {"Image": "app:1.0", "HostConfig": host})
    lines = found.value.message.splitlines()
    rules = [line.split()[0] for line in lines if line.startswith("DW")]
    assert len(rules) == len(set(rules)) == MOST_TOLD
    left = set(found.value.rules) - set(rules)
    assert lines[-1].startswith(f"And {len(left)} more: ")
    assert {one for one in left if one in lines[-1]} == left or lines[-1].endswith(", ….")
    assert any(re.search(r" And [0-9]+ more of this kind\.", line) for line in lines)
