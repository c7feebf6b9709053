"""Reads the headers of a tar archive as engines do, whose word it is what a layer holds: by the rules of Go's reader.

Formats: V7, ustar, STAR, pax (POSIX.1-2001), GNU. Go's package archive/tar says what counts where headers contradict
each other. Other readers go by other rules, so contradictions are told.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Protocol

from msgspec import Struct

from dockward.image.entry import LayerError, Notes, shown
from dockward.image.fields import FILLED, LONGEST, MOST, cut, integer, number, octal, owner, positive, text
from dockward.image.limits import MOST_HEADER_BYTES

BLOCK = 512
PLAIN, LINK, SYMLINK, CHARACTER, BLOCKS, FOLDER, FIFO, SPARSE = b"0123456S"
_OLD = 0
"""The type of a file in the oldest archives, and of a folder where the name ends in a slash."""
_HEADER_ONLY = frozenset(b"123456")
_FOR_NEXT, _FOR_ALL, _LONG_NAME, _LONG_LINK = b"xgLK"
_NOT_MEMBERS = frozenset(b"xgLK")
_ZEROS = bytes(BLOCK)
_NOTHING: dict[str, str] = {}
_NO_XATTRS: frozenset[str] = frozenset()
_PIECE = 1 << 20
_XATTR = "SCHILY.xattr."
_HOLES = "GNU.sparse."
OPAQUE = "trusted.overlay.opaque"
_OPAQUE = f"{_XATTR}{OPAQUE}"
_STRINGS = frozenset({b"path", b"linkpath", b"uname", b"gname"})
_TIMES = frozenset({"atime", "mtime", "ctime"})
_INTEGERS = frozenset({"uid", "gid", "size"})
_CONTESTED = frozenset({"path", "linkpath", *_INTEGERS})
_HEEDED = frozenset(one.encode() for one in _CONTESTED | _TIMES)
_LINE_END = 10
_TIME = re.compile(r"[+-]?[0-9]+(?:\.[0-9]*)?")
_MAP = f"{_HOLES}map"
_PARTS = (b"GNU.sparse.offset", b"GNU.sparse.numbytes")
_DAMAGED = "an extended header is damaged"
_SHORTEST = 5
"""Bytes of a record in an extended header."""
_SIGNED = 127


class Source(Protocol):
    """The bytes of an archive, from front to back. Both raise `LayerError` for what can't be unpacked."""

    def read(self, most: int) -> bytes:
        """The next bytes, fewer than `most` only at the end."""

    def skip(self, count: int) -> int:
        """Pass over so many bytes; how many there were."""


class Header(Struct, gc=False):
    """A member as its headers together have it; `name` and `link` as they are written.

    `stored` are the bytes of data behind it, which begin `at` so many from the archive's front; `size` are those of the
    file that they make, others where it has `holes`. `xattrs` are names alone; `opaque` is whether the one by which
    overlayfs hides what is below a folder says so.
    """

    type: int
    name: str
    link: str
    mode: int
    uid: int
    gid: int
    size: int
    stored: int
    at: int
    device: tuple[int, int]
    xattrs: frozenset[str]
    holes: bool
    opaque: bool = False


class _Before:
    """What stands before a member and says something of it."""

    __slots__ = ("doubts", "link", "name", "said")

    def __init__(self) -> None:
        self.said: dict[str, str] | None = None
        self.name = self.link = ""
        self.doubts: list[str] = []


class Headers:
    """The members of an archive one by one; the caller passes over their data before it asks for the next.

    Raises `LayerError` where an engine refuses the archive, too.
    """

    def __init__(self, source: Source, notes: Notes) -> None:
        self._source, self._notes = source, notes
        self._at = 0

    def __iter__(self) -> Iterator[Header]:
        before = _Before()
        while (block := self._block()) is not None:
            kind = block[156]
            if kind not in _NOT_MEMBERS:
                header = self._member(block, before)
                before = _Before()
                yield header
                self._at = header.at + header.stored + -header.stored % BLOCK
            elif kind == _FOR_ALL:
                self._for_all(_records(self._data(block)), before)
                before = _Before()
            else:
                self._for_next(kind, self._data(block), before)

    def _block(self) -> bytes | None:
        """The next header; None at the end of the archive."""
        block = self._source.read(BLOCK)
        self._at += BLOCK
        if not block:
            return None
        if len(block) < BLOCK:
            raise LayerError("it ends within a header")
        if block == _ZEROS:
            following = self._source.read(BLOCK)
            if following and len(following) < BLOCK:
                raise LayerError("it ends within a header")
            if following and following != _ZEROS:
                raise LayerError("there is data behind a block of zeros, which should end it")
            if following:
                self._no_more()
            return None
        if not _sum_is_right(block):
            raise LayerError("it is no tar archive, or damaged: a header's checksum is wrong")
        return block

    def _no_more(self) -> None:
        """Behind the end there may be padding, and nothing else."""
        while piece := self._source.read(_PIECE):
            if piece.strip(b"\0"):
                self._notes.strange("there is data behind its end, which other readers may take for members")
                return

    def _data(self, block: bytes) -> bytes:
        """What a header that isn't of a member holds."""
        size = positive(number(block[124:136]))
        _check_times(block)
        _rights(block[100:124])
        _device(block[257:345])
        if size > MOST_HEADER_BYTES:
            raise LayerError(f"an extended header has more than {MOST_HEADER_BYTES} bytes")
        data = self._source.read(size)
        if len(data) < size:
            raise LayerError("it ends within a header")
        self._source.skip(-size % BLOCK)
        self._at += size + -size % BLOCK
        return data

    def _for_next(self, kind: int, data: bytes, before: _Before) -> None:
        if kind == _FOR_NEXT:
            if before.said is not None:
                before.doubts.append("has two extended headers, of which engines heed the last alone")
            before.said = _records(data)
            return
        name = text(cut(data))
        if kind == _LONG_NAME:
            if before.name:
                before.doubts.append("has two long names")
            before.name = name
        else:
            before.link = name

    def _for_all(self, said: dict[str, str], before: _Before) -> None:
        """A header for all members: engines don't heed it, and forget what stood before it."""
        contested = sorted(one for one in said if one in _CONTESTED or one.startswith((_XATTR, _HOLES)))
        if contested:
            self._notes.strange(
                f"a header for all members says {shown(contested[0])}, which engines don't heed and other readers do"
            )
        if before.said or before.name or before.link:
            self._notes.strange(
                "a header for all members stands between a member and its extended header, which engines forget then"
            )

    def _member(self, block: bytes, before: _Before) -> Header:
        _check_times(block)
        said = before.said or _NOTHING
        _check_values(said)
        name = self._named(block, before, said)
        link = before.link or said.get("linkpath") or text(cut(block[157:257]))
        kind = block[156]
        if kind == _OLD:
            kind = FOLDER if name.endswith("/") else PLAIN
        elif kind == PLAIN and name.endswith("/"):
            before.doubts.append("is a file whose name ends in a slash, which other readers take for a folder")
        size = int(said["size"]) if said.get("size") else number(block[124:136])
        stored = 0 if kind in _HEADER_ONLY else positive(size)
        mode, uid, gid = _rights(block[100:124])
        header = Header(
            kind,
            name,
            link,
            mode,
            owner(said.get("uid") or uid),
            owner(said.get("gid") or gid),
            stored,
            stored,
            self._at,
            _device(block[257:345]),
            _xattrs(said) if said else _NO_XATTRS,
            holes=False,
            opaque=said.get(_OPAQUE) == "y",
        )
        if said or kind == SPARSE:
            self._see_holes(header, block, said, before)
        for words in before.doubts:
            self._notes.strange(f"{shown(header.name)} {words}")
        return header

    def _named(self, block: bytes, before: _Before, said: dict[str, str]) -> str:
        if before.name:
            if said.get("path", before.name) != before.name:
                before.doubts.append("has another name in its extended header")
            return before.name
        return said.get("path") or _name(block)

    def _see_holes(self, header: Header, block: bytes, said: dict[str, str], before: _Before) -> None:
        """Take in what is said of holes, in any of the four ways of GNU tar."""
        if header.type == SPARSE:
            header.size, header.holes = positive(number(block[483:495])), True
            before.doubts.append("has holes in GNU's oldest way, which engines refuse")
            self._skip_map(block)
            header.at = self._at
        elif _has_holes(said):
            if header.type in _HEADER_ONLY:
                raise LayerError("a member that isn't a file has holes")
            header.holes = True
            header.name = said.get(f"{_HOLES}name") or header.name
            size = said.get(f"{_HOLES}size") or said.get(f"{_HOLES}realsize")
            header.size = positive(integer(size)) if size else header.size
        elif said.get(f"{_HOLES}name"):
            before.doubts.append("is said to have another name, as files with holes do, and has none")

    def _skip_map(self, block: bytes) -> None:
        """Where the parts of an old GNU sparse member lie: further blocks, which its size doesn't count."""
        if block[257:265] != b"ustar  \0":
            raise LayerError("a member with holes isn't of GNU's format")
        more, maps = block[482], 0
        while more:
            following = self._source.read(BLOCK)
            self._at += BLOCK
            maps += 1
            if len(following) < BLOCK or maps * BLOCK > MOST_HEADER_BYTES:
                raise LayerError("a header is damaged")
            more = following[504]


def _has_holes(said: dict[str, str]) -> bool:
    version = said.get(f"{_HOLES}major", ""), said.get(f"{_HOLES}minor", "")
    return version in {("0", "0"), ("0", "1"), ("1", "0")} or (version == ("", "") and bool(said.get(_MAP)))


def _sum_is_right(block: bytes) -> bool:
    """Whether the checksum is: the sum of all bytes, those of the checksum itself as blanks. Some sum signed bytes."""
    field = block[148:156]
    try:
        said = octal(field)
    except LayerError:
        return False
    total = sum(block) - sum(field) + 8 * 32
    return said == total or said == total - 256 * sum(1 for one in block[:148] + block[156:] if one > _SIGNED)


@lru_cache(1024)
def _rights(fields: bytes) -> tuple[int, int, int]:
    """Mode, user and group."""
    return number(fields[:8]), number(fields[8:16]), number(fields[16:])


@lru_cache(1024)
def _device(fields: bytes) -> tuple[int, int]:
    """The numbers of a device, which the oldest format hasn't; from the format's name on."""
    if not fields.startswith((b"ustar\0", b"ustar  \0")):
        return 0, 0
    return number(fields[72:80]), number(fields[80:88])


def _check_times(block: bytes) -> None:
    """Raise `LayerError` where a time is damaged: nothing here needs one, and engines refuse the archive."""
    number(block[136:148])
    if block[508:] == b"tar\0" and block[257:263] == b"ustar\0":
        number(block[476:488])
        number(block[488:500])


def _records(data: bytes) -> dict[str, str]:
    """What an extended header says. Raises `LayerError`."""
    found: dict[str, str] = {}
    at = parts = 0
    while at < len(data):
        blank = data.find(b" ", at, at + FILLED)
        end = at + _length(data[at:blank]) if blank > at else 0
        sign = data.find(b"=", blank, end)
        if not at + _SHORTEST <= end <= len(data) or not blank + 1 < sign or data[end - 1] != _LINE_END:
            raise LayerError(_DAMAGED)
        key, value = data[blank + 1 : sign], data[sign + 1 : end - 1]
        if b"\0" in (value if key in _STRINGS else key):
            raise LayerError(_DAMAGED)
        if key in _PARTS:
            # The oldest way to tell of holes: pairs of records, which others may stand between.
            if key != _PARTS[parts % 2] or b"," in value:
                raise LayerError(_DAMAGED)
            found[_MAP] = "yes" if value or parts else ""
            parts += 1
        else:
            found[text(key)] = _heeded(key, value)
        at = end
    return found


def _length(digits: bytes) -> int:
    return int(digits) if len(digits) < LONGEST and digits.isdigit() else integer(text(digits))


def _heeded(key: bytes, value: bytes) -> str:
    """The value as a text; of what isn't heeded here only that there is one."""
    if key in _HEEDED or key.startswith(b"GNU.sparse.") or key == _OPAQUE.encode():
        return text(value)
    return "yes" if value else ""


def _check_values(said: dict[str, str]) -> None:
    """Raise `LayerError` where engines refuse the archive for what is said of a member."""
    for key, value in said.items():
        if value and key in _INTEGERS:
            integer(value)
        elif value and key in _TIMES and not (_TIME.fullmatch(value) and integer(value.partition(".")[0]) < MOST):
            raise LayerError(_DAMAGED)


def _xattrs(said: dict[str, str]) -> frozenset[str]:
    return frozenset(key[len(_XATTR) :] for key, value in said.items() if value and key.startswith(_XATTR))


def _name(block: bytes) -> str:
    """The name with its prefix, which each format has in another place, or hasn't."""
    name = cut(block[:100])
    if not block[345] and not block[357]:
        return text(name)
    prefix, magic = b"", block[257:265]
    if magic.startswith(b"ustar\0"):
        prefix = cut(block[345:476] if block[508:] == b"tar\0" else block[345:500])
    elif magic == b"ustar  \0" and _is_no_time(block):
        # Archives of an old version of Go's writer have a prefix where GNU has times.
        prefix = cut(block[345:500])
        prefix = prefix if prefix.isascii() else b""
    return text(prefix + b"/" + name if prefix else name)


def _is_no_time(block: bytes) -> bool:
    try:
        for field in (block[345:357], block[357:369]):
            if field[0]:
                number(field)
    except LayerError:
        return True
    return False
