"""Sections and segments."""

import struct
import sys
from pathlib import Path

import pytest
from tests.image.catalog.elf_making import BASE, FIRST, make_elf

from dockward.image.catalog.cataloger import CatalogError
from dockward.image.catalog.elf import parse_elf

_EVERY_KIND = pytest.mark.parametrize(("order", "wide"), [("<", True), (">", True), ("<", False), (">", False)])


@_EVERY_KIND
def test_sections_by_name_and_what_is_loaded(order, wide):
    elf = parse_elf(make_elf({".a": b"first", ".b": b"second"}, order=order, wide=wide, bss=8))
    held = {name: elf.data[one.start : one.end] for name, one in elf.sections.items() if name != ".shstrtab"}
    assert held == {".a": b"first", ".b": b"second"}
    assert elf.pointer == (8 if wide else 4)
    assert elf.loaded(BASE + FIRST, 5) == b"first"


def test_what_is_in_memory_but_not_in_the_file_is_zero():
    data = make_elf({".a": b"x"}, bss=8)
    elf = parse_elf(data)
    assert elf.loaded(BASE + len(data) + 2, 4) == bytes(4)
    with pytest.raises(CatalogError):
        elf.loaded(BASE + len(data) + 6, 4)


@pytest.mark.parametrize("kind", [1, 4])
def test_objects_and_cores_are_no_programs(kind):
    assert parse_elf(make_elf({".a": b""}, kind=kind)) is None


@pytest.mark.parametrize("data", [b"", b"\x7fELF", b"MZ" + bytes(100), b"\x7fELF\x09\x01" + bytes(100)])
def test_what_is_not_elf(data):
    assert parse_elf(data) is None


def test_a_header_that_breaks_off():
    with pytest.raises(CatalogError, match="whole header"):
        parse_elf(make_elf({})[:40])


def test_sections_that_lie_outside_are_none_but_the_program_still_runs():
    data = make_elf({".a": b"first"})
    elf = parse_elf(data[:-70])
    assert elf.sections == {}
    assert len(elf.segments) == 1


def test_a_real_program():
    elf = parse_elf(Path(sys.executable).read_bytes())
    assert {".text", ".dynamic"} <= elf.sections.keys()
    assert elf.data[elf.sections[".interp"].start :][:4] == b"/lib"
    assert [one.writable for one in elf.segments].count(True) == 1


def test_programs_and_libraries():
    library = next(Path("/usr/lib").glob("*-linux-gnu/libz.so.1")).read_bytes()
    assert [(one.program, one.soname) for one in map(parse_elf, (Path("/bin/true").read_bytes(), library)) if one] == [
        (True, ""),
        (False, "libz.so.1"),
    ]
    assert [parse_elf(make_elf({}, kind=kind)).program for kind in (2, 3)] == [True, False]


def test_what_a_program_is_linked_to():
    program = parse_elf(Path("/bin/true").read_bytes())
    assert program is not None
    assert program.needs == ("libc.so.6",)


def test_a_table_of_the_loader_that_leads_outside_tells_nothing():
    data = bytearray(Path("/bin/true").read_bytes())
    start = struct.unpack_from("<Q", data, 32)[0]
    rows = [start + 56 * nr for nr in range(struct.unpack_from("<H", data, 56)[0])]
    dynamic = next(at for at in rows if struct.unpack_from("<I", data, at)[0] == 2)
    for place in (len(data) + 1, 2**63, 2**64 - 1):
        struct.pack_into("<Q", data, dynamic + 8, place)
        told = parse_elf(bytes(data))
        assert told is not None
        assert (told.soname, told.needs) == ("", ())
