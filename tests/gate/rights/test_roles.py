"""A client that is limited to one project, on a host with another: by name, id and everything else that leads there."""

import json
from urllib.parse import quote

import pytest
from tests.gate.world import HOST, IMAGE, Engine, decided

from dockward.gate.asking import Ask
from dockward.gate.decisions.outcomes import Answered, Passed
from dockward.gate.errors import MissingError, RefusedError
from dockward.gate.request.routes import CALLS
from dockward.gate.request.routes import ROUTES as KNOWN
from dockward.gate.rights.grants import Grant
from dockward.gate.rights.scope import OWNER
from dockward.judge.policy.powers import POWERS, ROUTES, routes_of
from dockward.judge.policy.roles import GUARDED, Objects
from dockward.model.hostplace import HostPlace

SHOP, VAULT, OLD = "a" * 64, "b" * 64, "d" * 64
EXEC, EXEC_VAULT = "e" * 64, "f" * 64
NET, NET_BANK = "1" * 64, "2" * 64
PROJECT = "com.docker.compose.project"
CREATE = "POST /v1.41/containers/create"


def inspected(id_, name, labels, **host):
    return {
        "Id": id_,
        "Name": f"/{name}",
        "Image": IMAGE["Id"],
        "State": {"Status": "running", "Pid": 7},
        "Config": {
            "Image": "app:1.0",
            "User": "1000",
            "Env": ["A=b"],
            "Cmd": ["sh"],
            "Entrypoint": None,
            "Labels": labels,
        },
        "HostConfig": HOST | host,
        "NetworkSettings": {"Networks": {}},
        "Mounts": [],
    }


def listed(id_, name, labels, *networks):
    return {
        "Id": id_,
        "Names": [f"/{name}"],
        "Labels": labels,
        "NetworkSettings": {"Networks": {one: {} for one in networks}},
        "State": "running",
    }


WEB = inspected(SHOP, "shop-web", {PROJECT: "shop"})
BANK = inspected(VAULT, "bank-vault", {PROJECT: "bank"})
SHARING = inspected(OLD, "shop-old", {PROJECT: "shop"}, NetworkMode="container:bank-vault")
LIST = [
    listed(SHOP, "shop-web", {PROJECT: "shop"}, "shop_default"),
    listed(VAULT, "bank-vault", {PROJECT: "bank"}, "bank_default"),
    listed(OLD, "loose", {}, "bridge"),
]
VOLUMES = {"shop_data": {PROJECT: "shop"}, "bank_data": {PROJECT: "bank"}, "loose": None}


def volume(name):
    return {"Name": name, "Driver": "local", "Options": None, "Labels": VOLUMES[name]}


def network(id_, name, labels, **members):
    return {"Name": name, "Id": id_, "Driver": "bridge", "Labels": labels, "Containers": members}


def world():
    answers = {f"/volumes/{name}": volume(name) for name in VOLUMES}
    for names, found in (
        (("shop-web", SHOP, SHOP[:12], "a"), WEB),
        (("bank-vault", VAULT, VAULT[:12], "b"), BANK),
        (("shop-old", OLD), SHARING),
    ):
        answers |= {f"/containers/{one}/json": found for one in names}
    for names, found in (
        (("shop_default", NET), network(NET, "shop_default", {PROJECT: "shop"})),
        (("bank_default", NET_BANK, NET_BANK[:12]), network(NET_BANK, "bank_default", {PROJECT: "bank"})),
        (("bridge",), network("3" * 64, "bridge", {}, **{SHOP: {}, VAULT: {}})),
    ):
        answers |= {f"/networks/{one}": found for one in names}
    answers |= {
        f"/exec/{EXEC}/json": {"ID": EXEC, "ContainerID": SHOP, "ProcessConfig": {"privileged": False}},
        f"/exec/{EXEC_VAULT}/json": {"ID": EXEC_VAULT, "ContainerID": VAULT, "ProcessConfig": {"privileged": False}},
        "/containers/json?all=1": LIST,
        f"/images/{IMAGE['Id']}/json": IMAGE,
    }
    return Engine(answers)


def grant(**more):
    return Grant(
        **{
            "owner": "role/shop",
            "routes": ROUTES,
            "objects": Objects(projects=("shop",)),
            "guarded": GUARDED,
            "taken": ("bank-*",),
            "builds": True,
            **more,
        }
    )


def asked(line, body=None, **more):
    return decided(line, body, world(), grant=grant(**more))


def test_the_words_of_the_policy_are_the_routes_of_the_gate():
    assert {one.name for one in (*KNOWN, *CALLS)} == ROUTES
    assert routes_of(["read", "exec.create"]) == POWERS["read"] | {"exec.create", "system.ping", "system.version"}


@pytest.mark.parametrize("name", ["bank-vault", VAULT, VAULT[:12], "b", "nothing"])
@pytest.mark.parametrize(
    "line",
    [
        "GET /containers/{}/json",
        "GET /containers/{}/top",
        "GET /containers/{}/logs?stdout=1",
        "GET /containers/{}/changes",
        "GET /containers/{}/export",
        "GET /containers/{}/stats",
        "POST /containers/{}/resize?h=1&w=1",
        "POST /containers/{}/start",
        "POST /containers/{}/stop",
        "POST /containers/{}/restart",
        "POST /containers/{}/kill",
        "POST /containers/{}/update",
        "POST /containers/{}/rename?name=x",
        "POST /containers/{}/pause",
        "POST /containers/{}/unpause",
        "POST /containers/{}/attach?stream=1",
        "GET /containers/{}/attach/ws",
        "POST /containers/{}/wait",
        "DELETE /containers/{}?force=1",
        "HEAD /containers/{}/archive?path=/",
        "GET /containers/{}/archive?path=/",
        "PUT /containers/{}/archive?path=/",
        "POST /containers/{}/exec",
        "POST /commit?container={}&repo=mine",
    ],
)
def test_containers_of_others_are_not_there(line, name):
    body = {"Cmd": ["sh"]} if line.endswith("exec") else {} if "update" in line or "commit" in line else None
    with pytest.raises(MissingError) as found:
        asked(line.format(name), body)
    assert (found.value.message, found.value.status) == (f"No such container: {name}", 404)


@pytest.mark.parametrize("name", [EXEC_VAULT, "0" * 64])
@pytest.mark.parametrize("line", ["POST /exec/{}/start", "POST /exec/{}/resize?h=1&w=1", "GET /exec/{}/json"])
def test_processes_in_containers_of_others_are_not_there(line, name):
    with pytest.raises(MissingError, match="No such exec instance"):
        asked(line.format(name), {} if "start" in line else None)
    assert isinstance(asked(line.format(EXEC), {} if "start" in line else None), Passed)


@pytest.mark.parametrize(
    ("line", "body"),
    [
        ("GET /networks/{}", None),
        ("DELETE /networks/{}", None),
        ("POST /networks/{}/connect", {"Container": "shop-web"}),
        ("POST /networks/{}/disconnect", {"Container": "shop-web"}),
    ],
)
@pytest.mark.parametrize("name", ["bank_default", NET_BANK, NET_BANK[:12], "nothing"])
def test_networks_of_others_are_not_there(line, body, name):
    with pytest.raises(MissingError, match=f"network {name} not found"):
        asked(line.format(name), body)


@pytest.mark.parametrize("verb", ["connect", "disconnect"])
def test_containers_of_others_do_not_change_networks(verb):
    for name in ("bank-vault", "", "../networks"):
        with pytest.raises(MissingError, match="No such container"):
            asked(f"POST /networks/shop_default/{verb}", {"Container": name})
    found = asked(f"POST /networks/shop_default/{verb}", {"Container": "shop-web"})
    assert (found.request.target.path, found.request.content["Container"]) == (f"/networks/{NET}/{verb}", SHOP)
    end = {"Links": ["bank-vault:x"]}
    with pytest.raises(MissingError):
        asked("POST /networks/shop_default/connect", {"Container": "shop-web", "EndpointConfig": end})


@pytest.mark.parametrize("name", ["bank_data", "loose", "nothing"])
def test_volumes_of_others_are_not_there(name):
    for line in ("GET /volumes/{}", "DELETE /volumes/{}"):
        with pytest.raises(MissingError, match="no such volume"):
            asked(line.format(name))
        assert isinstance(asked(line.format("shop_data")), Passed)


@pytest.mark.parametrize(
    "host",
    [
        {"NetworkMode": "container:bank-vault"},
        {"NetworkMode": f"container:{VAULT}"},
        {"NetworkMode": "container:b"},
        {"NetworkMode": "container:nothing"},
        {"PidMode": "container:bank-vault"},
        {"IpcMode": "container:bank-vault"},
        {"VolumesFrom": ["bank-vault"]},
        {"VolumesFrom": [f"{VAULT[:12]}:ro"]},
        {"Links": ["bank-vault:db"]},
        {"Links": ["/bank-vault:db"]},
        {"NetworkMode": "bank_default"},
        {"NetworkMode": NET_BANK},
        {"NetworkMode": "nothing"},
        {"Binds": ["bank_data:/x"]},
        {"Binds": ["loose:/x:ro"]},
        {"Binds": ["nothing:/x"]},
        {"Mounts": [{"Type": "volume", "Source": "bank_data", "Target": "/x"}]},
        {"Mounts": [{"Type": "volume", "Source": "nothing", "Target": "/x"}]},
    ],
    ids=str,
)
def test_nothing_of_others_is_shared(host):
    with pytest.raises(RefusedError) as found:
        asked(CREATE, {"Image": "app:1.0", "User": "1000", "HostConfig": host})
    assert found.value.status == 400


@pytest.mark.parametrize(
    "ends",
    [
        {"bank_default": {}},
        {NET_BANK: None},
        {"shop_default": {"Links": ["bank-vault:x"]}},
    ],
    ids=str,
)
def test_no_network_of_others_is_joined(ends):
    with pytest.raises(RefusedError, match=r"No such container|not found"):
        asked(CREATE, {"Image": "app:1.0", "User": "1000", "NetworkingConfig": {"EndpointsConfig": ends}})


@pytest.mark.parametrize("name", ["private", "shareable"])
def test_a_network_of_others_isnt_shared_for_a_name_that_means_something_elsewhere(name):
    engine = world()
    engine.answers[f"/networks/{name}"] = network(NET_BANK, name, {PROJECT: "bank"})
    there = {**WEB, "HostConfig": {**HOST, "NetworkMode": name}}
    engine.answers |= {f"/containers/{one}/json": there for one in (SHOP, "shop-web")}
    base = {"Image": "app:1.0", "User": "1000"}
    for line, body in (
        (CREATE, {**base, "HostConfig": {"NetworkMode": name}}),
        (CREATE, {**base, "NetworkingConfig": {"EndpointsConfig": {name: {}}}}),
        ("POST /containers/shop-web/start", None),
    ):
        with pytest.raises(RefusedError, match=f"network {name} not found"):
            decided(line, body, engine, grant=grant())
    assert isinstance(asked(CREATE, {**base, "HostConfig": {"IpcMode": name}}), Passed)


class Moving(Engine):
    """A name that is the client's when it is looked up first, and the beginning of another's id from then on."""

    def __init__(self, path, *found):
        super().__init__(world().answers)
        self._path, self._found = path, list(found)

    def answer(self, question):
        if question == Ask(self._path):
            self.answers[self._path] = self._found[0] if len(self._found) == 1 else self._found.pop(0)
        return super().answer(question)


@pytest.mark.parametrize("key", ["NetworkMode", "PidMode", "IpcMode", "VolumesFrom", "Links"])
def test_a_name_that_comes_to_mean_anothers_container_is_looked_up_once(key):
    value = ["bb:x"] if key in {"VolumesFrom", "Links"} else "container:bb"
    body = {"Image": "app:1.0", "User": "1000", "HostConfig": {key: value}}
    found = decided(CREATE, body, Moving("/containers/bb/json", WEB, BANK), grant=grant())
    assert SHOP in str(found.request.content["HostConfig"][key])
    with pytest.raises(RefusedError, match=r"No such container: bb$"):
        decided(CREATE, body, Moving("/containers/bb/json", BANK), grant=grant())


@pytest.mark.parametrize("name", ["22", NET_BANK[:12], "cafe", NET])
def test_no_network_is_joined_that_is_called_as_others_ids_may_begin(name):
    own = network(NET, "22" if name == NET else name, {PROJECT: "shop"})
    there = {**WEB, "NetworkSettings": {"Networks": {name: {}}}}
    engine = world()
    engine.answers |= {f"/networks/{one}": own for one in (name, NET)} | {f"/containers/{SHOP}/json": there}
    ends = {"NetworkingConfig": {"EndpointsConfig": {name: {}}}}
    for line, body in (
        (CREATE, {"Image": "app:1.0", "User": "1000", "HostConfig": {"NetworkMode": name}}),
        (CREATE, {"Image": "app:1.0", "User": "1000", **ends}),
        (f"POST /networks/{name}/connect", {"Container": "shop-web"}),
        (f"POST /containers/{SHOP}/start", None),
    ):
        with pytest.raises(RefusedError, match="could be taken for another, whose id begins so"):
            decided(line, body, engine, grant=grant())
    for line, body in ((f"DELETE /networks/{name}", None), (f"POST /networks/{name}/disconnect", {"Container": SHOP})):
        assert isinstance(decided(line, body, engine, grant=grant()), Passed)
    assert isinstance(asked(CREATE, {"Image": "app:1.0", "User": "1000", "HostConfig": {"NetworkMode": NET}}), Passed)


def test_what_is_ones_own_passes_and_is_marked():
    host = {"Binds": ["shop_data:/data"], "NetworkMode": "shop_default", "VolumesFrom": ["shop-web:ro"]}
    labels = {PROJECT: "shop", "com.docker.compose.service": "web", OWNER: "role/bank"}
    found = asked(f"{CREATE}?name=shop-two", {"Image": "app:1.0", "User": "1000", "HostConfig": host, "Labels": labels})
    assert found.request.content["Labels"] == labels | {OWNER: "role/shop"}
    for line in ("GET /containers/a/json", "POST /containers/shop-web/start", "DELETE /containers/shop-web"):
        assert f"/containers/{SHOP}" in asked(line).request.target.path


def test_what_shares_with_others_since_does_not_start():
    for verb in ("start", "restart"):
        with pytest.raises(MissingError, match="bank-vault"):
            asked(f"POST /containers/shop-old/{verb}")


@pytest.mark.parametrize(
    ("line", "body"),
    [
        (CREATE, {"Image": "app:1.0", "Labels": {PROJECT: "bank"}}),
        (CREATE, {"Image": "app:1.0", "Labels": {PROJECT: ""}}),
        (CREATE, {"Image": "app:1.0", "Labels": {"com.docker.stack.namespace": "bank"}}),
        (CREATE, {"Image": "app:1.0", "Labels": {"traefik.http.routers.x.rule": "Host(`bank`)"}}),
        (CREATE, {"Image": "app:1.0", "Labels": {"Traefik.enable": "true"}}),
        (CREATE, {"Image": "app:1.0", "Labels": {"dockward.exempt": "all"}}),
        (
            CREATE,
            {
                "Image": "app:1.0",
                "HostConfig": {
                    "Mounts": [
                        {
                            "Type": "volume",
                            "Source": "shop_data",
                            "Target": "/x",
                            "VolumeOptions": {"Labels": {PROJECT: "bank"}},
                        }
                    ]
                },
            },
        ),
        ("POST /volumes/create", {"Name": "v", "Labels": {PROJECT: "bank"}}),
        ("POST /networks/create", {"Name": "n", "Labels": {PROJECT: "bank"}}),
        ("POST /networks/create", {"Name": "n", "Labels": {"traefik.enable": "true"}}),
        ("POST /commit?container=shop-web", {"Labels": {PROJECT: "bank"}}),
        ("POST /commit?container=shop-web&changes=LABEL%20traefik.enable=true", {}),
        ("POST /commit?container=shop-web&changes=label%20a=b%20%22traefik.enable%22=true", {}),
        ("POST /commit?container=shop-web&changes=USER%200%0ALABEL%20traefik.enable%20true", {}),
        ("POST /build?labels=%7B%22traefik.enable%22:%22true%22%7D", None),
        ("POST /build?labels=nonsense", None),
    ],
    ids=str,
)
def test_labels_are_not_forged(line, body):
    with pytest.raises(RefusedError) as found:
        asked(line, body)
    assert found.value.status in {400, 403}
    assert "label" in found.value.message
    assert found.value.hint


@pytest.mark.parametrize(
    "changes",
    [
        ["LAB\\", "EL traefik.enable=true"],
        ["# escape=`", "LAB`", "EL traefik.enable=true"],
        ["#escape=`\nENV a=b`", "LABEL traefik.enable=true"],
        ["ENV a=b \\\nLABEL a=b"],
        ["ENV a=b\\"],
        ["USER 0\r\nLABEL traefik.enable=true"],
        ["USER 0\x0bLABEL traefik.enable=true"],
        ["LABEL $NAME.enable=true"],
        ["LABEL traefik\\.enable=true"],
        ["LABEL a=${X}"],
        ["ONBUILD LABEL traefik.enable=true"],
        ["ENV a=b", "LABEL\ttraefik.enable=true"],
    ],
    ids=str,
)
def test_what_commit_is_told_has_one_meaning(changes):
    query = "".join(f"&changes={quote(one)}" for one in changes)
    with pytest.raises(RefusedError):
        asked(f"POST /commit?container=shop-web{query}", {})


def test_what_commit_is_told_otherwise_passes():
    changes = ["ENV PRICE=$5", 'CMD ["sh", "-c", "echo \\"a\\""]', "label a=b c='d e'", "", "EXPOSE 80"]
    query = "".join(f"&changes={quote(one)}" for one in changes)
    assert isinstance(asked(f"POST /commit?container=shop-web{query}", {}), Passed)


def test_labels_of_an_image_are_not_inherited_either():
    engine = world()
    engine.answers["/images/app:1.0/json"] = {**IMAGE, "Config": {**IMAGE["Config"], "Labels": {PROJECT: "bank"}}}
    with pytest.raises(RefusedError, match="image, sets the label"):
        decided(CREATE, {"Image": "app:1.0"}, engine, grant=grant())
    # its own word stands above the image's
    assert decided(CREATE, {"Image": "app:1.0", "Labels": {PROJECT: "shop"}}, engine, grant=grant())


def test_a_right_to_labels_is_a_right():
    body = {"Image": "app:1.0", "User": "1000", "Labels": {"traefik.enable": "true"}}
    assert isinstance(asked(CREATE, body, labels=("traefik.*",)), Passed)
    body["Labels"] = {PROJECT: "bank"}
    assert isinstance(asked(CREATE, body, objects=None, labels=("*",)), Passed)
    with pytest.raises(RefusedError, match="has no right"):
        asked(CREATE, body, objects=None)
    with pytest.raises(RefusedError, match="no project of the role shop"):
        asked(CREATE, body, labels=("*",))


@pytest.mark.parametrize(
    ("line", "body"),
    [
        (f"{CREATE}?name=bank-two", {"Image": "app:1.0"}),
        ("POST /containers/shop-web/rename?name=bank-two", None),
        ("POST /containers/shop-web/rename?name=/bank-two", None),
        ("POST /volumes/create", {"Name": "bank-two"}),
        ("POST /networks/create", {"Name": "bank-two"}),
    ],
)
def test_names_of_others_are_not_taken(line, body):
    with pytest.raises(RefusedError, match="belongs to others"):
        asked(line, body)


def test_a_volume_that_is_there_is_not_made_ones_own():
    with pytest.raises(RefusedError, match="taken") as found:
        asked("POST /volumes/create", {"Name": "bank_data"})
    assert found.value.status == 409
    for name in ("shop_data", "new"):
        assert asked("POST /volumes/create", {"Name": name}).request.content["Labels"] == {OWNER: "role/shop"}


@pytest.mark.parametrize("kind", ["containers", "volumes", "networks"])
def test_only_what_it_made_is_pruned(kind):
    mine = f"{OWNER}=role/shop"
    found = asked(f"POST /{kind}/prune?filters=%7B%22label%22:%7B%22a=b%22:true%7D%7D")
    assert json.loads(found.request.parameters["filters"]) == {"label": {"a=b": True, mine: True}}
    found = asked(f"POST /{kind}/prune")
    assert json.loads(found.request.parameters["filters"]) == {"label": {mine: True}}


@pytest.mark.parametrize("line", ["POST /images/prune", "POST /build/prune", "POST /build/cancel?id=x"])
def test_what_is_everybodys_is_not_pruned(line):
    with pytest.raises(RefusedError, match="takes what is others'"):
        asked(line)
    assert isinstance(asked(line, objects=None), Passed)


def shown(line, answer, **more):
    found = asked(line, **more)
    return json.loads(found.view.shown(json.dumps(answer).encode()))


def test_lists_hold_only_ones_own():
    assert [one["Id"] for one in shown("GET /containers/json?all=1", LIST)] == [SHOP]
    volumes = {"Volumes": [volume(one) for one in VOLUMES], "Warnings": None}
    assert [one["Name"] for one in shown("GET /volumes", volumes)["Volumes"]] == ["shop_data"]
    networks = [
        network(NET, "shop_default", {PROJECT: "shop"}),
        network(NET_BANK, "bank_default", {}),
        network("3" * 64, "bridge", {}, **{SHOP: {}, VAULT: {}}),
    ]
    found = shown("GET /networks", networks)
    assert [(one["Name"], list(one["Containers"])) for one in found] == [("shop_default", []), ("bridge", [SHOP])]
    assert list(shown("GET /networks/bridge", networks[2])["Containers"]) == [SHOP]
    usage = {"Containers": LIST, "Volumes": volumes["Volumes"], "Images": None, "BuildCache": [{"ID": "x"}]}
    found = shown("GET /system/df", usage)
    assert (len(found["Containers"]), len(found["Volumes"]), found["BuildCache"]) == (1, 1, [])


def test_what_newer_engines_tell_of_usage_is_ones_own_too():
    def told(*items):
        return {"ActiveCount": 5, "TotalCount": 7, "TotalSize": 9, "Reclaimable": 3, "Items": list(items) or None}

    volumes = [volume(one) for one in VOLUMES]
    answer = {"ContainerUsage": told(*LIST), "VolumeUsage": told(*volumes), "BuildCacheUsage": told({"ID": "x"})}
    answer |= {"ImageUsage": told(), "NewUsage": told({"Id": "x"})}
    found = shown("GET /v1.52/system/df?verbose=1", answer)
    assert {
        name: [one.get("Id", one.get("Name")) for one in found[name]["Items"]]
        for name in sorted(found)
        if "Usage" in name
    } == {
        "ContainerUsage": [SHOP],
        "ImageUsage": [],
        "VolumeUsage": ["shop_data"],
    }
    assert (found["ContainerUsage"]["TotalCount"], "TotalSize" in found["ContainerUsage"]) == (1, False)
    assert shown("GET /v1.52/system/df", answer, objects=None, secrets="hidden") == answer


def test_the_end_of_a_list_is_cut_after_others_are_out():
    found = asked("GET /containers/json?limit=1")
    assert "limit" not in found.request.parameters
    assert found.request.parameters["all"] == "1"
    many = [LIST[1], LIST[0], {**LIST[0], "Id": OLD}]
    assert [one["Id"] for one in json.loads(found.view.shown(json.dumps(many).encode()))] == [SHOP]
    for line in ("before=bank-vault", "filters=%7B%22since%22:%7B%22bank-vault%22:true%7D%7D"):
        with pytest.raises(MissingError):
            asked(f"GET /containers/json?{line}")


@pytest.mark.parametrize(
    ("objects", "names"),
    [
        (Objects(projects=("s*",)), {"shop-web"}),
        (Objects(names=("bank-*",)), {"bank-vault"}),
        (Objects(labels=(f"{PROJECT}=b?nk",)), {"bank-vault"}),
        (Objects(labels=(PROJECT,)), {"shop-web", "bank-vault"}),
        (Objects(networks=("bridge",)), {"loose"}),
        (Objects(), set()),
        (None, {"shop-web", "bank-vault", "loose"}),
    ],
)
def test_whose_an_object_is(objects, names):
    limited = grant(objects=objects, secrets="veiled")
    found = decided("GET /containers/json", None, world(), grant=limited)
    kept = json.loads(found.view.shown(json.dumps(LIST).encode()))
    assert {one["Names"][0].removeprefix("/") for one in kept} == names


def test_answers_that_are_not_as_documented_are_not_shown():
    view = asked("GET /containers/json").view
    for answer in (b"", b"{", b'{"message":"x"}', b"[1]"):
        with pytest.raises(RefusedError, match="isn't as documented"):
            view.shown(answer)


def test_without_limits_nothing_more_is_asked():
    engine = Engine()
    found = decided("GET /containers/bank-vault/json", None, engine, grant=grant(objects=None))
    assert (engine.asked, found.view) == ([], None)
    assert found.request.target.path == "/containers/bank-vault/json"


def test_a_route_that_is_not_the_clients_is_refused():
    with pytest.raises(RefusedError, match="may not ask for exec") as found:
        asked("POST /containers/shop-web/exec", {"Cmd": ["sh"]}, routes=routes_of(["read"]))
    assert "`exec`" in found.value.hint
    assert isinstance(asked("GET /_ping", routes=routes_of([])), Passed)
    assert not isinstance(asked("GET /_ping", routes=routes_of([])), Answered)


@pytest.mark.parametrize(
    ("source", "good"),
    [
        ("/srv/shop/data", True),
        ("/srv/shop", True),
        ("/srv/shopping", False),
        ("/srv/bank", False),
        ("/srv/link", False),
    ],
)
def test_only_directories_of_its_own_are_mounted_by_where_they_lead(source, good):
    engine = world()
    engine.links = {"/srv/link": "/srv/bank", "/srv/shop/data": "/srv/shop/data"}
    body = {"Image": "app:1.0", "User": "1000", "HostConfig": {"Binds": [f"{source}:/x", "shop_data:/y"]}}
    assert isinstance(decided(CREATE, body, engine, grant=grant()), Passed)
    if good:
        assert isinstance(decided(CREATE, body, engine, grant=grant(paths=("/srv/shop/",))), Passed)
    else:
        with pytest.raises(RefusedError, match="may not mount"):
            decided(CREATE, body, engine, grant=grant(paths=("/srv/shop/",)))
    with pytest.raises(RefusedError, match="its directories are: none"):
        decided(CREATE, body, engine, grant=grant(paths=()))


def test_a_directory_is_the_clients_by_any_of_its_names_and_not_by_what_is_mounted_in_it():
    body = {"Image": "app:1.0", "User": "1000", "HostConfig": {"Binds": ["/data/a:/x"]}}
    for place, good in (
        (HostPlace(paths=("/data/a", "/srv/shop/a")), True),
        (HostPlace(paths=("/data/a",), below=(("/srv/shop/a", "/in"),)), False),
    ):
        engine = world()
        engine.links = {"/data/a": place}
        if good:
            assert isinstance(decided(CREATE, body, engine, grant=grant(paths=("/srv/shop",))), Passed)
        else:
            with pytest.raises(RefusedError, match="may not mount '/data/a'"):
                decided(CREATE, body, engine, grant=grant(paths=("/srv/shop",)))
        closed = grant(closed=("/srv/shop/a/s.sock",))
        with pytest.raises(RefusedError, match="socket of the gate"):
            decided(CREATE, body, engine, grant=closed)


@pytest.mark.parametrize(
    "source", ["/run/dockward/bank.sock", "/var/run/dockward/bank.sock", "/run/dockward", "/srv/s/x"]
)
def test_sockets_of_others_are_not_mounted(source):
    body = {"Image": "app:1.0", "User": "1000", "HostConfig": {"Binds": [f"{source}:/var/run/docker.sock"]}}
    closed = ("/run/dockward/bank.sock", "/srv/s")
    with pytest.raises(RefusedError, match="socket of the gate that shows what is others'"):
        asked(CREATE, body, closed=closed)
    body["HostConfig"]["Binds"] = ["/run/dockward/shop.sock:/var/run/docker.sock"]
    assert isinstance(asked(CREATE, body, closed=closed), Passed)
