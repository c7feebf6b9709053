"""Answers as a client sees them: events one by one, and no secrets where it may see none."""

import json

import pytest
from tests.gate.rights.test_roles import (
    BANK,
    EXEC,
    LIST,
    NET,
    NET_BANK,
    PROJECT,
    SHOP,
    VAULT,
    WEB,
    grant,
    network,
    world,
)
from tests.gate.world import IMAGE, Engine, decided

from dockward.gate.errors import RefusedError
from dockward.gate.rights.redact import _holds_accounts, redact
from dockward.gate.rights.views import MOST_REMEMBERED, Remembered, View, Watch
from dockward.judge.policy.roles import Objects
from dockward.syntax.veil import VEIL

SECRET = "hunter2-8fA93kd02"
LABEL = "app.admin.password"


def event(kind, action, id_, **attributes):
    return {"Type": kind, "Action": action, "Actor": {"ID": id_, "Attributes": attributes}, "time": 1}


def told(watch, one, engine=None):
    asking, answer = watch.shown(json.dumps(one).encode()), None
    while True:
        try:
            question = asking.send(answer)
        except StopIteration as done:
            return json.loads(done.value) if done.value else None
        answer = (engine or world()).answer(question)


def watching(**more):
    return Watch(View(grant=grant(**more), route="system.events"))


@pytest.mark.parametrize(
    ("one", "shown"),
    [
        (event("container", "start", SHOP, name="shop-web", **{PROJECT: "shop"}), True),
        (event("container", "destroy", "9" * 64, name="gone", **{PROJECT: "shop"}), True),
        (event("container", "destroy", "9" * 64, name="gone", **{"dockward.owner": "role/shop"}), True),
        (event("container", "start", VAULT, name="bank-vault", **{PROJECT: "bank"}), False),
        (event("container", "destroy", "9" * 64, name="gone", **{"dockward.owner": "role/bank"}), False),
        (event("container", "destroy", "9" * 64, name="gone"), False),
        (event("container", "exec_create: sh", VAULT, name="bank-vault"), False),
        (event("network", "create", NET, name="shop_default", type="bridge"), True),
        (event("service", "create", "9" * 25, name="default"), False),
        (event("network", "create", NET_BANK, name="bank_default", type="bridge"), False),
        (event("network", "connect", NET, name="shop_default", container=SHOP), True),
        (event("network", "connect", "3" * 64, name="bridge", container=SHOP), True),
        (event("network", "connect", "3" * 64, name="bridge", container=VAULT), False),
        (event("network", "destroy", "9" * 64, name="gone"), False),
        (event("volume", "create", "shop_data", driver="local"), True),
        (event("volume", "create", "bank_data", driver="local"), False),
        (event("volume", "mount", "shop_data", container=VAULT), False),
        (event("image", "pull", "app:1.0", name="app"), True),
        (event("daemon", "reload", "x", name="host"), False),
        (event("builder", "prune", ""), False),
        (event("plugin", "install", "x"), False),
        (event("secret", "create", "x"), False),
        ({}, False),
        ({"Type": None, "Actor": None}, False),
    ],
    ids=str,
)
def test_events_of_others_are_left_out(one, shown):
    assert told(watching(), one) == (one if shown else None)
    # who isn't limited sees them all
    assert told(watching(objects=None), one) == one


def test_what_is_gone_is_remembered():
    watch = watching()
    assert told(watch, event("volume", "create", "shop_data")) is not None
    assert told(watch, event("volume", "destroy", "shop_data"), Engine()) is not None
    assert told(watching(), event("volume", "destroy", "shop_data"), Engine()) is None


def test_an_engine_that_fails_ends_no_stream():
    class Broken(Engine):
        def answer(self, question):
            found = super().answer(question)
            return type(found)(500, b"{}")

    assert told(watching(), event("volume", "destroy", "shop_data"), Broken()) is None


def test_a_container_that_only_its_network_makes_ones_own_is_asked_for():
    engine = world()
    engine.answers[f"/containers/{SHOP}/json"] = {**WEB, "NetworkSettings": {"Networks": {"front": {}}}}
    one = event("container", "start", SHOP, name="x")
    assert told(watching(objects=Objects(networks=("front",))), one, engine) == one
    assert told(watching(objects=Objects(networks=("back",))), one, engine) is None


def test_images_that_are_not_the_clients_are_not_told_of():
    for name, shown in (("app:1.0", True), ("other:1.0", False), ("library/app:2", True)):
        one = event("image", "pull", name, name=name)
        assert (told(watching(images=("docker.io/library/app",)), one) is not None) is shown


def test_what_is_no_event_ends_the_stream():
    asking = watching().shown(b"nonsense")
    with pytest.raises(RefusedError, match="isn't as documented"):
        next(asking)


@pytest.mark.parametrize(
    ("value", "veiled"),
    [
        ({"Env": [f"DB_PASSWORD={SECRET}", "A=b"]}, {"Env": ["DB_PASSWORD=***", "A=b"]}),
        ({"Labels": {LABEL: SECRET, "a": "b"}}, {"Labels": {LABEL: "***", "a": "b"}}),
        ({"Attributes": {LABEL: SECRET}}, {"Attributes": {LABEL: "***"}}),
        ({"Options": {"o": f"username=a,password={SECRET}"}}, {"Options": {"o": "***"}}),
        ({"LogConfig": {"Config": {"splunk-token": SECRET}}}, {"LogConfig": {"Config": {"splunk-token": "***"}}}),
        ({"HttpProxy": f"http://u:{SECRET}@p:1"}, {"HttpProxy": "***"}),
        ({"Cmd": ["app", f"--password={SECRET}"]}, {"Cmd": ["app", "***"]}),
        ({"Args": ["--password", SECRET], "Path": "app"}, {"Args": ["--password", "***"], "Path": "app"}),
        ({"Entrypoint": None, "Cmd": ["sh", "-c", "sleep 1"]}, {"Entrypoint": None, "Cmd": ["sh", "-c", "sleep 1"]}),
        ({"Id": SHOP, "Created": "2026-01-01T00:00:00Z"}, {"Id": SHOP, "Created": "2026-01-01T00:00:00Z"}),
    ],
    ids=str,
)
def test_secrets_are_veiled_wherever_they_stand(value, veiled):
    assert redact(value, "veiled") == veiled
    assert redact(value, "shown") == value
    assert SECRET not in json.dumps(redact([value, {"deep": [value]}], "hidden"))


@pytest.mark.parametrize(
    "value",
    [
        {"Command": f"app --password={SECRET}"},
        {"CreatedBy": f"/bin/sh -c #(nop) ENV DB_PASSWORD={SECRET}"},
        {"Processes": [["root", "1", f"curl -u me:{SECRET} http://x"]], "Titles": ["UID", "PID", "CMD"]},
        {"Processes": [[f"app --password={SECRET}", "1"], []], "Titles": ["COMMAND", "PID"]},
        {"Labels": {"traefik.http.middlewares.a.headers.customrequestheaders.Authorization": f"Basic {SECRET}"}},
        {"Labels": {"x": f"Authorization=Basic {SECRET}", "y": f"authorization: {SECRET}"}},
        {"Labels": {"x": f"a\nAuthorization: Bearer {SECRET}", "y": f"curl -u me:{SECRET} http://x"}},
        {"State": {"Health": {"Log": [{"Output": f"curl -u me:{SECRET} failed\nAuthorization: Bearer {SECRET}"}]}}},
        {"Options": {"type": "cifs", "o": f"username=a,pass={SECRET},ro"}},
        {"Action": f"exec_create: app --password={SECRET}", "status": f"exec_create: app --password={SECRET}"},
        {"ProcessConfig": {"entrypoint": "app", "arguments": ["--password", SECRET]}},
        {"Healthcheck": {"Test": ["CMD", "curl", "-u", f"me:{SECRET}", "http://x"]}},
    ],
    ids=str,
)
def test_commands_hide_theirs(value):
    for secrets in ("veiled", "hidden"):
        assert SECRET not in json.dumps(redact(value, secrets))


def test_what_only_looks_like_it_is_shown():
    for shown in ({"Labels": {"x": "docker run --user 1000", "authorized": "yes"}}, {"Options": {"o": "bypass=a,ro"}}):
        assert redact(shown, "hidden") == shown


def test_hidden_takes_the_whole_environment():
    assert redact({"Config": {"Env": ["A=b"]}}, "hidden") == {"Config": {"Env": []}}
    assert redact({"Config": {"Env": None}}, "hidden") == {"Config": {"Env": None}}


@pytest.mark.parametrize(
    "line",
    [
        "GET /containers/json",
        "GET /containers/shop-web/json",
        "GET /containers/shop-web/top",
        f"GET /exec/{EXEC}/json",
        "GET /images/json",
        "GET /images/app:1.0/json",
        "GET /images/app:1.0/history",
        "GET /volumes",
        "GET /volumes/shop_data",
        "GET /networks",
        "GET /networks/shop_default",
        "GET /system/df",
        "GET /info",
        "GET /events",
    ],
)
def test_every_answer_with_secrets_has_a_view(line):
    assert decided(line, None, world(), grant=grant(secrets="veiled")).view is not None
    assert decided(line, None, world(), grant=grant(objects=None, secrets="hidden")).view is not None
    assert decided(line, None, world(), grant=grant(objects=None)).view is None


def test_an_inspected_container_is_shown_without_its_environment():
    view = decided("GET /containers/shop-web/json", None, world(), grant=grant(secrets="hidden")).view
    shown = json.loads(view.shown(json.dumps(WEB).encode()))
    assert shown["Config"] == {**WEB["Config"], "Env": []}
    assert BANK["Config"]["Env"] == ["A=b"]


def test_lists_of_images_hold_only_those_that_may_be_used():
    view = decided("GET /images/json", None, world(), grant=grant(images=("docker.io/library/app:1.*",))).view
    images = [{**IMAGE, "RepoTags": tags} for tags in (["app:1.0"], ["app:2.0"], None, ["b/c:1", "app:1.1"])]
    kept = json.loads(view.shown(json.dumps(images).encode()))
    assert [one["RepoTags"][0] for one in kept] == ["app:1.0", "b/c:1"]
    view = decided("GET /images/json", None, world(), grant=grant(images=(IMAGE["Id"],))).view
    assert len(json.loads(view.shown(json.dumps(images).encode()))) == 4


def test_a_network_s_members_are_the_clients():
    view = decided("GET /networks/bridge", None, world(), grant=grant()).view
    body = network("3" * 64, "bridge", {}, **{one["Id"]: {} for one in LIST})
    assert list(json.loads(view.shown(json.dumps(body).encode()))["Containers"]) == [SHOP]


def test_tasks_that_are_in_a_network_are_not_told():
    told = {**network("1" * 64, "shop_default", {}), "Services": {"bank": {"Tasks": [{"EndpointIP": "10.0.1.7"}]}}}
    for limited, services in ((grant(), {}), (grant(objects=None, secrets="veiled"), told["Services"])):
        shown = View(grant=limited, route="network.inspect").shown(json.dumps(told).encode())
        assert json.loads(shown)["Services"] == services


@pytest.mark.parametrize(
    "answer",
    [
        {"ProcessConfig": {"entrypoint": "mysql", "arguments": ["-pHunter2-8fA93"]}},
        {"Path": "mysql", "Args": ["-pHunter2-8fA93"]},
        {"Config": {"Entrypoint": ["mysql"], "Cmd": ["-pHunter2-8fA93"]}},
        {"Labels": {"traefik.http.middlewares.a.basicauth.users": "u:Hunter2-8fA93"}},
        {"Actor": {"Attributes": {"traefik.http.middlewares.a.digestAuth.users": "u:r:Hunter2-8fA93"}}},
    ],
)
def test_secrets_of_programs_and_accounts_are_veiled(answer):
    assert "Hunter2" not in str(redact(answer, "veiled"))
    assert redact({"entrypoint": "mysql", "arguments": ["-u", "root"]}, "veiled")["arguments"] == ["-u", "root"]


def test_names_of_any_length_are_not_remembered():
    _holds_accounts.cache_clear()
    for nr in range(3):
        name = f"{nr}{'k' * 500}.basicauth.users"
        assert redact({"Labels": {name: "u:Hunter2-8fA93"}}, "veiled")["Labels"][name] == VEIL
    assert _holds_accounts.cache_info().currsize <= 2


def test_the_same_answer_is_shown_to_each_as_is_his():
    body = json.dumps(LIST).encode()
    for _ in range(2):
        mine, theirs, all_ = (
            View(grant=grant(objects=one), route="container.list").shown(body)
            for one in (Objects(projects=("shop",)), Objects(projects=("bank",)), None)
        )
        assert (b"bank-vault" in mine, b"shop-web" in mine) == (False, True)
        assert (b"bank-vault" in theirs, b"shop-web" in theirs) == (True, False)
        assert json.loads(all_) == LIST


def test_what_was_shown_is_made_once_and_not_kept_for_ever():
    known, made = Remembered(), []

    def make():
        made.append(1)
        return b"x" * (1 << 20)

    assert {known.of(1, make), known.of(1, make)} == {b"x" * (1 << 20)}
    assert len(made) == 1
    for nr in range(9):
        known.of(nr, make)
    assert known.size <= MOST_REMEMBERED
    known.of(0, make)
    assert len(made) == 10
