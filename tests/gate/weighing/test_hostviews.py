"""Containers that may see the whole host: exactly those that the policy names, as nobody, and nothing besides."""

import pytest
from msgspec import structs
from tests.gate.world import IMAGE, Engine, container, decided, engine, law

from dockward.gate.asking import AccountOf
from dockward.gate.decisions.outcomes import Passed
from dockward.gate.errors import RefusedError
from dockward.gate.identity import Identity
from dockward.gate.weighing.ownplaces import Own, OwnPlaces
from dockward.judge.policy.gate import Refusals
from dockward.judge.policy.hostviews import HostView
from dockward.judge.policy.roles import Who
from dockward.model.hostaccount import HostAccount
from dockward.model.hostplace import HostPlace

CREATE = "POST /v1.41/containers/create?name=measuring"
ANN = Identity(user="ann", uid=1000, container="")
OWN = OwnPlaces(places=(Own("/run/dockward", telling=True), Own("/var/lib/dockward")))
HOST = {
    "Binds": ["/:/host:ro,rslave", "/proc:/host/proc:ro"],
    "CapDrop": ["ALL"],
    "SecurityOpt": ["no-new-privileges"],
    "NetworkMode": "none",
}
BODY = {"Image": "app:1.0", "User": "65534:65534", "Labels": {"com.docker.compose.project": "measuring"}}
SOCKET = "/run/docker.sock"
UNMAPPED = engine(userns_remap=False)


def view(**more):
    given = {
        "images": ("docker.io/library/app:*",),
        "who": (Who(user="ann"),),
        "projects": ("measuring",),
        "reason": "it measures",
        "until": "2027-12-31",
        "paths": ("/", "/proc"),
    }
    return HostView(**{**given, **more})


def socket_of(user=0, group=999, mode=0o660):
    return HostPlace(paths=(SOCKET,), socket_of=user, socket_group=group, socket_mode=mode)


def asked(host=None, body=None, seen=None, place=None, *, identity=ANN, account=None, **more):
    peer = {"/containers/peer/json": {**container(), "Id": "d" * 64, "Name": "/peer"}}
    engine = Engine(peer, links={SOCKET: place or socket_of()}, account=account)
    content = {**BODY, **(body or {}), "HostConfig": {**HOST, **(host or {})}}
    views = {"measuring": seen or view()}
    return decided(
        CREATE, content, engine, **{"engine": UNMAPPED, "views": views, "identity": identity, "own": OWN, **more}
    )


def test_it_is_passed_on_as_it_was_asked_for():
    found = asked()
    assert isinstance(found, Passed)
    assert found.request.content["HostConfig"]["Binds"] == HOST["Binds"]
    # The gate itself looks again later.
    assert isinstance(asked(identity=None), Passed)
    mount = {
        "Type": "bind",
        "Source": "/",
        "Target": "/host",
        "ReadOnly": True,
        "BindOptions": {"Propagation": "rslave"},
    }
    assert isinstance(asked({"Binds": [], "Mounts": [mount]}), Passed)
    assert isinstance(asked(seen=view(images=(IMAGE["Id"],))), Passed)


@pytest.mark.parametrize(
    "more",
    [
        {"seen": view(images=("other:*",))},
        {"seen": view(images=("sha256:" + "2" * 64,))},
        {"seen": view(projects=("other",))},
        {"seen": view(who=(Who(user="bob"),))},
        {"seen": view(until="2026-01-01")},
        {"identity": Identity()},
        {"seen": view(paths=("/proc",))},
        {"views": {}},
    ],
    ids=str,
)
def test_it_is_for_nobody_else(more):
    with pytest.raises(RefusedError, match="Dockward refuses"):
        asked(**more)


@pytest.mark.parametrize(
    ("host", "body", "why"),
    [
        ({"Binds": ["/:/host"]}, {}, "read-only"),
        ({"Binds": ["/:/host:ro,rshared"]}, {}, "rslave"),
        ({"Binds": ["/:/host:ro", "/proc:/p:rw"]}, {}, "/p is mounted read-only"),
        ({}, {"User": ""}, "by the numbers"),
        ({}, {"User": "0:65534"}, "by the numbers"),
        ({}, {"User": "65534:0"}, "by the numbers"),
        ({}, {"User": "65534"}, "by the numbers"),
        ({}, {"User": "nobody:nogroup"}, "by the numbers"),
        ({}, {"User": "065534:65534"}, "by the numbers"),
        ({}, {"User": "4321:4321"}, "--user 65534:65534"),
        ({}, {"User": "65534:42"}, "--user 65534:65534"),
        ({"GroupAdd": ["65533"]}, {}, "no group"),
        ({"CapDrop": []}, {}, "no capability"),
        ({"CapAdd": ["CHOWN"]}, {}, "no capability"),
        ({"SecurityOpt": ["no-new-privileges=false"]}, {}, "become more"),
        ({"Binds": ["/:/host:ro,z"]}, {}, "no options but"),
        ({"Privileged": True}, {}, "privileged"),
        ({"PidMode": "container:peer"}, {}, "shares no processes"),
        ({"IpcMode": "container:peer"}, {}, "shares no processes"),
    ],
)
def test_it_must_be_as_good_as_nobody(host, body, why):
    with pytest.raises(RefusedError, match="host-view measuring") as found:
        asked(host, body)
    assert why in found.value.message


@pytest.mark.parametrize(
    ("place", "body"),
    [
        (socket_of(mode=0o666), {}),
        (socket_of(group=65534), {}),
        (socket_of(user=65534), {}),
    ],
)
def test_no_socket_that_obeys_is_open_to_it(place, body):
    with pytest.raises(RefusedError, match=f"{SOCKET} isn't open to"):
        asked(body=body, place=place)


def test_it_is_the_user_that_the_policy_names():
    named = view(user="4321:4322")
    assert isinstance(asked(body={"User": "4321:4322"}, seen=named), Passed)
    with pytest.raises(RefusedError, match="--user 4321:4322"):
        asked(seen=named)
    with pytest.raises(RefusedError, match="isn't open to"):
        asked(body={"User": "4321:4322"}, seen=named, place=socket_of(group=4322))


@pytest.mark.parametrize("more", [{"userns_remap": True}, {"rootless": True}])
def test_numbers_that_mean_others_on_the_host_say_nothing(more):
    with pytest.raises(RefusedError, match="doesn't map users"):
        asked(engine=engine(**{"userns_remap": False, **more}))


@pytest.mark.parametrize(
    ("account", "why"),
    [
        (HostAccount(login="ann"), "ann can"),
        (HostAccount(process=123), "process 123 has"),
        (HostAccount(group="adm"), "group 65534 is none of the host's .adm is"),
    ],
)
@pytest.mark.parametrize(
    ("line", "body"),
    [
        (CREATE, None),
        ("POST /containers/c/start", None),
        ("POST /containers/c/exec", {"Cmd": ["sh"]}),
        ("POST /containers/c/attach?stream=1", None),
    ],
)
def test_nobody_else_on_the_host_is_it(line, body, account, why):
    with pytest.raises(RefusedError, match=why):
        asked(account=account) if line is CREATE else there(line, body, running(account))


def test_its_own_processes_are_no_others():
    world = running()
    there("POST /containers/c/start", world=world)
    assert AccountOf(65534, 65534, "c" * 64) in world.asked


@pytest.mark.parametrize(
    "more",
    [
        {"Binds": [*HOST["Binds"], "/etc:/x:ro"]},
        {"Binds": [*HOST["Binds"], "/run:/x:ro"]},
        {"Binds": [*HOST["Binds"], "/var/lib/dockward:/x:ro"]},
        {"Binds": [*HOST["Binds"], "/srv:/x:rshared"]},
        {"PidMode": "host"},
        {"Devices": [{"PathOnHost": "/dev/sda", "PathInContainer": "/dev/sda", "CgroupPermissions": "r"}]},
        {"SecurityOpt": ["no-new-privileges", "seccomp=unconfined"]},
    ],
    ids=str,
)
def test_nothing_besides_is_let_through(more):
    with pytest.raises(RefusedError):
        asked(more)


def running(account=None, **made):
    found = container(**HOST)
    found = {**found, "Config": {**found["Config"], "User": BODY["User"], "Labels": BODY["Labels"]}}
    binds = [("/", "/host", "rslave"), ("/proc", "/host/proc", "rprivate")]
    found["Mounts"] = [
        {"Type": "bind", "Source": path, "Destination": at, "RW": False, "Mode": "ro", "Propagation": how}
        for path, at, how in binds
    ]
    process = {"ID": "e1", "ContainerID": "c", "ProcessConfig": {"privileged": False, **made}}
    answers = {"/containers/c/json": found, f"/images/{IMAGE['Id']}/json": IMAGE, "/exec/e1/json": process}
    return Engine(answers, {SOCKET: socket_of()}, account=account)


def there(line, body=None, world=None, about=None, **made):
    by = {"engine": UNMAPPED, "views": {"measuring": view()}, "identity": ANN, "own": OWN, **(about or {})}
    return decided(line, body, world or running(**made), **by)


@pytest.mark.parametrize(
    ("line", "body"),
    [
        ("POST /containers/c/start", None),
        ("POST /containers/c/attach?stream=1", None),
        ("POST /containers/c/exec", {"Cmd": ["sh"]}),
        ("POST /containers/c/exec", {"Cmd": ["sh"], "User": BODY["User"]}),
        ("POST /exec/e1/start", {}),
    ],
)
def test_it_can_be_used(line, body):
    assert isinstance(there(line, body), Passed)


@pytest.mark.parametrize(
    ("line", "body"),
    [
        ("POST /containers/c/exec", {"Cmd": ["sh"], "User": "0"}),
        ("POST /containers/c/exec", {"Cmd": ["sh"], "User": "65534:999"}),
        ("GET /containers/c/archive?path=/host/etc/shadow", None),
        ("HEAD /containers/c/archive?path=/host/etc/shadow", None),
        ("PUT /containers/c/archive?path=/", None),
    ],
)
def test_nobody_is_more_in_it(line, body):
    with pytest.raises(RefusedError, match="host-view measuring"):
        there(line, body)


def test_a_process_that_was_made_without_the_gate_isnt_either():
    with pytest.raises(RefusedError, match="host-view measuring"):
        there("POST /exec/e1/start", {}, user="root")
    assert isinstance(there("POST /exec/e1/start", {}, user=BODY["User"]), Passed)


def test_what_it_sees_is_lent_to_nobody():
    found = {**container(**HOST), "Name": "/measuring"}
    engine = Engine({"/containers/measuring/json": found, f"/containers/{'c' * 64}/json": found})
    body = {**BODY, "HostConfig": {**HOST, "Binds": [], "VolumesFrom": ["measuring"]}}
    with pytest.raises(RefusedError):
        decided(CREATE, body, engine, views={"measuring": view()}, identity=ANN, own=OWN)


def test_its_limits_can_be_changed():
    assert isinstance(there("POST /containers/c/update", {"Memory": 1 << 29}), Passed)
    with pytest.raises(RefusedError, match="Dockward refuses"):
        there(
            "POST /containers/c/update", {"Memory": 1 << 29}, about={"views": {"measuring": view(until="2026-01-01")}}
        )
    with pytest.raises(RefusedError, match="host-view measuring"):
        there("POST /containers/c/update", {"Memory": 1 << 29}, running(HostAccount(process=123)))


LEARNING = [structs.replace(law(), refusals=one) for one in (Refusals.LEARN, Refusals.WARN)]


@pytest.mark.parametrize("learning", LEARNING, ids=["learn", "warn"])
def test_a_policy_that_learns_lets_through_what_would_pass_without_a_view(learning):
    more = {"Binds": ["/:/host:ro"], "CapDrop": []}
    without = asked(more, views={}, law=learning)
    found = asked(more, law=learning)
    assert isinstance(found, Passed)
    assert found.spared == without.spared != ()
    # What fits is no more than was admitted.
    assert asked(law=learning).spared == ()
    assert isinstance(there("POST /containers/c/exec", {"Cmd": ["sh"], "User": "0"}, about={"law": learning}), Passed)
    archive = "GET /containers/c/archive?path=/host/etc/shadow"
    assert isinstance(there(archive, about={"law": learning}), Passed)


def test_what_is_refused_even_by_a_policy_that_learns_is_refused_for_the_view():
    with pytest.raises(RefusedError, match="host-view measuring"):
        asked({"Binds": ["/:/host:ro,z"], "SecurityOpt": ["no-new-privileges", "odd=1"]}, {"User": "5:5"})


def test_a_service_is_told_what_it_lacks_in_its_own_words():
    mount = {"Type": "bind", "Source": "/", "Target": "/host", "ReadOnly": True}
    spec = {"Image": "app:1.0", "User": "65534:65534", "CapabilityDrop": ["ALL"], "Mounts": [mount]}
    spec["Labels"] = BODY["Labels"]

    def made(**privileges):
        body = {"Name": "measuring", "TaskTemplate": {"ContainerSpec": {**spec, "Privileges": privileges}}}
        open_engine = engine(userns_remap=False, no_new_privileges=False, api_version="1.51")
        more = {"views": {"measuring": view()}, "identity": ANN, "own": OWN, "engine": open_engine}
        return decided("POST /v1.51/services/create", body, Engine(links={SOCKET: socket_of()}), **more)

    assert isinstance(made(NoNewPrivileges=True), Passed)
    with pytest.raises(RefusedError, match="host-view measuring") as found:
        made()
    assert "ContainerSpec.Privileges.NoNewPrivileges" in found.value.message
    assert "--security-opt" not in found.value.message
