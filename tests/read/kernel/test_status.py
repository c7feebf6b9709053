from hypothesis import given
from hypothesis import strategies as st
from tests.read.kernel.fake_host import STATUS

from dockward.read.kernel.status import parse_status


def _text(**changes: str | None) -> bytes:
    fields = {**STATUS, **changes}
    return "".join(f"{name}:\t{value}\n" for name, value in fields.items() if value is not None).encode()


def test_every_field_comes_from_its_own_line():
    status = parse_status(_text())
    assert status is not None
    assert (status.name, status.parent) == ("api", 1)
    assert (status.real_uid, status.effective_uid, status.effective_gid, status.groups) == (1000, 1001, 2001, (10, 20))
    assert (status.cap_effective, status.cap_permitted) == (0x400, 0xA80425FB)
    assert (status.cap_bounding, status.cap_ambient) == (0xA80425FB, 1)
    assert (status.seccomp, status.no_new_privileges, status.ended) == (2, True, False)


def test_an_old_kernel_without_the_newer_lines():
    status = parse_status(_text(CapAmb=None, Seccomp=None, NoNewPrivs=None, Groups=None))
    assert status is not None
    assert (status.cap_ambient, status.seccomp, status.no_new_privileges, status.groups) == (0, 0, False, ())


def test_no_groups():
    status = parse_status(_text(Groups=" "))
    assert status is not None
    assert status.groups == ()
    assert status.cap_bounding == 0xA80425FB


def test_zombies_have_ended():
    status = parse_status(_text(State="Z (zombie)"))
    assert status is not None
    assert status.ended


def test_a_name_can_hold_anything_but_a_line():
    status = parse_status(b"Name:\tUid: 0 (x)\xff\\nUid:\t0\n" + _text(Name=None))
    assert status is not None
    assert status.name == "Uid: 0 (x)\\xff\\nUid:\t0"
    assert status.real_uid == 1000


def test_what_is_not_understood_is_none():
    assert parse_status(b"") is None
    assert parse_status(_text(Uid="root")) is None
    assert parse_status(_text(Uid="0")) is None
    assert parse_status(_text(CapEff=None)) is None
    assert parse_status(_text(PPid="9" * 5000)) is None


@given(st.binary())
def test_never_raises(data: bytes):
    parse_status(data)


@given(st.sampled_from(sorted(STATUS)), st.binary())
def test_never_raises_on_a_broken_field(name: str, value: bytes):
    parse_status(_text(**{name: None}) + name.encode() + b":\t" + value)
