"""Decisions: every way to more than a container, each alone, and what ordinary clients send."""

import json

import pytest
from msgspec import structs
from tests.gate.vectors import BASE, ENGINE, bind
from tests.gate.world import HOST, IMAGE, Engine, container, decided, law

from dockward.gate.decisions.outcomes import Answered, Passed
from dockward.gate.errors import RefusedError
from dockward.gate.request.requests import spell
from dockward.gate.weighing.fill import MOST_MEMORY
from dockward.judge.policy.gate import Action, Admitted, Refusals
from dockward.kit.examples import engine as engine_described
from dockward.model.fact import Fact

CREATE = "POST /v1.41/containers/create"


def engine(**links):
    return Engine(ENGINE, links)


@pytest.mark.parametrize("refusals", list(Refusals))
def test_processes_of_the_host_are_told_to_nobody(refusals):
    """Neither where the policy has no roles, nor where it only learns."""
    asked = {"engine_": engine(), "law": structs.replace(law(), refusals=refusals)}
    with pytest.raises(RefusedError, match="processes of the host"):
        decided("GET /v1.41/containers/other/top?ps_args=-ouid%3DPID%20-oargs%20e", **asked)
    assert isinstance(decided("GET /v1.41/containers/other/top?ps_args=auxe", **asked), Passed)


@pytest.mark.parametrize("sign", ["", "/", "//"])
def test_a_source_is_judged_by_where_the_engine_goes_up_from_a_link(sign):
    source = f"{sign}/srv/data/link/../../../etc"
    for host in (
        {"Binds": [f"{source}:/x"]},
        {"Mounts": [{"Type": "bind", "Source": source, "Target": "/x"}]},
    ):
        # By the kernel's word it would be a folder of no account.
        with pytest.raises(RefusedError, match="/etc of the host stands"):
            decided(CREATE, {**BASE, "HostConfig": host}, engine(**{source: "/srv/deep/etc"}))


@pytest.mark.parametrize(
    "host",
    [
        {},
        HOST,
        {"Privileged": False, "CapAdd": None, "Binds": [], "Devices": [], "Annotations": {}, "KernelMemory": 0},
        {"CapAdd": ["NET_BIND_SERVICE"], "CapDrop": ["ALL"], "ReadonlyRootfs": True, "Init": True},
        {"Binds": ["/srv/data:/x", "/srv/more:/y:ro,z", "plain:/z", "new:/w:nocopy"]},
        {"Binds": ["/etc/localtime:/l", "/etc/timezone:/t"]},
        {"Binds": ["/etc/localtime:/l:ro", "/usr/share/zoneinfo:/z:ro", "/lib/modules:/m:ro", "/dev/log:/dev/log"]},
        {"Binds": ["/run/udev:/u:ro", "/sys/fs/cgroup:/c:ro", "/opt/app:/a", "/home/ann/.config/app:/h", "new:/data"]},
        {"Mounts": [{"Type": "volume", "Source": "plain", "Target": "/x"}, {"Type": "tmpfs", "Target": "/t"}]},
        {"Mounts": [bind({"type": "tmpfs", "o": "size=1m", "device": "tmpfs"})]},
        {"NetworkMode": "inner"},
        {"SecurityOpt": ["no-new-privileges"]},
        {"SecurityOpt": ["no-new-privileges:true"]},
        {"Sysctls": {"net.core.somaxconn": "1024"}},
        {"LogConfig": {"Type": "json-file", "Config": {"max-size": "10m", "max-file": "3"}}},
        {
            "PortBindings": {"80/tcp": [{"HostIp": "127.0.0.1", "HostPort": "8080"}]},
            "Memory": 1 << 29,
            "PidsLimit": 100,
        },
        {"Runtime": "runc"},
        {"RestartPolicy": {"Name": "unless-stopped"}, "AutoRemove": False},
        {"StorageOpt": {"size": "10G"}, "Links": ["gone:x"], "CpuShares": 512, "BlkioWeight": 10},
    ],
    ids=str,
)
def test_ordinary_containers_pass_as_they_are(host):
    found = decided(f"{CREATE}?name=web", {**BASE, "HostConfig": host}, engine())
    assert isinstance(found, Passed)
    assert found.request.content["HostConfig"] == {name: value for name, value in host.items() if value is not None}


@pytest.mark.parametrize(
    ("name", "entry", "most"),
    [
        ("Binds", "/srv/{0}:/x{0}", 256),
        ("Mounts", {"Type": "tmpfs", "Target": "/x{0}"}, 256),
        ("Devices", {"PathOnHost": "/dev/null"}, 256),
        ("VolumesFrom", "good:ro", 8),
        ("Links", "good:x", 100),
        ("SecurityOpt", "no-new-privileges", 100),
        ("Ulimits", {"Name": "n{0}", "Soft": 1, "Hard": 1}, 100),
        ("BlkioDeviceReadBps", {"Path": "/dev/null", "Rate": 1}, 256),
    ],
)
def test_what_is_looked_up_one_by_one_is_bounded(name, entry, most):
    entries = [json.loads(json.dumps(entry).replace("{0}", str(nr))) for nr in range(most + 1)]

    def asked(several):
        there = Engine({"/containers/good/json": ENGINE["/containers/good/json"]})
        return decided(CREATE, {**BASE, "HostConfig": {name: several}}, there, admitted=Admitted(devices=("*",)))

    with pytest.raises(RefusedError, match=f"{name} has more than {most} entries"):
        asked(entries)
    assert isinstance(asked(entries[:most]), Passed)


@pytest.mark.parametrize(
    ("line", "body"),
    [
        ("POST /v1.41/containers/good/start", None),
        ("POST /v1.41/containers/good/restart?t=0", None),
        ("POST /v1.41/containers/good/attach?stream=1", None),
        ("GET /v1.41/containers/good/attach/ws?stream=1", None),
        ("PUT /v1.41/containers/good/archive?path=x", None),
        ("GET /v1.41/containers/good/archive?path=x", None),
        ("POST /v1.41/containers/good/update", {"Memory": 1 << 30}),
        ("POST /v1.41/containers/good/exec", {"Cmd": ["sh"]}),
        ("POST /v1.41/containers/good/rename?name=other", None),
        ("POST /v1.41/containers/good/unpause", None),
        ("POST /v1.41/containers/good/stop", None),
        ("POST /v1.41/containers/good/kill", None),
        ("DELETE /v1.41/containers/good?force=1", None),
    ],
)
def test_what_was_judged_is_sent_on_by_its_id(line, body):
    head, _ = spell(decided(line, body, engine()).request)
    assert head.decode().split("\r\n")[0] == line.replace("/good", "/" + "c" * 64) + " HTTP/1.1"


@pytest.mark.parametrize(
    ("line", "body"),
    [
        ("POST /v1.41/containers/good/start", None),
        ("POST /v1.41/containers/good/exec", {"Cmd": ["true"]}),
        ("POST /v1.41/containers/good/update", {"Memory": 1 << 29}),
        ("POST /v1.41/containers/good/stop", None),
        ("GET /v1.41/containers/good/export", None),
        ("POST /v1.41/networks/inner/connect", {"Container": "good"}),
        (CREATE, {**BASE, "HostConfig": {"NetworkMode": "container:good"}}),
    ],
)
def test_where_nothing_can_be_changed_names_stay_names(line, body):
    found = decided(line, body, engine(), by_ids=False).request
    assert found.target.path == line.split()[1].removeprefix("/v1.41")
    assert found.content == body


def test_a_network_that_is_joined_is_sent_on_by_its_id_with_the_container_by_its_own():
    found = decided("POST /networks/inner/connect", {"Container": "good"}, engine()).request
    assert found.target.path == f"/networks/{ENGINE['/networks/inner']['Id']}/connect"
    assert found.content["Container"] == "c" * 64


def test_a_container_names_those_that_it_joins_by_their_ids():
    host = {"NetworkMode": "container:good", "PidMode": "container:good", "IpcMode": "container:good"}
    more = {"VolumesFrom": ["good:ro", "good"], "Links": ["good:db", "/good", "gone:x"]}
    world = engine()
    world.answers[f"/containers/{'c' * 64}/json"] = world.answers["/containers/good/json"]
    found = decided(CREATE, {**BASE, "HostConfig": {**host, **more}}, world).request.content["HostConfig"]
    by_id = "c" * 64
    assert {name: found[name] for name in host} == dict.fromkeys(host, f"container:{by_id}")
    assert found["VolumesFrom"] == [f"{by_id}:ro", by_id]
    assert found["Links"] == [f"{by_id}:db", f"{by_id}:good", "gone:x"]


def test_one_that_is_not_admitted_keeps_its_name():
    with pytest.raises(RefusedError, match="DW0503"):
        decided("POST /containers/bad/rename?name=good", None, engine())


@pytest.mark.parametrize(("id_", "good"), [("i" * 64, True), ("f" * 64, False), ("i" * 12, False)])
@pytest.mark.parametrize("by_ids", [True, False])
def test_an_id_of_a_network_is_that_of_its_name(id_, good, by_ids):
    world = engine()
    world.answers["/networks/inner"] = {**world.answers["/networks/inner"], "Id": "i" * 64}
    ends = {"EndpointsConfig": {"inner": {"NetworkID": id_, "Aliases": ["a"]}}}
    body = {**BASE, "NetworkingConfig": ends}
    connect = {"Container": "good", "EndpointConfig": ends["EndpointsConfig"]["inner"]}
    if good:
        # The plugin can change nothing, and the engine comes to the same network.
        left = {"Aliases": ["a"]} if by_ids else {"Aliases": ["a"], "NetworkID": id_}
        made = decided(CREATE, body, world, by_ids=by_ids).request.content
        assert made["NetworkingConfig"]["EndpointsConfig"] == {"inner": left}
        joined = decided("POST /networks/inner/connect", connect, world, by_ids=by_ids).request.content
        assert joined["EndpointConfig"] == left
    else:
        for line, one in ((CREATE, body), ("POST /networks/inner/connect", connect)):
            with pytest.raises(RefusedError, match="another network's"):
                decided(line, one, world, by_ids=by_ids)
    with pytest.raises(RefusedError, match="isn't there"):
        decided(CREATE, {**BASE, "NetworkingConfig": {"EndpointsConfig": {"gone": {"NetworkID": id_}}}}, world)


def test_a_container_that_has_started_is_judged_by_the_networks_that_it_is_in():
    ends = {"inner": {"NetworkID": "f" * 64}}
    started = {**container(NetworkMode="inner"), "NetworkSettings": {"Networks": ends}}
    wire = {**ENGINE["/networks/wire"], "Name": "inner"}
    world = Engine({**ENGINE, "/containers/x/json": started, f"/networks/{'f' * 64}": wire})
    with pytest.raises(RefusedError, match="macvlan"):
        decided("POST /containers/x/restart", None, world)


@pytest.mark.parametrize(
    ("line", "body"),
    [
        (CREATE, {**BASE, "HostConfig": {"NetworkMode": "container:"}}),
        (CREATE, {**BASE, "HostConfig": {"PidMode": "container:../x"}}),
        (CREATE, {**BASE, "HostConfig": {"VolumesFrom": [""]}}),
        (CREATE, {}),
        (CREATE, {"Image": "../containers/good"}),
        ("POST /services/create", {"Name": "a", "TaskTemplate": {"ContainerSpec": {}}}),
    ],
)
def test_what_names_nothing_is_told_so(line, body):
    with pytest.raises(RefusedError) as found:
        decided(line, body, engine())
    assert found.value.status == 400


def test_a_source_is_judged_as_where_it_leads():
    with pytest.raises(RefusedError, match="DW0610"):
        decided(CREATE, {**BASE, "HostConfig": {"Binds": ["/srv/link:/x"]}}, engine(**{"/srv/link": "/etc"}))


def test_a_container_must_be_of_the_image_that_was_judged():
    passed = decided("POST /v1.41/containers/create", {"Image": "app:1.0", "User": "1000"})
    assert passed.image == IMAGE["Id"]
    assert passed.request.content["Image"] == "app:1.0"


def subnet(*several):
    return {
        "Name": "n",
        "Driver": "bridge",
        "IPAM": {"Driver": "default", "Config": [{"Subnet": one} for one in several]},
    }


OURS = ["10.9.0.0/24", "172.30.0.0/16", "192.168.77.0/24", "fd00:1::/64"]
OTHERS = ["8.8.8.0/24", "169.254.169.0/24", "127.0.0.0/8", "0.0.0.0/1", "224.0.0.0/16", "100.64.0.0/16", "10.0.0.0/8"]
OTHERS += ["172.0.0.0/16", "::1/128", "fe80::/64", "2001:4860::/64", "ff02::/64", "::/0", "fc00::/7", "nonsense", "0/0"]


@pytest.mark.parametrize("asked", OURS)
def test_networks_may_choose_private_addresses_that_lead_nowhere_else(asked):
    body = subnet(asked)
    assert isinstance(decided("POST /networks/create", body, Engine(routes=("192.0.2.0/24", "fd00:2::/64"))), Passed)
    with pytest.raises(RefusedError, match="the host reaches by its route"):
        decided("POST /networks/create", body, Engine(routes=("192.0.2.0/24", "10.0.0.0/8", *OURS[1:])))


@pytest.mark.parametrize("asked", OTHERS)
def test_addresses_of_others_are_not_for_networks(asked):
    for body in (subnet(asked), subnet(OURS[0], asked)):
        with pytest.raises(RefusedError, match="The network"):
            decided("POST /networks/create", body)


def test_a_subnet_that_the_policy_names_exactly_may_be_wide_and_lie_over_a_route():
    world, admitted = Engine(routes=("10.1.0.0/16",)), Admitted(subnets=("10.0.0.0/9", "203.0.113.0/24"))
    assert isinstance(decided("POST /networks/create", subnet("10.0.0.0/9"), world, admitted=admitted), Passed)
    assert isinstance(decided("POST /networks/create", subnet("203.0.113.0/28"), world, admitted=admitted), Passed)
    with pytest.raises(RefusedError, match=r"10\.1\.0\.0/16"):
        decided("POST /networks/create", subnet("10.1.1.0/24"), world, admitted=admitted)


@pytest.mark.parametrize("options", ["bind", "rbind", "ro,bind", "size=1m, bind", "BIND", "remount,ro", "rshared"])
@pytest.mark.parametrize("kind", ["tmpfs", "none", "nfs"])
def test_a_volume_shows_no_other_place_whatever_its_type(kind, options):
    body = {"DriverOpts": {"type": kind, "o": options, "device": "/"}}
    with pytest.raises(RefusedError, match="the option"):
        decided("POST /volumes/create", body, admitted=Admitted(volume_types=("*",)))
    mount = {"Mounts": [bind(body["DriverOpts"])]}
    with pytest.raises(RefusedError):
        decided(CREATE, {**BASE, "HostConfig": mount}, engine())
    passed = decided("POST /volumes/create", {"DriverOpts": {"type": "tmpfs", "o": "size=1m,mpol=bind:0"}})
    assert isinstance(passed, Passed)


@pytest.mark.parametrize("line", ["GET /containers/web/archive?path=/x", "HEAD /containers/web/archive?path=/x"])
@pytest.mark.parametrize("also", ["GET /containers/web/export"])
def test_what_would_not_be_admitted_is_not_read(line, also):
    bad = Engine({**ENGINE, "/containers/web/json": container(Privileged=True)})
    good = Engine({**ENGINE, "/containers/web/json": container()})
    for one in (line, also):
        with pytest.raises(RefusedError, match="DW0503"):
            decided(one, None, bad)
        assert isinstance(decided(one, None, good), Passed)


@pytest.mark.parametrize("path", ["/run/dbus/system_bus_socket", "/run/systemd/private"])
def test_root_at_the_hosts_bus_is_told_the_rule(path):
    body = {**BASE, "User": "0", "HostConfig": {"Binds": [f"{path}:/x:ro"]}}
    with pytest.raises(RefusedError, match="DW0815"):
        decided(CREATE, body, engine(), engine=engine_described(userns_remap=False, rootless=False))


def test_a_group_is_known_by_the_number_that_it_has_on_the_host():
    with pytest.raises(RefusedError, match="docker, the group that may use"):
        decided(CREATE, {**BASE, "HostConfig": {"GroupAdd": ["998"]}}, engine(), groups={998: "docker"})
    assert isinstance(decided(CREATE, {**BASE, "HostConfig": {"GroupAdd": ["998"]}}, engine()), Passed)
    for user in ("1000:998", "1000:disk", "1000:6", "1000:+6"):
        with pytest.raises(RefusedError, match="Its user is of"):
            decided(CREATE, {**BASE, "User": user}, engine(), groups={998: "docker"})
    assert isinstance(decided(CREATE, {**BASE, "User": "1000:998"}, engine()), Passed)


def test_an_image_that_is_not_there_is_answered_without_the_engine():
    world = engine()
    assert decided(CREATE, {"Image": "none"}, world) == Answered(status=404, message="No such image: none")


def test_a_container_is_judged_again_before_it_starts():
    world = Engine({**ENGINE, "/containers/web/json": container(Binds=["hidden:/x"])})
    for verb in ("start", "restart", "exec"):
        with pytest.raises(RefusedError, match="volume hidden"):
            decided(f"POST /containers/web/{verb}", {"Cmd": ["sh"]} if verb == "exec" else None, world)
    good = Engine({**ENGINE, "/containers/web/json": {**container(), "State": {"Status": "running", "Pid": 7}}})
    assert isinstance(decided("POST /containers/web/start", None, good), Passed)
    assert isinstance(decided("POST /containers/web/exec", {"Cmd": ["sh"]}, good), Passed)
    with pytest.raises(RefusedError, match="privileged process"):
        decided("POST /containers/web/exec", {"Cmd": ["sh"], "Privileged": True}, good)
    with pytest.raises(RefusedError, match="No such container"):
        decided("POST /containers/gone/start", None, good)


def updated(body, **host):
    actions = {"DW0301": Action.FILL, "DW0303": Action.FILL, "DW0507": Action.FILL}
    world = Engine({**ENGINE, "/containers/web/json": container(**host)})
    return decided("POST /containers/web/update", body, world, law=structs.replace(law(), actions=actions))


@pytest.mark.parametrize(
    ("body", "sent"),
    [
        ({"PidsLimit": -1}, {"PidsLimit": 200}),
        ({"PidsLimit": 0}, {"PidsLimit": 200}),
        ({"Memory": -1}, {"Memory": 576 << 20}),
        ({"Memory": 1 << 30, "PidsLimit": 50}, {"Memory": 1 << 30, "PidsLimit": 50}),
        ({"RestartPolicy": {"Name": "always"}}, {"RestartPolicy": {"Name": "always"}}),
    ],
)
def test_an_update_takes_no_limit_away(body, sent):
    for host in ({"Memory": 64 << 20, "PidsLimit": 100}, {"Memory": 0, "PidsLimit": None}):
        found = updated(body, **host)
        assert found.request.content == sent
        assert len(found.notes) == (sent != body)


def test_an_update_without_what_the_policy_wants_is_refused():
    actions = {"DW0303": Action.DENY}
    world = Engine({**ENGINE, "/containers/web/json": container(PidsLimit=100)})
    with pytest.raises(RefusedError, match="DW0303"):
        decided("POST /containers/web/update", {"PidsLimit": 0}, world, law=structs.replace(law(), actions=actions))


@pytest.mark.parametrize("size", [1 << 40, (1 << 63) - 1])
def test_what_is_filled_in_has_an_end(size):
    host = {"ShmSize": size}
    actions = {"DW0301": Action.FILL}
    found = decided(CREATE, {**BASE, "HostConfig": host}, engine(), law=structs.replace(law(), actions=actions))
    assert found.request.content["HostConfig"]["Memory"] == MOST_MEMORY


def test_a_container_that_is_joined_must_be_judged_whole():
    """Who a user is that has a name is told by its image's files alone."""
    named = container()
    named["Config"] = {**named["Config"], "User": "app"}
    world = Engine({**ENGINE, "/containers/web/json": named, f"/containers/{'c' * 64}/json": named})
    body = {**BASE, "User": "1000:1000", "HostConfig": {"PidMode": "container:web"}}
    assert isinstance(decided(CREATE, body, world), Passed)
    with pytest.raises(RefusedError, match="joins the container other can't be judged by DW0501"):
        decided(CREATE, body, world, law=structs.replace(law(), actions={"DW0501": Action.DENY}))


def test_a_container_that_is_to_be_joined_and_isnt_there_is_no_missing_image():
    """Of 404 the docker client makes that, and pulls; the engine answers as here."""
    for host in ({"PidMode": "container:gone"}, {"VolumesFrom": ["gone"]}):
        with pytest.raises(RefusedError, match="no container 'gone'") as refused:
            decided(CREATE, {**BASE, "HostConfig": host}, engine())
        assert refused.value.status == 400


def test_what_is_filled_in_is_judged_like_everything_else():
    filling = {"law": structs.replace(law(), actions={"DW0313": Action.FILL}), "engine_": engine()}
    body = {**BASE, "HostConfig": {"LogConfig": {"Type": "json-file"}}}
    found = decided(CREATE, body, **filling)
    assert "max-size" in found.request.content["HostConfig"]["LogConfig"]["Config"]
    with pytest.raises(RefusedError, match="'max-size' isn't admitted"):
        decided(CREATE, body, admitted=Admitted(log_options=()), **filling)


@pytest.mark.parametrize("change", [{"OomKillDisable": True}, {"CpuRealtimePeriod": 1}, {"CgroupParent": "/"}])
def test_a_change_is_judged_as_the_container_that_it_makes(change):
    world = Engine({"/containers/web/json": container()})
    assert isinstance(decided("POST /containers/web/update", {"Memory": 1 << 29}, world), Passed)
    with pytest.raises(RefusedError):
        decided("POST /containers/web/update", change, world)


@pytest.mark.parametrize(
    ("line", "body"),
    [
        ("POST /volumes/create", {"Name": "v", "Driver": "local", "DriverOpts": {}, "Labels": {"a": "b"}}),
        ("POST /volumes/create", {}),
        (
            "POST /networks/create",
            {"Name": "n", "Driver": "bridge", "CheckDuplicate": True, "IPAM": {"Driver": "default"}},
        ),
        ("POST /networks/inner/connect", {"Container": "good", "EndpointConfig": {"Aliases": ["a"]}}),
        ("POST /images/create?fromImage=app&tag=1.0", None),
        ("POST /build?t=a:1&networkmode=default&remote=&cgroupparent=&rm=1&version=1&extrahosts=", None),
        ('POST /build?t=a:1&extrahosts=["a:192.0.2.1","b:host-gateway"]', None),
        ("GET /containers/json?all=1", None),
        ("DELETE /containers/good?force=1", None),
    ],
)
def test_ordinary_requests_pass(line, body):
    assert isinstance(decided(line, body, engine()), Passed)


def test_the_policy_can_admit_more():
    admitted = Admitted(devices=("/dev/dri/*",), runtimes=("runsc",), security_options=("label=type:web_t",))
    wanted = {"Devices": [{"PathOnHost": "/dev/dri/card0"}], "Runtime": "runsc", "SecurityOpt": ["label:type:web_t"]}
    assert isinstance(decided(CREATE, {**BASE, "HostConfig": wanted}, engine(), admitted=admitted), Passed)
    with pytest.raises(RefusedError):
        decided(CREATE, {**BASE, "HostConfig": wanted}, engine())


def test_an_engine_that_does_not_tell_is_no_yes():
    class Broken(Engine):
        def answer(self, question):
            told = super().answer(question)
            return (
                type(told)(500, b"{}") if getattr(question, "path", "").startswith(("/volumes", "/networks")) else told
            )

    for host in ({"Binds": ["plain:/x"]}, {"NetworkMode": "inner"}):
        with pytest.raises(RefusedError, match="can't be judged"):
            decided(CREATE, {**BASE, "HostConfig": host}, Broken(ENGINE))


@pytest.mark.parametrize("line", ["POST /containers/bad/attach?stream=1", "PUT /containers/bad/archive?path=x"])
def test_what_writes_into_a_container_is_judged_like_a_process_in_it(line):
    with pytest.raises(RefusedError, match="DW0503"):
        decided(line, None, engine())
    assert isinstance(decided(line.replace("bad", "good"), None, engine()), Passed)


def test_a_process_that_was_made_without_the_gate_is_judged_before_it_starts():
    def world(container, **config):
        made = {"ID": "e1", "ContainerID": container, "ProcessConfig": config}
        return Engine({**ENGINE, "/exec/e1/json": made})

    with pytest.raises(RefusedError, match="privileged process"):
        decided("POST /exec/e1/start", {}, world("good", privileged=True))
    with pytest.raises(RefusedError, match="DW0503"):
        decided("POST /exec/e1/start", {}, world("bad", privileged=False))
    assert isinstance(decided("POST /exec/e1/start", {}, world("good", privileged=False)), Passed)
    with pytest.raises(RefusedError, match="No such exec instance"):
        decided("POST /exec/e2/start", {}, engine())


@pytest.mark.parametrize(("version", "good"), [("1", True), ("2", False)])
def test_the_host_s_cgroup_namespace_is_no_choice_where_the_engine_takes_it_anyway(version, good):
    described = structs.replace(engine_described(), cgroup_version=Fact(version))
    body = {**BASE, "HostConfig": {"CgroupnsMode": "host"}}
    if good:
        assert isinstance(decided(CREATE, body, engine(), engine=described), Passed)
    else:
        with pytest.raises(RefusedError):
            decided(CREATE, body, engine(), engine=described)


def _built(actions, query=""):
    found = decided(f"POST /build?t=a{query}", law=structs.replace(law(), actions=actions))
    return found.request.parameters, found.rules


def test_containers_of_a_build_don_t_stay_and_are_bounded_as_the_policy_wants():
    tidy = {"t": "a", "rm": "1", "forcerm": "1"}
    assert _built({}, "&rm=0&forcerm=0") == (tidy, ())
    most = str(4 << 30)
    bounded = {"memory": most, "memswap": most, "cpuperiod": "100000", "cpuquota": "200000"}
    for action in (Action.FILL, Action.DENY):
        wanted = {"DW0301": action, "DW0302": action}
        assert _built(wanted) == (tidy | bounded, ("DW0301", "DW0302"))
        assert _built(wanted, "&memory=0&memswap=-1&cpuquota=-1") == (tidy | bounded, ("DW0301", "DW0302"))
        said = {"memory": "5", "memswap": "6", "cpuquota": "7"}
        assert _built(wanted, "&memory=5&memswap=6&cpuquota=7") == (said | tidy, ())
    assert _built({"DW0301": Action.WARN})[0] == tidy
    assert decided("POST /build?t=a&rm=0", by_ids=False).request.parameters == {"t": "a", "rm": "0"}


def test_containers_of_a_build_are_put_below_the_policys_control_group():
    below = structs.replace(law(), build_cgroup="builds.slice")
    found = decided("POST /build?t=a&cgroupparent=", law=below)
    assert found.request.parameters["cgroupparent"] == "builds.slice"
    with pytest.raises(RefusedError, match="cgroupparent"):
        decided("POST /build?t=a&cgroupparent=other", law=below)
    assert "cgroupparent" not in decided("POST /build?t=a").request.parameters


def test_an_overlay_network_may_be_encrypted():
    body = {"Name": "a", "Driver": "overlay", "Options": {"encrypted": ""}}
    assert decided("POST /networks/create", body)


@pytest.mark.parametrize("verb", ["pause", "unpause"])
def test_who_may_not_let_a_container_go_on_may_not_hold_it_up_either(verb):
    strong = {**container(Privileged=True), "State": {"Status": "running", "Pid": 7}}
    answers = {"/containers/strong/json": strong, f"/images/{IMAGE['Id']}/json": IMAGE}
    with pytest.raises(RefusedError, match="DW0503"):
        decided(f"POST /containers/strong/{verb}", None, Engine(answers))


@pytest.mark.parametrize("user", ["app", "app:app", "nobody", "0", ""])
def test_a_user_that_only_the_images_files_tell_of_is_as_good_as_root_which_passes(user):
    engine_ = Engine({"/images/app:1.0/json": {**IMAGE, "Config": {**IMAGE["Config"], "User": user}}})
    assert isinstance(decided(CREATE, {"Image": "app:1.0"}, engine_), Passed)
    strict = {
        "law": structs.replace(law(), actions={"DW0501": Action.DENY}),
        "engine": structs.replace(engine_described(), userns_remap=Fact(False), rootless=Fact(False)),
    }
    with pytest.raises(RefusedError, match="DW0501"):
        decided(CREATE, {"Image": "app:1.0"}, engine_, **strict)
    assert isinstance(decided(CREATE, {"Image": "app:1.0", "User": "1000"}, engine_, **strict), Passed)


UNMAPPED = structs.replace(engine_described(), userns_remap=Fact(False), rootless=Fact(False))
ROOTS = ["0", "0:0", ":0", "root", "00", "+0", "-0:5"]


def entered(user, actions, *, refusals=Refusals.ENFORCE, engine=UNMAPPED, **config):
    """What becomes of a process of this user, as it is made; it must be the same as it starts."""
    there = container()
    there["Config"].update(config)
    made = {"ID": "e1", "ContainerID": "web", "ProcessConfig": {"user": user, "privileged": False}}
    world = Engine({**ENGINE, "/containers/web/json": there, "/exec/e1/json": made})
    setting = {"law": structs.replace(law(), actions=actions, refusals=refusals), "engine": engine}
    found = []
    for line, body in (("POST /containers/web/exec", {"Cmd": ["id"], "User": user}), ("POST /exec/e1/start", {})):
        try:
            found.append(decided(line, body, world, **setting))
        except RefusedError as why:
            found.append(why)
    assert type(found[0]) is type(found[1])
    return found[0]


@pytest.mark.parametrize("user", ROOTS)
@pytest.mark.parametrize("rule", ["DW0505", "DW0501"])
def test_a_process_of_root_is_judged_as_the_policy_says(user, rule):
    assert isinstance(entered(user, {}), Passed)
    refused = entered(user, {rule: Action.DENY})
    assert refused.rules == (rule,)
    assert refused.message.startswith("Dockward refuses a process in the container other")
    assert "Why: " in refused.message
    assert "Instead: " in refused.message
    for action, spared in ((Action.WARN, ()), (Action.FILL, ()), (Action.LEARN, (rule,)), (Action.PASS, ())):
        passed = entered(user, {rule: action})
        assert (rule in passed.rules, passed.spared) == (action in {Action.WARN, Action.FILL}, spared)
    assert entered(user, {rule: Action.DENY}, refusals=Refusals.LEARN).spared == (rule,)


@pytest.mark.parametrize("user", ["", "1000", "1001:1001"])
def test_a_process_of_nobody_is_as_good_as_its_container(user):
    assert isinstance(entered(user, {"DW0505": Action.DENY, "DW0501": Action.DENY}), Passed)


@pytest.mark.parametrize("rule", ["DW0505", "DW0501"])
def test_a_process_of_a_user_that_only_the_images_files_tell_of_is_refused_where_root_is(rule):
    assert entered("toor", {rule: Action.DENY}).rules == (rule,)
    assert isinstance(entered("toor", {}), Passed)


def test_a_process_of_the_containers_own_user_is_the_containers_own():
    assert isinstance(entered("app", {"DW0505": Action.DENY}, User="app"), Passed)
    assert isinstance(entered("0", {"DW0505": Action.DENY}, User="0"), Passed)
    assert entered("", {"DW0501": Action.DENY}, User="0").rules == ("DW0501",)


def test_root_that_is_nobody_on_the_host_enters_as_it_would_start():
    mapped = structs.replace(UNMAPPED, userns_remap=Fact(True))
    assert isinstance(entered("0", {"DW0501": Action.DENY}, engine=mapped), Passed)
    assert entered("0", {"DW0505": Action.DENY}, engine=mapped).rules == ("DW0505",)


def test_a_process_of_a_group_of_the_hosts_is_refused_like_a_container_of_it():
    world = Engine({**ENGINE, "/containers/web/json": container()})
    body = {"Cmd": ["id"], "User": "1000:998"}
    with pytest.raises(RefusedError, match="Its user is of"):
        decided("POST /containers/web/exec", body, world, groups={998: "docker"})


FORGED = ["dockward.owner", "Dockward.exempt", "com.docker.swarm.task.id"]
FREE = ["com.docker.compose.project", "com.docker.stack.namespace", "traefik.enable", "dockwards.own", "a"]
SERVICE = "POST /services/create"


def labelled(labels):
    mount = {"Type": "volume", "Source": "v", "Target": "/x", "VolumeOptions": {"Labels": labels}}
    task = {"Image": "app:1.0", "User": "1000"}
    yield CREATE, {**BASE, "Labels": labels}
    yield CREATE, {**BASE, "HostConfig": {"Mounts": [mount]}}
    yield SERVICE, {"Name": "s", "Labels": labels, "TaskTemplate": {"ContainerSpec": task}}
    yield SERVICE, {"Name": "s", "TaskTemplate": {"ContainerSpec": {**task, "Labels": labels}}}
    yield SERVICE, {"Name": "s", "TaskTemplate": {"ContainerSpec": {**task, "Mounts": [mount]}}}
    yield "POST /volumes/create", {"Name": "v", "Labels": labels}
    yield "POST /networks/create", {"Name": "n", "Labels": labels}


@pytest.mark.parametrize(("name", "free"), [*((one, False) for one in FORGED), *((one, True) for one in FREE)])
def test_labels_of_the_engine_and_the_gate_are_forged_by_nobody_without_roles_either(name, free):
    for line, body in labelled({name: "x"}):
        if free:
            assert isinstance(decided(line, body, engine()), Passed)
        else:
            with pytest.raises(RefusedError, match="nobody has a right"):
                decided(line, body, engine())
    image = {**IMAGE, "Config": {**IMAGE["Config"], "Labels": {name: "x"}}}
    world = Engine({**ENGINE, "/images/app:1.0/json": image})
    for line, body in (
        (CREATE, BASE),
        (SERVICE, {"Name": "s", "TaskTemplate": {"ContainerSpec": {"Image": "app:1.0"}}}),
    ):
        if not free:
            with pytest.raises(RefusedError, match="or its image, sets the label"):
                decided(line, body, world)
