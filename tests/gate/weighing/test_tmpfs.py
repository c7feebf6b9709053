"""File systems in memory: what their targets and options say is all that the engine mounts for them."""

import pytest
from tests.gate.world import Engine, container, decided

from dockward.gate.errors import RefusedError

CREATE = "POST /v1.45/containers/create"
BODY = {"Image": "app:1.0", "User": "1000", "Cmd": ["true"]}


def created(**host):
    return decided(CREATE, {**BODY, "HostConfig": host}).request.content["HostConfig"]


@pytest.mark.parametrize("option", ["remount", "bind", "rbind", "shared", "rslave", "move", "huge=always", "x", "size"])
def test_options_that_reach_other_mounts_are_refused(option):
    for host in (
        {"Tmpfs": {"/sys/": f"rw,{option}"}},
        {"Mounts": [{"Type": "tmpfs", "Target": "/x", "TmpfsOptions": {"Options": [["exec"], option.split("=")]}}]},
    ):
        with pytest.raises(RefusedError, match=f"Tmpfs 'option {option}' isn't admitted"):
            created(**host)
        there = Engine({"/containers/there/json": container(**host)})
        with pytest.raises(RefusedError, match="isn't admitted"):
            decided("POST /v1.45/containers/there/start", engine_=there)


def test_ordinary_options_pass():
    options = "rw,noexec,nosuid,nodev,noatime,size=64m,mode=1777,uid=10,gid=10,nr_inodes=10k,mpol=default"
    mount = {"Type": "tmpfs", "Target": "/y", "TmpfsOptions": {"SizeBytes": 9, "Options": [["exec"], ["uid", "7"]]}}
    assert created(Tmpfs={"/x": options}, Mounts=[mount]) == {"Tmpfs": {"/x": options}, "Mounts": [mount]}


def test_a_target_is_sent_on_as_the_engine_writes_others():
    targets = {"/run/": "", "//a/.": "ro", "/b/../c": ""}
    assert created(Tmpfs=targets)["Tmpfs"] == {"/run": "", "/a": "ro", "/c": ""}


@pytest.mark.parametrize(
    "host",
    [
        {"Tmpfs": {"/x/": ""}, "Binds": ["/srv/data:/x"]},
        {"Tmpfs": {"/x/.": ""}, "Mounts": [{"Type": "bind", "Source": "/srv/data", "Target": "/x"}]},
        {"Tmpfs": {"/x": "", "/x/": ""}},
        {"Binds": ["/srv/data:/x", "/srv/more://x/"]},
    ],
    ids=str,
)
def test_two_mounts_at_one_target_are_refused(host):
    with pytest.raises(RefusedError, match="Two mounts are asked for at '/x'"):
        created(**host)
