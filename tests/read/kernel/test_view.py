import shutil
import sys

import pytest
from tests.read.kernel.fake_host import (
    HOST_NAMESPACES,
    MOUNTS_CONTAINER,
    MOUNTS_HOST,
    OWN_NAMESPACES,
    FakeHost,
    tcp_line,
)

from dockward.model.kernel import IdRange, Listener
from dockward.read.kernel import census, limits, read_kernel
from dockward.read.kernel.census import NOT_VISIBLE
from dockward.read.kernel.networks import read_namespace_listeners
from dockward.read.kernel.procfile import ENDED
from dockward.read.kernel.view import read_first_process

A, B = "a1" * 32, "b2" * 32
CGROUP_A, CGROUP_B = f"0::/system.slice/docker-{A}.scope\n", f"0::/system.slice/docker-{B}.scope\n"
LITTLE = pytest.mark.skipif(sys.byteorder != "little", reason="the samples are of a little-endian machine")


@pytest.fixture
def host(tmp_path):
    fake = FakeHost(tmp_path)
    fake.write("/sys/fs/cgroup/cgroup.controllers", "memory\n")
    fake.write(f"/sys/fs/cgroup/system.slice/docker-{A}.scope/memory.max", "1000\n")
    fake.process(50, CGROUP_A, mountinfo=MOUNTS_CONTAINER + "9 1 8:1 /etc /x rw - ext4 /dev/sda1 rw\n")
    return fake


def _view(host, container=A, **pids):
    return read_kernel({container: 50, **pids}, host.root)[container]


def _inodes(fact):
    return [one.inode for one in fact.value]


def test_a_whole_view(host):
    host.process(51, CGROUP_A + "", Name="worker", PPid="50")
    host.process(52, "0::/user.slice\n", Name="other", namespaces=HOST_NAMESPACES)
    fact = _view(host)
    view = fact.value
    assert str(fact.place) == "/proc/50"
    assert [(one.pid, one.name) for one in view.processes] == [(50, "api"), (51, "worker")]
    assert view.namespaces.value == OWN_NAMESPACES
    assert view.shared.value == {"cgroup", "user"}
    assert view.uid_map.value == (IdRange(0, 100_000, 65_536),)
    assert view.cgroup.value.memory.value == 1000
    assert not view.root_readonly.value
    assert [mount.host_path for mount in view.mounts.value] == [None, None, None, "/etc"]
    assert view.listeners.value == ()
    assert view.addresses.value == ()


def test_the_order_is_that_of_the_question(host):
    host.process(60, CGROUP_B)
    assert list(read_kernel({B: 60, "c" * 64: 0, A: 50}, host.root)) == [B, "c" * 64, A]


def test_a_container_without_process_is_known_to_have_none(host):
    assert read_kernel({A: 0}, host.root)[A].value is None


def test_a_number_given_to_another_process(host):
    host.process(70, "0::/user.slice\n")
    assert read_kernel({A: 70}, host.root)[A].content.reason == NOT_VISIBLE
    assert read_kernel({B: 50}, host.root)[B].content.reason == NOT_VISIBLE


def test_no_process_of_the_engine_is_visible(host):
    assert read_kernel({B: 4242}, host.root)[B].content.reason == NOT_VISIBLE


def test_one_that_ended_while_others_are_visible(host):
    facts = read_kernel({A: 50, B: 4242}, host.root)
    assert facts[A].known
    assert facts[B].content.reason == ENDED


def test_no_proc_at_all(tmp_path):
    assert not read_kernel({A: 50}, tmp_path)[A].known


def test_a_status_that_is_not_understood_makes_the_view_unknown(host):
    host.process(51, CGROUP_A, Uid="?")
    assert "/proc/51/status" in _view(host).content.reason


def test_more_processes_than_are_read(host, monkeypatch):
    monkeypatch.setattr(limits, "PROCESSES_OF_CONTAINER", 1)
    host.process(51, CGROUP_A)
    assert _view(host).content.reason == "it has more than 1 processes"


def test_more_processes_than_a_host_has(host, monkeypatch):
    monkeypatch.setattr(census.limits, "PROCESSES_ON_HOST", 1)
    assert "more than 1 processes" in _view(host).content.reason


def test_odd_entries_of_proc(host):
    host.write("/proc/12345/nothing", "")
    host.write("/proc/777", "a file")
    host.write("/proc/" + "9" * 40 + "/cgroup", CGROUP_A)
    host.write("/proc/٣/cgroup", CGROUP_A)
    assert len(_view(host).value.processes) == 1


def test_missing_parts_are_unknown_and_the_rest_is_known(host):
    for name in ("mountinfo", "uid_map", "net/fib_trie"):
        (host.root / "proc/50" / name).unlink()
    view = _view(host).value
    assert [fact.known for fact in (view.mounts, view.root_readonly, view.uid_map, view.addresses)] == [False] * 4
    assert view.cgroup.known
    assert view.listeners.known


def test_without_namespaces_nothing_is_said_of_listeners(host):
    shutil.rmtree(host.root / "proc/50/ns")
    view = _view(host).value
    assert [fact.known for fact in (view.namespaces, view.shared, view.listeners)] == [False] * 3


def test_without_the_hosts_mounts_no_mount_passes_as_harmless(host):
    (host.root / "proc/1/mountinfo").unlink()
    host.write("/proc/self/mountinfo", MOUNTS_HOST)  # the reader's, which may be of another file tree
    assert not _view(host).value.mounts.known


def test_a_process_that_left_its_cgroup_is_found_by_its_pid_namespace(host):
    host.process(51, "0::/\n")
    host.process(52, "0::/\n", namespaces=HOST_NAMESPACES)
    assert [one.pid for one in _view(host).value.processes] == [50, 51]


def test_with_the_hosts_pid_namespace_only_the_cgroup_counts(host):
    shared = {**OWN_NAMESPACES, "pid": HOST_NAMESPACES["pid"]}
    host.process(50, CGROUP_A, namespaces=shared)
    host.process(51, "0::/user.slice\n", namespaces=shared)
    assert [one.pid for one in _view(host).value.processes] == [50]


def test_cgroup_paths_hidden_by_our_own_namespace(host):
    host.process(1, "0::/../../init.scope\n", namespaces=HOST_NAMESPACES)
    host.process(50, "0::/\n")
    host.process(51, "0::/\n")
    view = _view(host).value
    assert [one.pid for one in view.processes] == [50, 51]
    assert view.shared.value == {"cgroup", "user"}


def test_a_hidden_cgroup_does_not_make_a_host_process_a_container(host):
    host.process(1, "0::/../../init.scope\n", namespaces=HOST_NAMESPACES)
    host.process(50, "0::/\n", namespaces=HOST_NAMESPACES)
    assert _view(host).content.reason == NOT_VISIBLE


@LITTLE
def test_listeners_of_a_namespace_of_its_own(host):
    host.write("/proc/50/net/tcp", "header\n" + tcp_line("0100007F", 8080, 77))
    host.write("/proc/50/net/udp6", "header\n" + tcp_line("0" * 32, 53, 78, "07"))
    host.write("/proc/50/net/unix", "header\n00: 2 0 00010000 0001 01 79 @x\n")
    assert _view(host).value.listeners.value == (
        Listener("tcp", "127.0.0.1", 8080, 77),
        Listener("udp6", "::", 53, 78),
        Listener("unix", "@x", 0, 79),
    )


def test_in_the_hosts_namespace_only_its_own_sockets_are_blamed_on_it(host):
    host.process(50, CGROUP_A, namespaces={**OWN_NAMESPACES, "net": HOST_NAMESPACES["net"]})
    host.process(51, CGROUP_A, namespaces={**OWN_NAMESPACES, "net": HOST_NAMESPACES["net"]})
    host.write("/proc/50/net/tcp", "header\n" + "".join(tcp_line("00000000", port, port) for port in (22, 80, 443)))
    host.socket(50, 3, 80)
    host.socket(51, 4, 443)
    host.link("/proc/51/fd/5", "/dev/null")
    assert _inodes(_view(host).value.listeners) == [80, 443]


def test_with_another_containers_namespace_each_has_its_own(host):
    host.process(60, CGROUP_B, namespaces={**OWN_NAMESPACES, "pid": 99})
    for pid in (50, 60):
        host.write(f"/proc/{pid}/net/tcp", "header\n" + tcp_line("00000000", 80, 80) + tcp_line("00000000", 81, 81))
    host.socket(50, 3, 80)
    host.socket(60, 3, 81)
    facts = read_kernel({A: 50, B: 60}, host.root)
    assert _inodes(facts[A].value.listeners) == [80]
    assert _inodes(facts[B].value.listeners) == [81]


def test_a_stranger_in_the_namespace_owns_its_sockets(host):
    host.process(60, "0::/user.slice\n", namespaces={**HOST_NAMESPACES, "net": OWN_NAMESPACES["net"]})
    host.write("/proc/50/net/tcp", "header\n" + tcp_line("00000000", 80, 80))
    assert _view(host).value.listeners.value == ()


def test_a_process_that_was_replaced_by_one_of_another_namespace_tells_nothing(host):
    fact = read_namespace_listeners(f"{host.root}/proc", {98: 50})[98]
    assert fact.content.reason == ENDED


def test_too_many_open_files(host, monkeypatch):
    monkeypatch.setattr(limits, "OPEN_FILES", 1)
    host.process(50, CGROUP_A, namespaces={**OWN_NAMESPACES, "net": HOST_NAMESPACES["net"]})
    host.write("/proc/50/net/tcp", "header\n" + tcp_line("00000000", 80, 80))
    host.socket(50, 3, 80)
    host.socket(50, 4, 81)
    assert "files open" in _view(host).value.listeners.content.reason


def test_addresses_without_loopback(host):
    host.write("/proc/50/net/fib_trie", "|-- 127.0.0.1\n /32 host LOCAL\n|-- 172.17.0.2\n /32 host LOCAL\n")
    host.write(
        "/proc/50/net/if_inet6", "fe8000000000000000fcfffffe000001 02 40 20 80 eth0\n" + "0" * 31 + "1 01 80 10 80 lo\n"
    )
    assert _view(host).value.addresses.value == ("172.17.0.2", "fe80::fc:ffff:fe00:1")


def test_hostile_names(host):
    host.process(51, CGROUP_A, Name="a) R 1 (\x1b[31m")
    host.write("/proc/51/cmdline", b"\xff\xfe\0(\n)\0")
    host.link("/proc/51/exe", "/tmp/\udcff (deleted)")
    process = _view(host).value.processes[1]
    assert process.arguments == ("\\xff\\xfe", "(\n)")
    assert process.executable.value == "/tmp/\\xff"
    assert process.executable_deleted


def test_a_first_process_tells_of_its_container_without_a_look_at_others(host, monkeypatch):
    host.process(51, CGROUP_A, Name="worker", PPid="50")
    monkeypatch.setattr("dockward.read.kernel.census.process_ids", lambda *_: pytest.fail("all were looked at"))
    fact = read_first_process(A, 50, host.root)
    whole = fact.value
    assert str(fact.place) == "/proc/50"
    assert [one.pid for one in whole.processes] == [50]
    assert (whole.namespaces.value, whole.shared.value) == (OWN_NAMESPACES, {"cgroup", "user"})
    assert [mount.host_path for mount in whole.mounts.value] == [None, None, None, "/etc"]
    assert not whole.listeners.known
    assert not whole.added_programs.known
    assert read_first_process(A, 0, host.root).value is None
    for container, pid in ((B, 50), (A, 70)):
        assert read_first_process(container, pid, host.root).content.reason == NOT_VISIBLE


def test_a_first_process_is_told_where_its_control_group_is_hidden(host):
    host.process(1, "0::/../../init.scope\n", namespaces=HOST_NAMESPACES)
    host.process(60, "0::/../x\n")
    assert read_first_process(B, 60, host.root).value.processes[0].pid == 60
