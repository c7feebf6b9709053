"""A container that has more than was asked for is told from one that the engine only spells in its own way."""

import copy

import pytest

from dockward.gate.asmade import Wanted, widened

LENT = "a" * 64
ASKED = {
    "Image": "app:1.0",
    "User": "1000",
    "Labels": {"own": "1"},
    "HostConfig": {
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
    "Config": {"User": "1000", "Labels": {"own": "1", "images": "2"}},
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
        "NetworkMode": "default",
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
WANTED = Wanted(content=ASKED, user="", labels={"images": "2"})


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
    assert widened(Wanted(content={**ASKED, "HostConfig": host}, user="", labels={"images": "2"}), made) == ()
    assert len(widened(WANTED, {**MADE, "Mounts": made["Mounts"]})) == 1


def test_who_it_is_and_what_others_act_on_must_be_as_asked():
    for config in ({"User": "0"}, {"Labels": {"own": "1", "traefik.enable": "true"}}, {"Labels": {"own": "2"}}):
        assert len(widened(WANTED, {**MADE, "Config": {**MADE["Config"], **config}})) == 1


def test_limits_that_the_kernel_doesnt_have_are_left_out_with_a_warning():
    assert widened(WANTED, changed(Memory=0, NanoCpus=0, PidsLimit=0), warned=True) == ()
    assert len(widened(WANTED, changed(Memory=0, NanoCpus=0, PidsLimit=0))) == 3


def test_any_port_of_any_address_has_several_names():
    def ends(address, number):
        return {"80/tcp": [{"HostIp": address, "HostPort": number}]}

    host = {**ASKED["HostConfig"], "PortBindings": ends("", "")}
    wanted = Wanted(content={**ASKED, "HostConfig": host}, user="", labels={"images": "2"})
    assert widened(wanted, changed(PortBindings=ends("0.0.0.0", "0"))) == ()
    assert widened(wanted, changed(PortBindings=ends("", ""))) == ()
    assert len(widened(WANTED, changed(PortBindings=ends("0.0.0.0", "8080")))) == 1
    assert len(widened(WANTED, changed(PortBindings=ends("127.0.0.1", "0")))) == 1


def test_the_host_s_namespace_of_cgroups_is_the_engines_default_with_version_1():
    host = {name: one for name, one in ASKED["HostConfig"].items() if name != "CgroupnsMode"}
    wanted = Wanted(content={**ASKED, "HostConfig": host}, user="", labels={"images": "2"})
    assert widened(wanted, changed(CgroupnsMode="host")) == ()
