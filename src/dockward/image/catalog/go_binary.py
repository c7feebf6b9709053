"""Programs that Go built: their modules and the release of Go, from the information that its linker leaves.

Format: Go's debug/buildinfo, cmd/link's `buildinfo`, runtime/debug's `ParseBuildInfo`.
"""

import re
from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from dockward.image.catalog.cataloger import MOST_PACKAGES, CatalogError
from dockward.image.catalog.elf import Elf
from dockward.model.package import Package, PackageType

_MAGIC = b"\xff Go buildinf:"
_FLAGS_AT = 15
_BIG_ENDIAN, _INLINE = 1, 2
_POINTER_SIZES = frozenset({4, 8})
_POINTERS_AT = 16
_INLINE_AT = 32
_ALIGNED = 16
"""At a multiple of it begins the information, in memory and in the file; elsewhere a text quotes how it begins."""
_MOST_SEARCHED = 64 << 20
"""Of each part of a program that has data to be written; those of large ones have 20 MiB."""
_LONGEST_VERSION = 1024
_LONGEST_MODULES = 2 << 20
"""A program with 1000 modules has 100 KiB."""
_LONGEST_FLAGS = 16 << 10
_TABLES = frozenset({".gopclntab", ".data.rel.ro.gopclntab"})
"""By which Go's own runtime knows its functions, so that no program of its linker runs without."""
_TABLE = re.compile(
    rb"(?:[\xf0\xf1\xfa\xfb]\xff\xff\xff|\xff\xff\xff[\xf0\xf1\xfa\xfb])\0\0[\x01\x02\x04][\x04\x08]", re.DOTALL
)
"""How such a table begins, in either order of bytes (Go's debug/gosym, `pcHeader`)."""
_SENTINEL = 16
"""Bytes around the text about the modules, there to be found in a running program."""
_RELEASE = re.compile(r"go(\d+)\.(\d+)(?:\.(\d+))?(?:(rc|beta|alpha)(\d+))?")
_DEVELOPED = "(devel)"
"""The version of a main module that was built from a working tree."""
_DUMMY = "v0.0.0"
"""What a module requires that is always replaced by a folder."""
_SET = re.compile(
    r"""-X(?:\\[tn]|[\s=])*\\?["']?([^\s"'=\\]{1,256})\.(?:git|build|app)?version=v?(\d[^\s"'\\]{0,80})""",
    re.IGNORECASE,
)
"""A variable of the name that the linker was told to set: the package it is in, and the version."""
_HOSTED = re.compile(r"(?:github\.com|gitlab\.com|bitbucket\.org)/[^/]+/[^/]+(?:/v\d+(?=/|$))?")


class _Module(Struct, frozen=True):
    name: str
    version: str


class _Built(Struct):
    """What the text about the modules says."""

    package: str = ""
    """The path of the main package."""
    main: _Module | None = None
    modules: list[_Module] = []
    linking: str = ""
    """The flags that the linker was given."""


def read_go(path: str, elf: Elf) -> Iterator[Package]:
    """The main module, those that it was built with, and Go's own library as `stdlib`. Raises `CatalogError`.

    So it does for a program that says nothing of that, for it runs as well without.
    """
    found = _information(elf)
    if found is None:
        if not _TABLES.isdisjoint(elf.sections) or (not elf.sections and _TABLE.search(elf.data)):
            raise CatalogError("Go built it, before 1.13 or somebody took out what tells of what it was built")
        return
    version, text = found
    built = _parse(text)
    library = _release(version)
    several = [*built.modules, _Module("stdlib", library)] if library else built.modules
    main = _main(built)
    if main is not None:
        yield _package(path, main, tuple(dict.fromkeys(one.name for one in several)))
    for one in dict.fromkeys(several):
        yield _package(path, one, ())


def _package(path: str, module: _Module, requires: tuple[str, ...]) -> Package:
    return Package(type=PackageType.GOLANG, name=module.name, version=module.version, path=path, requires=requires)


def _information(elf: Elf) -> tuple[str, str] | None:
    """The release of Go and the text about the modules; nothing where another compiler was at work."""
    start = _find(elf)
    if start is None:
        return None
    head = elf.data[start : start + _INLINE_AT]
    if len(head) < _INLINE_AT:
        raise CatalogError("build information of Go that breaks off")
    if head[_FLAGS_AT] & _INLINE:
        version, end = _inline(elf, start + _INLINE_AT, _LONGEST_VERSION)
        modules, _ = _inline(elf, end, _LONGEST_MODULES)
    else:
        version, modules = _pointed(elf, head)
    if not version:
        raise CatalogError("build information of Go that doesn't say which Go")
    return version.decode("utf-8", "replace"), _without_sentinels(modules).decode("utf-8", "replace")


def _find(elf: Elf) -> int | None:
    """In the section that is made for it, else, as Go's own reader looks, in what is loaded to be written."""
    named = elf.sections.get(".go.buildinfo")
    places = [(named.start, named.end)] if named else []
    places += [(one.start, one.start + min(one.size, _MOST_SEARCHED)) for one in elf.segments if one.writable]
    starts = (_aligned(elf, *place) for place in places)
    return next((one for one in starts if one is not None), None)


def _aligned(elf: Elf, start: int, end: int) -> int | None:
    at = elf.data.find(_MAGIC, start, end)
    while at >= 0:
        if not at % _ALIGNED:
            return at
        at = elf.data.find(_MAGIC, at + 1, end)
    return None


def _inline(elf: Elf, at: int, longest: int) -> tuple[bytes, int]:
    """A string behind its length, and where the next begins: the layout since Go 1.18."""
    length = shift = 0
    for byte in elf.data[at : at + 5]:
        at += 1
        length |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:  # noqa: PLR2004  # the last of a varint
            break
    if length > longest or at + length > len(elf.data):
        raise CatalogError("build information of Go that goes on outside")
    return elf.data[at : at + length], at + length


def _pointed(elf: Elf, head: bytes) -> tuple[bytes, bytes]:
    """The strings whose headers it points to: the layout before Go 1.18."""
    size = head[_FLAGS_AT - 1]
    order: Literal["big", "little"] = "big" if head[_FLAGS_AT] & _BIG_ENDIAN else "little"
    if size not in _POINTER_SIZES:
        raise CatalogError("build information of Go with pointers of an unknown size")

    def string(at: int, longest: int) -> bytes:
        address = int.from_bytes(head[at : at + size], order)
        if not address:
            return b""
        header = elf.loaded(address, 2 * size)
        length = int.from_bytes(header[size:], order)
        if length > longest:
            raise CatalogError("build information of Go that goes on outside")
        return elf.loaded(int.from_bytes(header[:size], order), length) if length else b""

    return string(_POINTERS_AT, _LONGEST_VERSION), string(_POINTERS_AT + size, _LONGEST_MODULES)


def _without_sentinels(text: bytes) -> bytes:
    """As `ParseBuildInfo` wants it; without the sentinels there is no text."""
    whole = len(text) > 2 * _SENTINEL and text[-_SENTINEL - 1 : -_SENTINEL] == b"\n"
    return text[_SENTINEL:-_SENTINEL] if whole else b""


def _parse(text: str) -> _Built:
    built = _Built()
    for line in text.split("\n"):
        kind, *fields = line.split("\t")
        match kind, fields:
            case "path", [package, *_]:
                built.package = package
            case "mod", [name, version, *_]:
                built.main = _Module(name, version)
            case "dep", [name, version, *_]:
                built.modules.append(_Module(name, "" if version == _DEVELOPED else version))
            case "=>", [name, version, *_] if built.modules:
                built.modules[-1] = _replaced(built.modules[-1], name, version)
            case "build", [flag, *_] if flag.startswith("-ldflags="):
                built.linking = flag[:_LONGEST_FLAGS]
        if len(built.modules) > MOST_PACKAGES:
            raise CatalogError(f"it tells of more than {MOST_PACKAGES} modules")
    return built


def _replaced(module: _Module, name: str, version: str) -> _Module:
    """What stands in for it. A folder has no version; what it was copied from has, unless that is a dummy."""
    if version not in {"", _DEVELOPED}:
        return _Module(name, version)
    return _Module(module.name, "" if module.version == _DUMMY else module.version)


def _release(version: str) -> str:
    """Go's own version as its advisories write it: with three numbers, `-` before what came ahead of a release."""
    found = _RELEASE.search(version)
    if not found:
        return ""
    early = f"-{found[4]}.{found[5]}" if found[4] else "-devel" if version.startswith("devel") else ""
    return f"{found[1]}.{found[2]}.{found[3] or 0}{early}"


def _main(built: _Built) -> _Module | None:
    """The main module. Without modules, as some distributions build, it is told from the path of the package.

    A version that the linker was told to set stands in for one that the module doesn't have.
    """
    module = built.main
    if module is None:
        hosted = _HOSTED.match(built.package)
        if not hosted:
            return None
        module = _Module(hosted[0], "")
    if module.version in {"", _DEVELOPED}:
        return _Module(module.name, _set_version(built.linking, module.name))
    return module


def _set_version(linking: str, module: str) -> str:
    """The one that is set in the module itself; else in another. Nothing where none is."""
    found = _SET.findall(linking)
    own = (version for package, version in found if package == "main" or package.startswith(module))
    return next(own, next((version for _, version in found), ""))
