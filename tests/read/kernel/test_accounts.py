"""Whether an account is in use on a host."""

import os
import pwd

import pytest
from tests.read.kernel.fake_host import FakeHost

from dockward.model.errors import UnreadError
from dockward.model.hostaccount import HostAccount
from dockward.read.kernel.accounts import read_account

OWN, OTHER = "a" * 64, "b" * 64
PASSWD = "root:x:0:0::/root:/bin/sh\nnobody:x:65534:65534::/:/usr/sbin/nologin\nann:x:1000:1000::/:\n"
GROUP = "root:x:0:\nadm:x:4:syslog\nnogroup:x:65534:\nann:x:1000:\nnode:x:998:\nmixed:x:997:bob,mixed\n"


@pytest.fixture
def host(tmp_path):
    found = FakeHost(tmp_path)
    found.write("/etc/passwd", PASSWD)
    found.write("/etc/group", GROUP)
    return found


def read(host, uid, container=""):
    return read_account(uid, 4321, container, host.root, str(host.root / "proc"))


def test_who_can_log_in_is_told_and_nobody_else(host):
    assert read(host, 1000) == HostAccount(login="ann", process=1)
    assert read(host, 65534) == HostAccount()
    assert read(host, 4321) == HostAccount()


@pytest.mark.parametrize("which", range(4))
def test_a_process_has_a_number_in_any_way(host, which):
    ids = ["7", "7", "7", "7"]
    ids[which] = "4321"
    host.process(20, "0::/user.slice\n", Uid="\t".join(ids))
    assert read(host, 4321, OWN) == HostAccount(process=20)


def test_one_that_has_ended_has_nothing(host):
    host.process(20, "0::/user.slice\n", Uid="4321\t4321\t4321\t4321", State="Z (zombie)")
    assert read(host, 4321, OWN) == HostAccount()


def test_the_containers_own_are_apart_and_for_what_isnt_there_yet_those_of_all(host):
    host.process(20, f"0::/docker/{OWN}\n", Uid="4321\t4321\t4321\t4321")
    assert read(host, 4321, OWN) == HostAccount()
    assert read(host, 4321, OTHER) == HostAccount(process=20)
    assert read(host, 4321) == HostAccount()


@pytest.mark.parametrize(
    "cgroup", [f"0::/docker/{OWN}/{OTHER}\n", f"2:cpu:/docker/{OWN}\n1:pids:/docker/{OTHER}\n", "0::/\n", ""]
)
def test_what_is_in_it_by_half_is_another(host, cgroup):
    host.process(20, cgroup, Uid="4321\t4321\t4321\t4321")
    assert read(host, 4321, OWN) == HostAccount(process=20)


def test_below_another_container_it_is_known_still(host):
    host.process(20, f"2:cpu:/docker/{OTHER}/docker/{OWN}\n0::/\n", Uid="4321\t4321\t4321\t4321")
    assert read(host, 4321, OWN) == HostAccount()


def test_what_cant_be_looked_at_is_told(host):
    host.write("/proc/20/status", "Name:\tx\n")
    with pytest.raises(UnreadError, match="understood"):
        read(host, 4321)
    (host.root / "etc/passwd").unlink()
    with pytest.raises(FileNotFoundError):
        read(host, 4321)


def test_this_machine():
    uid = os.getuid()
    found = read_account(uid, 4321, OWN)
    assert found.process > 0
    assert found.login in {one.pw_name for one in pwd.getpwall() if one.pw_uid == uid} | {""}


@pytest.mark.parametrize(
    ("uid", "gid", "name"),
    [
        (4321, 4321, ""),
        (4321, 4, "adm"),
        (4321, 0, "root"),
        (65534, 65534, ""),
        (4321, 1000, "ann"),
        (1000, 1000, ""),
        (998, 998, ""),
        (4321, 998, "node"),
        (997, 997, "mixed"),
    ],
)
def test_a_group_of_others_is_told_and_its_own_and_nobodys_isnt(host, uid, gid, name):
    host.write("/etc/passwd", f"{PASSWD}node:x:998:998::/:/bin/false\nmixed:x:997:997::/:/bin/false\n")
    found = read_account(uid, gid, OWN, host.root, str(host.root / "proc"))
    assert found.group == name
