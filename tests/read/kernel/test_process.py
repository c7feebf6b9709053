import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.read.kernel.fake_host import FakeHost

from dockward.model.errors import UnreadError
from dockward.read.kernel.process import parse_arguments, parse_deleted_libraries, read_process
from dockward.read.kernel.procfile import NEEDS_ROOT, ProcessDirectory

MAPS = """\
55d0c0000000-55d0c0001000 r--p 00000000 08:01 1234 /app/api (deleted)
55d0c0001000-55d0c0002000 r-xp 00001000 08:01 1234 /app/api (deleted)
7f0000000000-7f0000001000 r-xp 00000000 08:01 1301 /usr/lib/libssl.so.3 (deleted)
7f0000001000-7f0000002000 rw-p 00000000 08:01 1301 /usr/lib/libssl.so.3 (deleted)
7f0000002000-7f0000003000 r--p 00000000 08:01 1302 /usr/share/only read.dat (deleted)
7f0000003000-7f0000004000 r-xp 00000000 08:01 1303 /usr/lib/with space.so (deleted)
7f0000004000-7f0000005000 r-xp 00000000 00:01 1304 /memfd:jit (deleted)
7f0000005000-7f0000006000 rwxs 00000000 00:01 1305 /dev/zero (deleted)
7f0000006000-7f0000007000 rwxs 00000000 00:01 1306 /SYSV00000000 (deleted)
7f0000007000-7f0000008000 rwxs 00000000 00:01 1307 /dev/shm/x (deleted)
7f0000008000-7f0000009000 rwxp 00000000 00:01 1308 /tmp/ffiAbCd (deleted)
7f0000009000-7f000000a000 r-xp 00000000 08:01 1309 /usr/lib/libc.so.6
7ffd00000000-7ffd00002000 r-xp 00000000 00:00 0 [vdso]
7ffd00003000-7ffd00004000 r-xp 00000000 00:00 0
"""


@pytest.fixture
def host(tmp_path):
    fake = FakeHost(tmp_path)
    fake.process(50, "0::/x\n")
    return fake


def _read(host):
    with ProcessDirectory(f"{host.root}/proc", 50) as directory:
        return read_process(directory)


def test_deleted_libraries_are_executable_files_that_are_gone():
    assert parse_deleted_libraries(MAPS.encode()) == ("/app/api", "/usr/lib/libssl.so.3", "/usr/lib/with space.so")


def test_deleted_libraries_are_bounded():
    lines = b"".join(b"0-1 r-xp 0 08:01 1 /lib/%d.so (deleted)\n" % number for number in range(500))
    assert len(parse_deleted_libraries(lines)) == 64


def test_a_whole_process(host):
    process = _read(host)
    assert (process.pid, process.name, process.effective_uid, process.seccomp) == (50, "api", 1001, 2)
    assert process.lsm_label.value == "docker-default (enforce)"
    assert str(process.lsm_label.place) == "/proc/50/attr/current"
    assert (process.executable.value, process.executable_deleted) == ("/app/api", False)
    assert process.deleted_libraries == ()
    assert process.arguments == ("/app/api", "--listen")


def test_a_deleted_executable_is_not_counted_again_as_a_library(host):
    host.link("/proc/50/exe", "/app/api (deleted)")
    host.write("/proc/50/maps", MAPS)
    process = _read(host)
    assert (process.executable.value, process.executable_deleted) == ("/app/api", True)
    assert process.deleted_libraries == ("/usr/lib/libssl.so.3", "/usr/lib/with space.so")


def test_without_a_security_module_the_label_is_known_to_be_empty(host):
    (host.root / "proc/50/attr/current").unlink()
    assert _read(host).lsm_label.value == ""


def test_a_selinux_label_loses_its_zero_byte(host):
    host.write("/proc/50/attr/current", b"system_u:system_r:container_t:s0:c1,c2\0")
    assert _read(host).lsm_label.value == "system_u:system_r:container_t:s0:c1,c2"


def test_zombies_are_left_out(host):
    host.process(50, "0::/x\n", State="Z (zombie)")
    assert _read(host) is None


def test_a_process_that_vanishes_is_left_out(host):
    with ProcessDirectory(f"{host.root}/proc", 50) as directory:
        (host.root / "proc/50/status").unlink()
        assert read_process(directory) is None


def test_a_living_process_without_executable_is_kept(host):
    (host.root / "proc/50/exe").unlink()
    assert not _read(host).executable.known


def test_a_status_that_is_not_understood(host):
    host.write("/proc/50/status", "Name:\tx\n")
    with pytest.raises(UnreadError, match="could not be understood"):
        _read(host)


def test_arguments_are_cut():
    data = b"\0".join(b"x" * 300 for _ in range(40))
    arguments = parse_arguments(data)
    assert len(arguments) == 16
    assert {len(one) for one in arguments} == {256}
    assert parse_arguments(b"") == ()
    assert parse_arguments(b"a\0\0b\0") == ("a", "", "b")


def test_the_word_for_a_refusal_names_what_is_needed():
    assert "root" in NEEDS_ROOT


@given(st.binary())
def test_parsers_never_raise(data: bytes):
    parse_arguments(data)
    parse_deleted_libraries(data)
    parse_deleted_libraries(data + b" (deleted)\n" + data)
