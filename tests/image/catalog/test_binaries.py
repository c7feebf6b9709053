"""All that a program tells, by several readers."""

import random

import pytest
from tests.image.catalog.elf_making import make_elf, without_sections

from dockward.image.catalog.binaries import CATALOGER, read_binary
from dockward.image.catalog.cataloger import CatalogError


def test_a_reader_that_fails_doesn_t_silence_the_others():
    sections = {
        ".go.buildinfo": b"\xff Go buildinf:\x07\x00" + bytes(16),
        ".rodata": b"\0nginx version: nginx/1.25.3\0",
    }
    told = read_binary("usr/sbin/nginx", make_elf(sections))
    assert next(told).name == "nginx"
    with pytest.raises(CatalogError, match="Go"):
        next(told)


def test_what_is_no_program_tells_nothing():
    assert list(read_binary("lib/a.ko", make_elf({".go.buildinfo": b"\xff Go buildinf:"}, kind=1))) == []


def test_only_elf_is_asked_for():
    assert CATALOGER.magic == (b"\x7fELF",)
    assert not CATALOGER.names
    assert not CATALOGER.endings


def test_a_program_that_is_packed_is_told():
    packed = bytearray(make_elf({}))
    packed[236:240] = b"UPX!"
    with pytest.raises(CatalogError, match="packed with UPX"):
        list(CATALOGER.tell("a", bytes(packed)))
    assert list(CATALOGER.tell("a", make_elf({".rodata": b"x" * 600 + b"UPX!"}))) == []


def test_a_packed_program_is_told_without_its_packer_s_name_too():
    """What UPX packs runs as before when its name is overwritten (seen with UPX 4.2.4)."""
    chance, text = random.Random(1).randbytes(40_000), (b"mov eax, ebx; call far; " * 2_000)[:40_000]
    with pytest.raises(CatalogError, match="packed or encrypted by its looks"):
        list(CATALOGER.tell("a", without_sections(make_elf({".x": chance}))))
    assert list(CATALOGER.tell("a", without_sections(make_elf({".x": text})))) == []
    assert list(CATALOGER.tell("a", make_elf({".x": chance}))) == []
