import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.read.kernel.fake_host import FakeHost

from dockward.read.kernel.daemons import find_daemon, parse_boot, parse_start, read_deleted_daemons

SYSTEMD = "0::/system.slice/docker.service\n"
INSIDE = f"0::/docker/{'d' * 64}\n"


@pytest.fixture
def host(tmp_path):
    fake = FakeHost(tmp_path)
    fake.write("/proc/stat", "cpu 1 2 3\nbtime 1700000000\nprocesses 9\n")
    return fake


def _daemon(host, pid, *flags, cgroup=SYSTEMD, name="dockerd"):
    host.process(pid, cgroup, Name=name)
    host.write(f"/proc/{pid}/cmdline", "\0".join(("/usr/bin/dockerd", *flags, "")))
    ticks = 250 * os.sysconf("SC_CLK_TCK")
    host.write(f"/proc/{pid}/stat", f"{pid} (docker) S (d) S " + "0 " * 18 + f"{ticks} 7 8\n")


def _listen(host, pid, path, inode=500):
    host.write(f"/proc/{pid}/net/unix", f"header\n0: 2 0 00010000 0001 01 {inode} {path}\n")
    host.socket(pid, 3, inode)


def test_the_holder_of_the_socket(host):
    _daemon(host, 900)
    _daemon(host, 901, "--data-root", "/srv/two")
    _listen(host, 900, "/run/docker.sock", 5)
    _listen(host, 901, "/run/two.sock", 6)
    fact = find_daemon(host.root, socket="/run/two.sock")
    assert fact.value.pid == 901
    assert fact.value.arguments == ("/usr/bin/dockerd", "--data-root", "/srv/two")
    assert fact.value.started == 1_700_000_250.0
    assert str(fact.place) == "/proc/901"


def test_the_socket_by_another_path_to_it(host):
    host.link("/var/run", "/run")
    _daemon(host, 900)
    _listen(host, 900, "/var/run/docker.sock")
    assert find_daemon(host.root, socket="/run/docker.sock").value.pid == 900
    assert find_daemon(host.root, socket="/var/run/docker.sock").value.pid == 900


def test_who_only_shares_the_table_does_not_hold_the_socket(host):
    _daemon(host, 900)
    _daemon(host, 901)
    _listen(host, 900, "/run/docker.sock")
    host.write("/proc/901/net/unix", "header\n0: 2 0 00010000 0001 01 500 /run/docker.sock\n")
    assert find_daemon(host.root, socket="/run/docker.sock").value.pid == 900


def test_an_engine_inside_a_container_may_use_the_same_path(host):
    for pid, cgroup in ((900, SYSTEMD), (950, INSIDE)):
        _daemon(host, pid, cgroup=cgroup)
        _listen(host, pid, "/run/docker.sock", pid)
    assert find_daemon(host.root, socket="/run/docker.sock").value.pid == 900


@pytest.mark.parametrize("flags", [("--data-root", "/srv/two"), ("--data-root=/srv/two/",), ("-g", "/srv/two")])
def test_the_data_root_of_the_flags(host, flags):
    _daemon(host, 900)
    _daemon(host, 901, *flags)
    assert find_daemon(host.root, data_root="/srv/two").value.pid == 901
    assert find_daemon(host.root, data_root="/srv/two/100000.100000").value.pid == 901
    assert find_daemon(host.root, data_root="/var/lib/docker").value.pid == 900


def test_the_data_root_of_its_file(host):
    host.write("/etc/docker/daemon.json", '{"data-root": "/srv/one"}')
    _daemon(host, 900)
    assert find_daemon(host.root, data_root="/srv/one").value.pid == 900
    assert not find_daemon(host.root, data_root="/var/lib/docker").known


def test_not_sure_is_unknown(host):
    _daemon(host, 900)
    _daemon(host, 901)
    assert "(2)" in find_daemon(host.root, data_root="/var/lib/docker").content.reason
    assert not find_daemon(host.root, socket="/run/elsewhere.sock").known
    assert not find_daemon(host.root, data_root="/srv/elsewhere").known


def test_none_runs_here(host, tmp_path):
    assert "no dockerd" in find_daemon(host.root, socket="/run/docker.sock").content.reason
    assert not find_daemon(tmp_path / "nothing").known


def test_other_programs_are_no_engines(host):
    _daemon(host, 900, name="dockerd-fan")
    assert not find_daemon(host.root, data_root="/var/lib/docker").known


def test_deleted_daemons(host):
    for pid, name in ((900, "dockerd"), (901, "containerd-shim"), (902, "containerd-shim"), (903, "containerd")):
        host.process(pid, SYSTEMD, Name=name)
        host.link(f"/proc/{pid}/exe", f"/usr/bin/{name}" + (" (deleted)" if name == "containerd-shim" else ""))
    host.write("/proc/900/maps", "0-1 r-xp 0 08:01 1 /usr/lib/libc.so.6 (deleted)\n")
    assert read_deleted_daemons(host.root).value == (
        "containerd-shim: /usr/bin/containerd-shim",
        "dockerd: /usr/lib/libc.so.6",
    )


def test_deleted_files_of_others_do_not_count(host):
    host.process(900, INSIDE, Name="dockerd")
    host.process(901, SYSTEMD, Name="nginx")
    for pid in (900, 901):
        host.link(f"/proc/{pid}/exe", "/usr/bin/x (deleted)")
    assert read_deleted_daemons(host.root).value == ()


def test_a_daemon_that_ends_meanwhile(host):
    host.process(900, SYSTEMD, Name="dockerd")
    (host.root / "proc/900/exe").unlink()
    assert read_deleted_daemons(host.root).value == ()


def test_this_machine():
    assert read_deleted_daemons(Path("/")).known or os.geteuid() != 0


def test_start_of_this_process():
    stat = Path("/proc/self/stat").read_bytes()
    assert parse_start(stat) == int(stat.split(b")")[-1].split()[19])
    assert parse_boot(Path("/proc/stat").read_bytes()) > 1_000_000_000


@given(st.binary())
def test_never_raises(data: bytes):
    parse_start(data)
    parse_boot(data)
    parse_start(b"1 (a) b) S " + data)
