"""The header of an rpm package as its database keeps it: an index of tags, then their values.

Format: https://rpm.org/docs/4.20.x/manual/format_header.html, rpm's header.c for the limits.
"""

import struct
from collections.abc import Iterable
from enum import IntEnum

from dockward.image.catalog.cataloger import CatalogError

_MOST_ENTRIES = 0xFFFF
_MOST_DATA = 0x0FFFFFFF
_MOST_VALUES = 1 << 20
"""Of one tag: files, mostly; the largest real packages have 200,000."""
_INTRO = struct.Struct(">II")
_ENTRY = struct.Struct(">IIII")
_TRAILER = struct.Struct(">IIiI")
_REGIONS, _BINARY = frozenset({61, 62, 63}), 7
"""Tags of a part that is signed as it is, and the type of what they lead to."""
_NUMBERS = {2: "B", 3: "H", 4: "I", 5: "Q"}
"""How the integers of each type are unpacked."""
_TEXTS = frozenset({6, 8, 9})
"""A string, an array of strings, a string in several languages."""


class Tag(IntEnum):
    """Those of rpmtag.h that are read."""

    NAME = 1000
    VERSION = 1001
    RELEASE = 1002
    EPOCH = 1003
    LICENSE = 1014
    ARCH = 1022
    FILEMODES = 1030
    FILEDIGESTS = 1035
    SOURCERPM = 1044
    PROVIDENAME = 1047
    REQUIRENAME = 1049
    DIRINDEXES = 1116
    BASENAMES = 1117
    DIRNAMES = 1118
    FILEDIGESTALGO = 5011
    MODULARITYLABEL = 5096


def _index(rows: Iterable[tuple[int, ...]]) -> dict[int, tuple[int, int, int]]:
    found: dict[int, tuple[int, int, int]] = {}
    for tag, kind, offset, count in rows:
        if tag in found and tag in _READ:
            raise CatalogError(f"a header that says {Tag(tag).name} twice")
        found[tag] = kind, offset, count
    return found


_READ = frozenset(Tag)


class Header:
    """The values of one header, unpacked when they are asked for; a tag that isn't there has none."""

    __slots__ = ("_index", "_store")

    def __init__(self, blob: bytes) -> None:
        """Raises `CatalogError` for what is no header."""
        if len(blob) < _INTRO.size:
            raise CatalogError("a header that is too short")
        entries, size = _INTRO.unpack_from(blob)
        start = _INTRO.size + entries * _ENTRY.size
        if not 0 < entries <= _MOST_ENTRIES or size > _MOST_DATA or start + size > len(blob):
            raise CatalogError("a header that is longer than its entry")
        self._store = blob[start : start + size]
        rows = list(_ENTRY.iter_unpack(blob[_INTRO.size : start]))
        signed = self._signed(rows[0])
        # What stands behind a header's signed part replaces what is in it (`headerLoad`).
        self._index = _index(rows[:signed]) | _index(rows[signed:])

    def _signed(self, first: tuple[int, ...]) -> int:
        """How many of the entries are the part that was signed, by the trailer that the first leads to; 0 for none."""
        tag, kind, offset, count = first
        if tag not in _REGIONS or (kind, count) != (_BINARY, _ENTRY.size) or offset + count > len(self._store):
            return 0
        back: int = _TRAILER.unpack_from(self._store, offset)[2]
        return max(0, -back // _ENTRY.size)

    def texts(self, tag: Tag) -> list[str]:
        """Raises `CatalogError` where they lie outside."""
        kind, offset, count = self._index.get(tag, (6, 0, 0))
        if count == 0:
            return []
        if kind not in _TEXTS or count > _MOST_VALUES:
            raise CatalogError(f"{tag.name} is no text of a package")
        strings = self._store[offset:].split(b"\0", count)
        if len(strings) <= count:
            raise CatalogError(f"{tag.name} doesn't end inside its header")
        return b"\0".join(strings[:count]).decode("utf-8", "replace").split("\0")

    def numbers(self, tag: Tag) -> tuple[int, ...]:
        """Raises `CatalogError` where they lie outside."""
        kind, offset, count = self._index.get(tag, (4, 0, 0))
        code = _NUMBERS.get(kind, "")
        if not code or count > _MOST_VALUES or offset + count * struct.calcsize(code) > len(self._store):
            raise CatalogError(f"{tag.name} is no numbers inside its header")
        return struct.unpack_from(f">{count}{code}", self._store, offset)

    def text(self, tag: Tag) -> str:
        """The first of them, or nothing."""
        return "".join(self.texts(tag)[:1])
