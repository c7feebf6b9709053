"""Containers watched on a made-up host: what is seen at any look counts, and why there may be more is kept."""

import sys

import pytest
from tests.read.kernel.fake_host import MOUNTS_CONTAINER, FakeHost, tcp_line

from dockward.read.kernel.procfile import ENDED, NEEDS_ROOT
from dockward.read.reach import watching
from dockward.read.reach.running import Running
from dockward.read.reach.watching import Clock, watch_loaded

A, B = "a1" * 32, "b2" * 32
CGROUP_A = f"0::/system.slice/docker-{A}.scope\n"
LITTLE = pytest.mark.skipif(sys.byteorder != "little", reason="the samples are of a little-endian machine")


def container(id_=A, pid=50, **more):
    return Running(**{"id": id_, "name": "a", "image": "i", "pid": pid, "sandboxed": False, **more})


def line(path):
    return f"7f0-7f1 r-xp 00000000 00:50 12   {path}\n"


@pytest.fixture
def host(tmp_path):
    fake = FakeHost(tmp_path)
    fake.process(50, CGROUP_A, mountinfo=MOUNTS_CONTAINER + "9 1 8:1 /etc /opt/there rw - ext4 /dev/sda1 rw\n")
    fake.write("/proc/50/maps", line("/lib/liba.so.1") + line("/opt/there/libb.so"))
    fake.write(
        "/proc/50/net/tcp", "  sl  local_address ...\n" + tcp_line("0100007F", 80, 77) + tcp_line("00000000", 81, 78)
    )
    fake.socket(50, 3, 77)
    return fake


class Time:
    """A clock that goes only when somebody waits; then it does something too."""

    def __init__(self, *happens):
        self.passed, self.happens = 0.0, list(happens)

    def wait(self, seconds):
        self.passed += seconds
        if self.happens:
            self.happens.pop(0)()

    @property
    def clock(self):
        return Clock(lambda: self.passed, self.wait)


def watched(host, *containers, seconds=0.0, time=None):
    return watch_loaded(containers or (container(),), seconds, host.root, (time or Time()).clock)


@LITTLE
def test_files_programs_and_sockets(host):
    seen = watched(host)[A]
    assert seen.files == {"app/api": {"api": {"tcp 127.0.0.1:80"}}, "usr/lib/liba.so.1": {"api": {"tcp 127.0.0.1:80"}}}
    assert not seen.reasons


def test_what_is_seen_at_any_look_counts(host):
    time = Time(lambda: host.write("/proc/50/maps", line("/lib/libc.so.6")))
    seen = watched(host, seconds=3, time=time)[A]
    assert {"usr/lib/liba.so.1", "usr/lib/libc.so.6"} < seen.files.keys()
    assert time.passed == 3


def test_a_container_that_ends_meanwhile_was_not_watched_to_the_end(host):
    time = Time(lambda: (host.root / "proc/50").rename(host.root / "proc/gone"))
    seen = watched(host, container(), container(B, 60), seconds=2, time=time)
    assert "usr/lib/liba.so.1" in seen[A].files
    assert seen[A].reasons


def test_who_may_not_look_says_so(host, monkeypatch):
    def refuse(*_):
        raise PermissionError(13, "no")

    monkeypatch.setattr(watching, "read_loaded", refuse)
    seen = watched(host)[A]
    assert (seen.files, list(seen.reasons)) == ({}, [NEEDS_ROOT])


def test_what_ended_between_two_questions_is_no_gap(host, monkeypatch):
    def gone(*_):
        raise ProcessLookupError(3, "no")

    monkeypatch.setattr(watching, "read_loaded", gone)
    assert not watched(host)[A].reasons


def test_a_sandbox_is_not_looked_into(host):
    seen = watched(host, container(sandboxed=True))[A]
    assert (seen.files, len(seen.reasons)) == ({}, 1)


def test_a_container_whose_process_is_not_here(host):
    assert list(watched(host, container(B, 99))[B].reasons) != []
    assert ENDED


def test_too_many_files_are_told(host, monkeypatch):
    monkeypatch.setattr(watching, "MOST_FILES", 1)
    seen = watched(host)[A]
    assert (len(seen.files), list(seen.reasons)) == (1, ["more is loaded there than is read"])


def test_a_file_whose_path_another_has_by_now_is_kept_apart(host):
    host.write("/proc/50/maps", line("/lib/liba.so.1 (deleted)") + line("/opt/there/libb.so (deleted)"))
    seen = watched(host)[A]
    assert seen.gone.keys() == {"usr/lib/liba.so.1"}
    assert "usr/lib/liba.so.1" not in seen.files
