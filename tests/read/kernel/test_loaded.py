"""What a process has loaded, however odd its files are called."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockward.read.kernel import limits
from dockward.read.kernel.loaded import parse_maps, read_loaded
from dockward.read.kernel.procfile import ProcessDirectory

MAPS = b"""\
55d0a0000000-55d0a0001000 r--p 00000000 00:50 11   /usr/bin/app
55d0a0001000-55d0a0002000 r-xp 00001000 00:50 11   /usr/bin/app
7f0000000000-7f0000001000 r-xp 00000000 00:50 12   /usr/lib/liba.so.1 (deleted)
7f0000001000-7f0000002000 r--p 00000000 00:50 13   /usr/lib/locale/C.utf8/LC_CTYPE
7f0000002000-7f0000003000 r--p 00000000 00:50 14   /app/a.jar
7f0000003000-7f0000004000 r-xp 00000000 00:50 15   /tmp/a\\012b (x)\x20
7f0000004000-7f0000005000 r-xp 00000000 00:00 0    [vdso]
7f0000005000-7f0000006000 rwxp 00000000 00:00 0
nonsense
"""


def test_what_is_executed_and_archives_of_code():
    gone = "/usr/lib/liba.so.1 (deleted)"
    assert set(parse_maps(MAPS)) == {"/usr/bin/app", gone, "/app/a.jar", "/tmp/a\nb (x) "}


@given(st.binary(max_size=400))
def test_no_bytes_break_it(data):
    assert all(one.startswith("/") for one in parse_maps(data))


@pytest.fixture
def proc(tmp_path):
    base = tmp_path / "50"
    (base / "fd").mkdir(parents=True)
    (base / "maps").write_bytes(MAPS)
    (base / "exe").symlink_to("/usr/sbin/server (deleted)")
    for number, target in enumerate(
        ["/app/b.jar", "/var/log/x", "socket:[77]", "socket:[x]", "pipe:[1]", "/a.py (deleted)"]
    ):
        (base / "fd" / str(number)).symlink_to(target)
    return tmp_path


def read(proc, *most):
    with ProcessDirectory(str(proc), 50) as directory:
        return read_loaded(directory, *most)


def test_the_program_its_libraries_and_what_it_holds_open(proc):
    found = read(proc)
    assert found.files == {"/usr/bin/app", "/app/a.jar", "/app/b.jar", "/tmp/a\nb (x) "}
    assert found.gone == {"/usr/sbin/server", "/usr/lib/liba.so.1", "/a.py"}
    assert (found.sockets, found.cut) == ({77}, False)


def test_more_than_is_read_is_told(proc, monkeypatch):
    assert read(proc, 2).cut
    monkeypatch.setattr(limits, "MAPS_FILE", 100)
    assert read(proc).cut


@pytest.mark.skipif(os.geteuid() == 0, reason="root sees all")
def test_a_process_of_another_is_refused():
    with pytest.raises(PermissionError), ProcessDirectory("/proc", 1) as directory:
        read_loaded(directory)
