"""A container that has more than was asked for is told from one that the engine only spells in its own way."""

import copy

import pytest
from msgspec import structs

from dockward.engine.wire.image import ImageConfig
from dockward.engine.wire.inspect import Health
from dockward.gate.weighing.asmade import Wanted, widened
from dockward.gate.weighing.creation import config_with_image

LENT = "a" * 64
ASKED = {
    "Image": "app:1.0",
    "User": "1000",
    "Labels": {"own": "1"},
    "Env": ["OWN=1", "EMPTY"],
    "Healthcheck": {"Interval": 6},
    "ExposedPorts": {"80": {}},
    "NetworkingConfig": {"EndpointsConfig": {"shop": {"Aliases": ["web"]}}},
    "HostConfig": {
        "NetworkMode": "shop",
        "Ulimits": [{"Name": "nofile", "Soft": 10, "Hard": 20}],
        "LogConfig": {"Config": {"max-size": "1m"}},
        "RestartPolicy": {"Name": ""},
        "CpuShares": 100,
        "AutoRemove": False,
        "Binds": ["/srv/data/:/data:ro", "named:/named", "/unnamed"],
        "Mounts": [
            {"Type": "bind", "Source": "/srv/more", "Target": "/more", "ReadOnly": True},
            {"Type": "volume", "Target": "/fresh"},
            {"Type": "tmpfs", "Target": "/quick"},
        ],
        "CapAdd": ["chown", "CAP_SETUID"],
        "CapDrop": ["all"],
        "SecurityOpt": ["no-new-privileges", "apparmor:docker-default"],
        "Memory": 64 << 20,
        "PidsLimit": 50,
        "NanoCpus": 10**9,
        "ReadonlyRootfs": True,
        "PortBindings": {"80": [{"HostIp": "127.0.0.1", "HostPort": "8080"}]},
        "Devices": [{"PathOnHost": "/dev/null"}],
        "Sysctls": {"net.core.somaxconn": "128"},
        "Tmpfs": {"/tmp": "size=1m"},
        "GroupAdd": ["7"],
        "CgroupnsMode": "private",
        "Links": ["db:db"],
    },
}
MADE = {
    "Image": "sha256:1",
    "Id": LENT,
    "Name": "/web",
    "Path": "sh",
    "Args": [],
    "Config": {
        "Image": "app:1.0",
        "Hostname": LENT[:12],
        "User": "1000",
        "Labels": {"own": "1", "images": "2"},
        "Env": ["OWN=1", "EMPTY", "PATH=/bin"],
        "Cmd": ["sh"],
        "Entrypoint": None,
        "WorkingDir": "/srv",
        "StopSignal": "SIGQUIT",
        "Healthcheck": {"Test": ["CMD", "true"], "Interval": 6, "StartPeriod": 7},
        "ExposedPorts": {"80/tcp": {}, "99/tcp": {}},
        "Volumes": {"/images": {}},
        "OnBuild": None,
        "Tty": False,
    },
    "NetworkSettings": {"Networks": {"shop": {"Aliases": ["web", LENT[:12]], "NetworkID": "", "DriverOpts": None}}},
    "HostConfig": {
        "Binds": ["/srv/data/:/data:ro"],
        "Privileged": False,
        "CapAdd": ["CAP_CHOWN", "CAP_SETUID"],
        "CapDrop": ["ALL"],
        "SecurityOpt": ["no-new-privileges=true", "no-new-privileges", "apparmor=docker-default"],
        "Memory": 64 << 20,
        "MemorySwap": 128 << 20,
        "PidsLimit": 50,
        "NanoCpus": 10**9,
        "CpuQuota": 0,
        "ReadonlyRootfs": True,
        "NetworkMode": "shop",
        "Ulimits": [{"Name": "nofile", "Hard": 20, "Soft": 10}],
        "LogConfig": {"Type": "json-file", "Config": {"max-size": "1m", "max-file": "3"}},
        "RestartPolicy": {"Name": "no", "MaximumRetryCount": 0},
        "CpuShares": 100,
        "ConsoleSize": [0, 0],
        "BlkioWeightDevice": None,
        "IpcMode": "private",
        "CgroupnsMode": "private",
        "Runtime": "runc",
        "OomKillDisable": None,
        "OomScoreAdj": 0,
        "MaskedPaths": ["/proc/kcore"],
        "ReadonlyPaths": ["/proc/sys"],
        "PortBindings": {"80/tcp": [{"HostIp": "127.0.0.1", "HostPort": "8080"}]},
        "Devices": [{"PathOnHost": "/dev/null", "PathInContainer": "/dev/null", "CgroupPermissions": "rwm"}],
        "DeviceRequests": None,
        "Sysctls": {"net.core.somaxconn": "128"},
        "Tmpfs": {"/tmp": "size=1m"},
        "GroupAdd": ["7"],
        "UsernsMode": "",
        "Links": ["/db:/web/db"],
    },
    "Mounts": [
        {"Type": "bind", "Source": "/srv/data", "Destination": "/data", "RW": False, "Propagation": "rprivate"},
        {"Type": "volume", "Name": "named", "Source": "/x", "Destination": "/named", "RW": True, "Propagation": ""},
        {"Type": "volume", "Name": LENT, "Source": "/x", "Destination": "/unnamed", "RW": True, "Propagation": ""},
        {"Type": "volume", "Name": LENT, "Source": "/x", "Destination": "/images", "RW": True, "Propagation": ""},
        {"Type": "volume", "Name": LENT, "Source": "/x", "Destination": "/fresh", "RW": True, "Propagation": ""},
        {"Type": "bind", "Source": "/srv/more", "Destination": "/more", "RW": False, "Propagation": "rprivate"},
        {"Type": "tmpfs", "Source": "", "Destination": "/quick", "RW": True, "Propagation": ""},
    ],
}
OF_IMAGE = ImageConfig(
    labels={"images": "2"},
    volumes={"/images": {}},
    env=["PATH=/bin", "OWN=image"],
    cmd=["sh"],
    working_dir="/srv",
    stop_signal="SIGQUIT",
    exposed_ports={"99/tcp": {}},
    healthcheck=Health(test=["CMD", "true"], interval=5, start_period=7),
)
WANTED = Wanted(content=ASKED, image=OF_IMAGE, log_driver="json-file", runtime="runc")


def changed(**host):
    found = copy.deepcopy(MADE)
    found["HostConfig"] |= host
    return found


def test_what_the_engine_spells_and_fills_in_is_no_difference():
    assert widened(WANTED, MADE) == ()


@pytest.mark.parametrize(
    "host",
    [
        {"Privileged": True},
        {"OomKillDisable": True},
        {"PublishAllPorts": True},
        {"OomScoreAdj": -500},
        {"ReadonlyRootfs": False},
        *({name: "host"} for name in ("PidMode", "IpcMode", "UTSMode", "UsernsMode", "CgroupnsMode", "NetworkMode")),
        {"PidMode": "container:other"},
        {"CgroupParent": "/"},
        {"CapAdd": ["CAP_CHOWN", "CAP_SETUID", "CAP_SYS_ADMIN"]},
        {"CapDrop": []},
        {"SecurityOpt": ["no-new-privileges"]},
        {"SecurityOpt": [*MADE["HostConfig"]["SecurityOpt"], "seccomp=unconfined"]},
        {"MaskedPaths": []},
        {"ReadonlyPaths": []},
        {"PortBindings": {"80/tcp": [{"HostIp": "", "HostPort": "8080"}]}},
        {"Devices": [{"PathOnHost": "/dev/sda", "PathInContainer": "/dev/null", "CgroupPermissions": "rwm"}]},
        {"DeviceRequests": [{"Driver": "nvidia", "Count": -1}]},
        {"DeviceCgroupRules": ["a *:* rwm"]},
        {"Sysctls": {"net.core.somaxconn": "999"}},
        {"Tmpfs": {"/tmp": "size=1m", "/sys": "remount"}},
        {"GroupAdd": ["7", "999"]},
        {"VolumesFrom": ["other"]},
        {"Memory": 0},
        {"PidsLimit": None},
        {"NanoCpus": 2 * 10**9},
        {"NetworkMode": "bank"},
        {"Runtime": "runsc"},
        {"LogConfig": {"Type": "syslog", "Config": {"max-size": "1m"}}},
        {"LogConfig": {"Type": "json-file", "Config": {}}},
        {"RestartPolicy": {"Name": "always"}},
        {"RestartPolicy": {"Name": "no", "MaximumRetryCount": 2}},
        {"MemorySwap": -1 << 60},
        {"Links": ["/vault:/web/vault"]},
        {"Binds": ["/etc:/data:ro"]},
        {"Mounts": [{"Type": "tmpfs", "Target": "/quick", "TmpfsOptions": {"Options": [["exec"]]}}]},
        {"CpuShares": 9000},
        {"AutoRemove": True},
        {"ConsoleSize": [80, 25]},
        {"Annotations": {"run.oci.handler": "krun"}},
        {"Cgroup": "container:other"},
        {"ExtraHosts": ["db:203.0.113.1"]},
        {"Dns": ["203.0.113.1"]},
        {"StorageOpt": {"size": "1G"}},
        {"VolumeDriver": "other"},
        {"BlkioDeviceReadBps": [{"Path": "/dev/sda", "Rate": 1}]},
        {"Init": True},
        {"Ulimits": []},
    ],
    ids=str,
)
def test_more_than_was_asked_for_is_told(host):
    assert len(widened(WANTED, changed(**host))) == 1


@pytest.mark.parametrize(
    ("which", "more"),
    [
        (0, {"RW": True}),
        (0, {"Source": "/etc"}),
        (0, {"Propagation": "rshared"}),
        (1, {"Name": "other"}),
        (5, {"RW": True}),
        (3, {"Name": "others"}),
        (3, {"Type": "bind", "Source": "/"}),
    ],
    ids=str,
)
def test_another_mount_is_told(which, more):
    made = copy.deepcopy(MADE)
    made["Mounts"][which] |= more
    assert len(widened(WANTED, made)) == 1


def test_mounts_of_a_container_that_lends_them_were_judged_there():
    host = {**ASKED["HostConfig"], "VolumesFrom": ["other"]}
    made = changed(VolumesFrom=["other"])
    made["Mounts"].append({"Type": "bind", "Source": "/srv/x", "Destination": "/lent", "RW": True})
    assert widened(Wanted(content={**ASKED, "HostConfig": host}, image=OF_IMAGE), made) == ()
    assert len(widened(WANTED, {**MADE, "Mounts": made["Mounts"]})) == 1


def test_who_it_is_and_what_others_act_on_must_be_as_asked():
    labels = MADE["Config"]["Labels"]
    for config in ({"User": "0"}, {"Labels": {**labels, "traefik.enable": "true"}}, {"Labels": {**labels, "own": "2"}}):
        assert len(widened(WANTED, {**MADE, "Config": {**MADE["Config"], **config}})) == 1


@pytest.mark.parametrize(
    "config",
    [
        {"Image": "other"},
        {"Env": ["OWN=2", "EMPTY", "PATH=/bin"]},
        {"Env": ["OWN=1", "PATH=/bin"]},
        {"Env": [*MADE["Config"]["Env"], "LD_PRELOAD=/x"]},
        {"Cmd": ["sh", "-c"]},
        {"Entrypoint": ["tini"]},
        {"WorkingDir": "/root"},
        {"StopSignal": "SIGKILL"},
        {"Healthcheck": {**MADE["Config"]["Healthcheck"], "Test": ["CMD", "false"]}},
        {"Healthcheck": {**MADE["Config"]["Healthcheck"], "StartInterval": 1}},
        {"ExposedPorts": {"53/udp": {}}},
        {"Volumes": {"/other": {}}},
        {"OnBuild": ["RUN true"]},
        {"Tty": True},
        {"OpenStdin": True},
        {"NetworkDisabled": True},
        {"Domainname": "shop"},
        {"Shell": ["/bin/ash"]},
        {"StopTimeout": 9},
        {"Labels": {"images": "2"}},
    ],
    ids=str,
)
def test_what_it_runs_must_be_as_asked_and_as_its_image_has_it(config):
    (told,) = widened(WANTED, {**MADE, "Config": {**MADE["Config"], **config}})
    assert not any(one in told for one in ("/x", "OWN=2"))


@pytest.mark.parametrize(("path", "args"), [("tini", []), ("sh", ["-c"])])
def test_what_it_starts_is_what_is_told_of_it(path, args):
    assert len(widened(WANTED, {**MADE, "Path": path, "Args": args})) == 1


@pytest.mark.parametrize(
    ("entrypoint", "command", "becomes"),
    [
        (None, None, ["run", "image"]),
        (None, ["x"], ["run", "x"]),
        ([], None, ["image"]),
        ([""], ["x"], ["x"]),
        (["own"], None, ["own"]),
        (["own"], ["x"], ["own", "x"]),
    ],
)
def test_commands_of_image_and_request_become_one(entrypoint, command, becomes):
    asked = {"Image": "app", "Entrypoint": entrypoint, "Cmd": command}
    content = {name: one for name, one in asked.items() if one is not None}
    found = config_with_image(content, ImageConfig(entrypoint=["run"], cmd=["image"]))
    assert [*found["Entrypoint"], *found["Cmd"]] == becomes


def test_an_entrypoint_of_an_image_that_is_an_empty_text_is_none():
    """`ENTRYPOINT [""]`, as some Dockerfiles take that of their base away."""
    found = config_with_image({}, ImageConfig(entrypoint=[""], cmd=["image"]))
    assert (found["Entrypoint"], found["Cmd"]) == ([], ["image"])


@pytest.mark.parametrize(
    "end",
    [
        {"Aliases": ["web", "vault"]},
        {"MacAddress": "02:42:ac:11:00:09"},
        {"DriverOpts": {"com.docker.network.endpoint.sysctls": "net.ipv4.conf.IFNAME.forwarding=1"}},
        {"IPAMConfig": {"IPv4Address": "10.0.0.9"}},
        {"Links": ["vault:vault"]},
        {"GwPriority": 9},
    ],
    ids=str,
)
def test_an_end_of_a_network_must_be_as_asked(end):
    assert len(widened(WANTED, {**MADE, "NetworkSettings": {"Networks": {"shop": end}}})) == 1


def test_defaults_of_newer_engines_that_the_gate_has_no_words_for_are_no_difference():
    more = {"KnownToNoGate": ["x"]}
    made = {
        **MADE,
        "Config": {**MADE["Config"], **more},
        "HostConfig": {**MADE["HostConfig"], **more},
        "NetworkSettings": {"Networks": {"shop": more}},
        **more,
    }
    assert widened(WANTED, made) == widened(WANTED, MADE) == ()


def test_another_network_is_told():
    ends = {**MADE["NetworkSettings"]["Networks"], "bank": {}}
    (told,) = widened(WANTED, {**MADE, "NetworkSettings": {"Networks": ends}})
    assert "Networks has 'bank'" in told


def networked(made, host, **content):
    """What is told of a container with these ends that asked for this."""
    asked = {name: one for name, one in ASKED.items() if name != "NetworkingConfig"}
    wanted = Wanted(content={**asked, **content, "HostConfig": {**ASKED["HostConfig"], **host}}, image=OF_IMAGE)
    return widened(wanted, {**changed(NetworkMode=host["NetworkMode"]), "NetworkSettings": {"Networks": made}})


def test_networks_by_their_other_names_are_those_that_were_asked_for():
    assert networked({"shop": {}}, {"NetworkMode": "0a1b"}) == ()
    assert networked({"bridge": {}}, {"NetworkMode": "default"}) == ()
    assert networked({}, {"NetworkMode": "container:x"}) == ()
    assert len(networked({"shop": {}}, {"NetworkMode": "default"})) == 1
    assert len(networked({"shop": {}, "bank": {}}, {"NetworkMode": "0a1b"})) == 1


def test_what_engines_write_elsewhere_is_no_difference():
    """Hardware addresses since the API 1.44, settings of an interface since engine 27."""
    assert networked({"shop": {"MacAddress": "02:42::9"}}, {"NetworkMode": "shop"}, MacAddress="02:42::9") == ()
    moved = {"com.docker.network.endpoint.sysctls": "net.ipv4.conf.IFNAME.forwarding=1"}
    sysctls = {"net.core.somaxconn": "128", "net.ipv4.conf.eth0.forwarding": "1"}
    assert networked({"shop": {"DriverOpts": moved}}, {"NetworkMode": "shop", "Sysctls": sysctls}) == ()


def test_its_name_is_the_one_that_was_asked_for():
    named = structs.replace(WANTED, name="web")
    assert widened(named, MADE) == ()
    assert len(widened(named, {**MADE, "Name": "/vault"})) == 1


def test_limits_that_the_kernel_doesnt_have_are_left_out_with_a_warning():
    assert widened(WANTED, changed(Memory=0, NanoCpus=0, PidsLimit=0), warned=True) == ()
    assert len(widened(WANTED, changed(Memory=0, NanoCpus=0, PidsLimit=0))) == 3


def test_limits_that_the_engine_gives_every_container_are_its_own():
    """`default-ulimits` of daemon.json, which /info doesn't tell."""
    own, asked = {"Name": "nproc", "Soft": 5, "Hard": 9}, ASKED["HostConfig"]["Ulimits"][0]
    assert widened(WANTED, changed(Ulimits=[asked, own])) == ()
    assert len(widened(WANTED, changed(Ulimits=[own]))) == 1
    (only,) = widened(WANTED, changed(Ulimits=[asked, {**asked, "Hard": 21}]), warned=True)
    assert only == "Ulimits has 'nofile=10:21', which wasn't asked for."


def test_any_port_of_any_address_has_several_names():
    def ends(address, number):
        return {"80/tcp": [{"HostIp": address, "HostPort": number}]}

    host = {**ASKED["HostConfig"], "PortBindings": ends("", "")}
    wanted = Wanted(content={**ASKED, "HostConfig": host}, image=OF_IMAGE)
    assert widened(wanted, changed(PortBindings=ends("0.0.0.0", "0"))) == ()
    assert widened(wanted, changed(PortBindings=ends("", ""))) == ()
    assert len(widened(WANTED, changed(PortBindings=ends("0.0.0.0", "8080")))) == 1
    assert len(widened(WANTED, changed(PortBindings=ends("127.0.0.1", "0")))) == 1


def test_the_host_s_namespace_of_cgroups_is_the_engines_default_with_version_1():
    host = {name: one for name, one in ASKED["HostConfig"].items() if name != "CgroupnsMode"}
    wanted = Wanted(content={**ASKED, "HostConfig": host}, image=OF_IMAGE)
    assert widened(wanted, changed(CgroupnsMode="host")) == ()


GPU = {"Driver": "nvidia", "Count": 1, "DeviceIDs": None, "Capabilities": [["gpu"]], "Options": {"a": "1"}}


@pytest.mark.parametrize(
    "other",
    [{"Driver": "cdi"}, {"Count": -1}, {"DeviceIDs": ["0"]}, {"Capabilities": [["gpu", "video"]]}, {"Options": {}}],
)
def test_devices_of_a_driver_are_all_that_was_asked_for(other):
    wanted = structs.replace(WANTED, content=ASKED | {"HostConfig": ASKED["HostConfig"] | {"DeviceRequests": [GPU]}})
    assert widened(wanted, changed(DeviceRequests=[GPU])) == ()
    (told,) = widened(wanted, changed(DeviceRequests=[GPU | other]))
    assert told.startswith("DeviceRequests has ")
