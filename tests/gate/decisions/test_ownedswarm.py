"""A client that is limited to one project, on a Swarm with another's services, secrets and configs."""

import json

import pytest
from tests.gate.weighing.test_services import service
from tests.gate.world import IMAGE, Engine, decided

from dockward.gate.decisions.outcomes import Passed
from dockward.gate.errors import MissingError, RefusedError
from dockward.gate.rights.grants import Grant
from dockward.gate.rights.scope import OWNER
from dockward.judge.policy.powers import HANDING, ROUTES
from dockward.judge.policy.roles import GUARDED, Objects

STACK = "com.docker.stack.namespace"
SHOP, BANK, TASK, TASK_BANK = "s" * 25, "b" * 25, "t" * 25, "u" * 25
CREATE = "POST /v1.51/services/create"


def spec(id_, name, project, **more):
    return {"ID": id_, "Version": {"Index": 7}, "Spec": {"Name": name, "Labels": {STACK: project}, **more}}


def world(**more):
    answers = {
        "/services": [spec(SHOP, "shop_web", "shop"), spec(BANK, "bank_vault", "bank")],
        "/tasks/t": {"ID": TASK, "ServiceID": SHOP},
        "/tasks/u": {"ID": TASK_BANK, "ServiceID": BANK},
        "/volumes/shop_data": {"Name": "shop_data", "Driver": "local", "Options": None, "Labels": {STACK: "shop"}},
        "/volumes/bank_data": {"Name": "bank_data", "Driver": "local", "Options": None, "Labels": {STACK: "bank"}},
    }
    for kind in ("services", "secrets", "configs"):
        for names, found in (
            (("shop_web", SHOP), spec(SHOP, "shop_web", "shop")),
            (("bank_vault", BANK), spec(BANK, "bank_vault", "bank")),
        ):
            answers |= {f"/{kind}/{one}": found for one in names}
    for project in ("shop", "bank"):
        network = {"Name": f"{project}_net", "Id": project * 6, "Driver": "overlay", "Labels": {STACK: project}}
        answers |= {f"/networks/{one}?scope=swarm": network for one in (f"{project}_net", project * 6)}
        answers[f"/networks/{project * 6}"] = network
    return Engine({**answers, **more})


def grant(**more):
    return Grant(
        **{
            "owner": "role/shop",
            "routes": ROUTES,
            "objects": Objects(projects=("shop",)),
            "guarded": GUARDED,
            "taken": ("bank_*",),
            **more,
        }
    )


def asked(line, body=None, engine=None, **more):
    return decided(line, body, engine or world(), grant=grant(**more))


@pytest.mark.parametrize("name", ["bank_vault", BANK, "nothing"])
@pytest.mark.parametrize(
    ("line", "body"),
    [
        ("GET /services/{}", None),
        ("GET /services/{}/logs?stdout=1", None),
        ("POST /services/{}/update?version=7", service()),
        ("POST /services/{}/update?version=7&rollback=previous", service()),
        ("DELETE /services/{}", None),
        ("GET /secrets/{}", None),
        ("POST /secrets/{}/update?version=7", {"Name": "a"}),
        ("DELETE /secrets/{}", None),
        ("GET /configs/{}", None),
        ("POST /configs/{}/update?version=7", {"Name": "a"}),
        ("DELETE /configs/{}", None),
    ],
)
def test_what_is_anothers_isnt_there(line, body, name):
    with pytest.raises(MissingError):
        asked(line.format(name), body)
    found = asked(line.format("shop_web").replace("&rollback=previous", ""), body)
    assert isinstance(found, Passed)
    assert found.request.target.path.split("/")[2] == SHOP


def test_a_task_is_of_its_service():
    for line in ("GET /tasks/{}", "GET /tasks/{}/logs?stdout=1"):
        assert asked(line.format("t")).request.target.path.split("/")[2] == TASK
        for name in ("u", "nothing"):
            with pytest.raises(MissingError):
                asked(line.format(name))


NAMING = [
    service(task={"Networks": [{"Target": "bank_net"}]}),
    service(task={"Networks": [{"Target": "bank" * 6}]}),
    service(Networks=[{"Target": "bank_net"}]),
    service({"Secrets": [{"SecretID": BANK, "SecretName": "bank_vault", "File": {"Name": "x"}}]}),
    service({"Secrets": [{"SecretID": "../services", "SecretName": "x"}]}),
    service({"Secrets": [{"SecretName": "bank_vault"}]}),
    service({"Configs": [{"ConfigID": BANK, "ConfigName": "bank_vault", "File": {"Name": "x"}}]}),
    service({"Mounts": [{"Type": "volume", "Source": "bank_data", "Target": "/x"}]}),
    service({"Mounts": [{"Type": "volume", "Source": "new", "Target": "/x"}]}),
    service({"Labels": {"traefik.enable": "true"}}),
    service({"Labels": {STACK: "bank"}}),
    service(Labels={STACK: "bank"}),
    service(Labels={"com.docker.compose.project": "bank"}),
    {**service(), "Name": "bank_web"},
]


@pytest.mark.parametrize("body", NAMING, ids=str)
def test_a_service_names_nothing_of_others(body):
    with pytest.raises(RefusedError):
        asked(CREATE, body)
    if body["Name"] == "web":
        with pytest.raises(RefusedError):
            asked("POST /services/shop_web/update?version=7", body)


@pytest.mark.parametrize("before", [body for body in NAMING if body["Name"] == "web"], ids=str)
def test_going_back_names_nothing_of_others(before):
    found = {**spec(SHOP, "shop_web", "shop"), "PreviousSpec": before}
    engine = world(**{f"/services/{SHOP}": found, "/services/shop_web": found})
    with pytest.raises(RefusedError):
        asked("POST /services/shop_web/update?version=7&rollback=previous", service(), engine)


def test_its_own_things_are_its_own():
    spec_ = {
        "Labels": {STACK: "shop", "com.docker.stack.image": "app"},
        "Secrets": [{"SecretID": SHOP, "SecretName": "shop_web", "File": {"Name": "x"}}],
        "Configs": [{"ConfigID": SHOP, "ConfigName": "shop_web", "File": {"Name": "x"}}],
        "Mounts": [{"Type": "volume", "Source": "shop_data", "Target": "/x"}],
    }
    body = service(spec_, {"Networks": [{"Target": "shop_net"}]}, Labels={STACK: "shop"})
    for line in (CREATE, "POST /services/shop_web/update?version=7"):
        content = asked(line, body).request.content
        assert content["Labels"][OWNER] == "role/shop"
        assert content["TaskTemplate"]["ContainerSpec"]["Labels"][OWNER] == "role/shop"
        assert content["TaskTemplate"]["Networks"][0]["Target"] == "shop" * 6
    for kind in ("secret", "config"):
        found = asked(f"POST /{kind}s/create", {"Name": "key", "Data": ""}).request.content
        assert found["Labels"] == {OWNER: "role/shop"}
        for bad in ({"Name": "bank_key"}, {"Name": "key", "Labels": {STACK: "bank"}}):
            with pytest.raises(RefusedError):
                asked(f"POST /{kind}s/create", bad)


def test_lists_show_its_own():
    for kind in ("service", "secret", "config"):
        listed = [spec(SHOP, "shop_web", "shop"), spec(BANK, "bank_vault", "bank")]
        view = asked(f"GET /{kind}s").view
        assert [one["ID"] for one in json.loads(view.shown(json.dumps(listed).encode()))] == [SHOP]
    tasks = [{"ID": TASK, "ServiceID": SHOP}, {"ID": TASK_BANK, "ServiceID": BANK}]
    assert json.loads(asked("GET /tasks").view.shown(json.dumps(tasks).encode())) == tasks[:1]


def test_what_is_in_configs_and_environments_isnt_shown_to_who_may_see_no_secrets():
    config = {"ID": SHOP, "Spec": {"Name": "a", "Data": "bm90LWEtcmVhbC1zZWNyZXQ="}}
    view = asked("GET /configs/shop_web", secrets="veiled").view
    assert json.loads(view.shown(json.dumps(config).encode()))["Spec"]["Data"] == ""
    view = asked("GET /services/shop_web", secrets="veiled").view
    env = {"Spec": {"TaskTemplate": {"ContainerSpec": {"Env": ["DB_PASSWORD=not-a-real-password"]}}}}
    assert b"not-a-real" not in view.shown(json.dumps(env).encode())


@pytest.mark.parametrize("route", sorted(HANDING - {"node.remove", "node.update"}))
def test_the_swarm_is_everybodys(route):
    line = {"inspect": "GET /swarm", "key": "GET /swarm/unlockkey"}.get(
        route.partition(".")[2], f"POST /swarm/{route.partition('.')[2]}"
    )
    with pytest.raises(RefusedError, match="others'"):
        asked(line, {} if line.startswith("POST") and "leave" not in line else None)


def test_nodes_are_everybodys():
    for line, body in (("POST /nodes/n/update?version=1", {"Role": "worker"}), ("DELETE /nodes/n", None)):
        with pytest.raises(RefusedError, match="others'"):
            asked(line, body)
    assert isinstance(asked("GET /nodes"), Passed)


def test_images_are_judged_by_the_name_that_nodes_get_them_by():
    limited = {"images": ("docker.io/library/app",), "objects": None}
    evil = {**IMAGE, "RepoTags": ["app:1.0", "evil:1"]}
    assert isinstance(asked(CREATE, service(), **limited), Passed)
    with pytest.raises(RefusedError, match="evil:1"):
        asked(CREATE, service({"Image": "evil:1"}), world(**{"/images/evil:1/json": evil}), **limited)
    with pytest.raises(RefusedError, match="isn't on this node"):
        asked(CREATE, service({"Image": "app:2"}), **limited)
    labelled = {**IMAGE, "Config": {**IMAGE["Config"], "Labels": {"traefik.enable": "true"}}}
    with pytest.raises(RefusedError, match="traefik"):
        asked(CREATE, service(), world(**{"/images/app:1.0/json": labelled}), objects=None)


def test_a_network_of_others_is_told_as_it_was_named():
    with pytest.raises(RefusedError) as found:
        asked(CREATE, service(task={"Networks": [{"Target": "bank_net"}]}))
    assert found.value.message == "network bank_net not found"
