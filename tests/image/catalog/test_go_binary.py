"""What Go's linker leaves in programs."""

import struct
from pathlib import Path

import pytest
from tests.image.catalog.elf_making import BASE, FIRST, make_elf, without_sections

from dockward.image.catalog.binaries import read_binary
from dockward.image.catalog.cataloger import CatalogError
from dockward.model.package import Package, PackageType

_SENTINEL = bytes(range(16))
_MODULES = (
    "path\texample.org/tool/cmd/tool\nmod\texample.org/tool\tv1.2.3\th1:x=\ndep\tgolang.org/x/net\tv0.1.0\th1:y=\n"
    "dep\texample.org/old\tv1.0.0\n=>\texample.org/new\tv1.0.1\th1:z=\n"
    "dep\texample.org/copied\tv0.9.0\n=>\t./copied\t(devel)\t\n"
    "dep\texample.org/inside\tv0.0.0\n=>\t./inside\t\t\ndep\texample.org/worked-on\t(devel)\t\nbuild\tCGO_ENABLED=0\n"
)


def _string(data: bytes) -> bytes:
    length = len(data)
    return (bytes([length]) if length < 128 else bytes([length & 0x7F | 0x80, length >> 7])) + data


def _inline(version: str, modules: str = "") -> bytes:
    """Information in the layout since Go 1.18."""
    text = _SENTINEL + modules.encode() + _SENTINEL if modules else b""
    return b"\xff Go buildinf:\x08\x02" + bytes(16) + _string(version.encode()) + _string(text)


def _pointed(version: str, modules: str, order: str, size: int) -> bytes:
    """Information in the layout before, at the start of the first section."""
    text = _SENTINEL + modules.encode() + _SENTINEL if modules else b""
    pack = f"{order}{'Q' if size == 8 else 'I'}"
    headers = BASE + FIRST + 32
    strings = headers + 4 * size
    lengths = (len(version), len(text))
    rows = (strings, lengths[0], strings + lengths[0], lengths[1])
    flags = bytes([size, order == ">"])
    pointers = struct.pack(pack, headers) + struct.pack(pack, headers + 2 * size)
    head = (b"\xff Go buildinf:" + flags + pointers).ljust(32, b"\0")
    return head + b"".join(struct.pack(pack, one) for one in rows) + version.encode() + text


def _read(information: bytes, **options) -> dict[str, str]:
    return {one.name: one.version for one in read_binary("a", make_elf({".go.buildinfo": information}, **options))}


_ALL = {
    "example.org/tool": "v1.2.3",
    "golang.org/x/net": "v0.1.0",
    "example.org/new": "v1.0.1",
    "example.org/copied": "v0.9.0",
    "example.org/inside": "",
    "example.org/worked-on": "",
    "stdlib": "1.21.5",
}


def test_modules_replacements_and_the_library():
    data = make_elf({".go.buildinfo": _inline("go1.21.5", _MODULES)})
    main, *others = read_binary("usr/bin/tool", data)
    assert main == Package(
        type=PackageType.GOLANG,
        name="example.org/tool",
        version="v1.2.3",
        path="usr/bin/tool",
        requires=tuple(_ALL)[1:],
    )
    assert {one.name: one.version for one in (main, *others)} == _ALL


@pytest.mark.parametrize(("order", "size"), [("<", 8), (">", 8), ("<", 4), (">", 4)])
def test_the_layout_before_1_18(order, size):
    found = _read(_pointed("go1.21.5", _MODULES, order, size), order=order, wide=size == 8)
    assert found == _ALL


def test_a_program_without_sections_is_searched_where_it_can_be_written():
    assert _read(_inline("go1.21.5", _MODULES), stripped=True) == _ALL


def test_a_section_of_another_name_hides_nothing():
    information = _inline("go1.21.5", _MODULES)
    for sections in (
        {".other": information},
        {".data": bytes(1 << 20), ".other": information},
        {".go.buildinfo": b"nothing", ".other": information},
    ):
        assert {one.name: one.version for one in read_binary("a", make_elf(sections))} == _ALL


@pytest.mark.parametrize(
    "data",
    [
        make_elf({".gopclntab": b"x"}),
        make_elf({".data.rel.ro.gopclntab": b"x"}),
        without_sections(make_elf({".rodata": b"\xf1\xff\xff\xff\0\0\x01\x08"})),
        without_sections(make_elf({".rodata": b"\xff\xff\xff\xfb\0\0\x04\x04"})),
    ],
)
def test_a_program_of_go_without_any_information_is_told(data):
    """It runs as before where somebody took the information out (seen with Go 1.19)."""
    with pytest.raises(CatalogError, match="somebody took out what tells of what it was built"):
        list(read_binary("a", data))
    assert list(read_binary("a", make_elf({".rodata": b"\xf1\xff\xff\xff\0\0\x01\x08"}))) == []


def test_what_only_quotes_its_beginning_is_none():
    quoted = {".data": b"x" + _inline("go1.19.1"), ".other": _inline("go1.21.5", _MODULES)}
    assert {one.name: one.version for one in read_binary("a", make_elf(quoted))} == _ALL
    assert list(read_binary("a", make_elf({".data": b"x" + _inline("go1.19.1")}))) == []


@pytest.mark.parametrize(
    ("version", "release"),
    [
        ("go1.20", "1.20.0"),
        ("go1.20rc1", "1.20.0-rc.1"),
        ("go1.22.1 X:boringcrypto", "1.22.1"),
        ("devel go1.18-1234 Mon", "1.18.0-devel"),
    ],
)
def test_releases_of_go_as_advisories_write_them(version, release):
    assert _read(_inline(version)) == {"stdlib": release}


@pytest.mark.parametrize(
    ("flags", "version"),
    [
        (r'-ldflags="-s -w -X main.version=1.4.0 -X main.commit=abc"', "1.4.0"),
        (r'-ldflags=" \t-X \"example.org/tool/v.Version=v2.0.1+b1\" \t"', "2.0.1+b1"),
        (r'-ldflags="-X other.org/x.Version=9.9.9 -X example.org/tool.gitVersion=1.0.0"', "1.0.0"),
        (r'-ldflags="-X main.goVersion=1.4.0 -X main.version=unknown"', ""),
        ("-trimpath=true", ""),
    ],
)
def test_a_version_that_the_linker_was_told_stands_in_for_none(flags, version):
    modules = f"path\texample.org/tool\nmod\texample.org/tool\t(devel)\t\nbuild\t{flags}\n"
    assert _read(_inline("go1.21.5", modules))["example.org/tool"] == version


@pytest.mark.parametrize(
    ("package", "module"),
    [
        ("github.com/docker/docker/cmd/dockerd", "github.com/docker/docker"),
        ("github.com/a/b/v2/cmd/c", "github.com/a/b/v2"),
        ("command-line-arguments", None),
    ],
)
def test_without_modules_the_path_tells_the_main_one(package, module):
    found = _read(_inline("go1.21.5", f"path\t{package}\nbuild\t-compiler=gc\n"))
    assert list(found) == ([module] if module else []) + ["stdlib"]


@pytest.mark.parametrize(
    ("information", "reason"),
    [
        (b"\xff Go buildinf:\x08\x02" + bytes(16) + b"\xff\xff\xff\xff\x7f", "outside"),
        (b"\xff Go buildinf:\x08\x02" + bytes(18), "which Go"),
        (b"\xff Go buildinf:\x08\x00" + bytes([9] * 16), "doesn't load"),
        (b"\xff Go buildinf:\x07\x00" + bytes(16), "unknown size"),
    ],
)
def test_information_that_lies(information, reason):
    with pytest.raises(CatalogError, match=reason):
        _read(information)


def test_information_that_breaks_off():
    data = make_elf({".go.buildinfo": _inline("go1.21.5")}, stripped=True)
    with pytest.raises(CatalogError, match="breaks off"):
        list(read_binary("a", data[: FIRST + 20]))


@pytest.mark.parametrize("path", ["/usr/bin/containerd", "/usr/bin/docker-registry"])
def test_a_real_program(path):
    if not Path(path).exists():
        pytest.skip(f"{path} isn't installed")
    found = {one.name: one.version for one in read_binary(path[1:], Path(path).read_bytes())}
    hidden = Path(path).read_bytes().replace(b".go.buildinfo\0", b".no.buildinfo\0")
    assert {one.name: one.version for one in read_binary(path[1:], hidden)} == found
    assert len(found) > 1
    assert found["stdlib"].startswith("1.")
