"""Walks through a tar archive as it streams by: header by header, nothing extracted, nothing believed.

Formats: ustar, pax (POSIX.1-2001), GNU long names and sparse members; tar(5) of libarchive describes them.
"""

import mmap
import tempfile
from collections.abc import Iterator
from typing import Protocol

from dockward.image.catalog.cataloger import Buffer
from dockward.image.entry import Entry, LayerError, Notes, Read, Sort, shown
from dockward.image.limits import MOST_DEPTH, MOST_ENTRIES, MOST_HEADER_BYTES, MOST_PATH

_BLOCK = 512
_PIECE = 1 << 20
_LARGE = 4 << 20
"""Bytes of a file that is no longer kept in memory."""
_REGULAR = b"\0" + b"07"
_SORTS = {
    **dict.fromkeys(_REGULAR, Sort.FILE),
    ord("1"): Sort.HARD_LINK,
    ord("2"): Sort.SYMLINK,
    ord("3"): Sort.DEVICE,
    ord("4"): Sort.DEVICE,
    ord("5"): Sort.DIRECTORY,
    ord("6"): Sort.FIFO,
    ord("S"): Sort.FILE,
}
_GNU_SPARSE = ord("S")
_WITH_DATA = frozenset({*_REGULAR, _GNU_SPARSE})
_WHITEOUT = ".wh."
_OPAQUE = ".wh..wh..opq"
_CAPABILITY = "SCHILY.xattr.security.capability"
_NUMBERS = {"size", "uid", "gid"}
_FAR = 1 << 62
"""No archive is as long."""


class Source(Protocol):
    """The bytes of an archive, from front to back. Both raise `LayerError` for what can't be unpacked."""

    def read(self, most: int) -> bytes:
        """The next bytes, fewer than `most` only at the end."""

    def skip(self, count: int) -> int:
        """Pass over so many bytes; how many there were."""


def read_tar(source: Source, notes: Notes, *, layer: bool = True) -> Iterator[tuple[Entry, Read]]:
    """What the archive holds; one of a layer takes away by names that begin with `.wh.`, any other doesn't.

    Raises `LayerError` where it can't be followed any further.
    Members that lead out of the root, and those with the name of one that was there, are strange; the former are left
    out, of the latter the last one counts for who takes each as it comes.
    """
    seen: set[str] = set()
    for header in _headers(source, notes):
        entry = _entry(header, notes, layer=layer)
        if entry is None:
            header.done()
            continue
        if entry.sort is not Sort.OPAQUE:
            if entry.path in seen and entry.sort is not Sort.DIRECTORY:
                notes.strange(f"{shown(entry.path)} is there twice")
            seen.add(entry.path)
        if len(seen) > MOST_ENTRIES:
            raise LayerError(f"it holds more than {MOST_ENTRIES} files")
        yield entry, header.content
        header.done()


class _Header:
    """A member: its header's fields, overruled by extended ones, and its data while the archive stands there."""

    def __init__(self, block: bytes, more: dict[str, str], source: Source) -> None:
        self.type = block[156]
        self.block, self.more, self._source = block, more, source
        self.holes = self.type == _GNU_SPARSE or any(one.startswith("GNU.sparse.") for one in more)
        """Whether what is stored isn't the content as it is, but the parts of it that aren't zeros."""
        if self.type == _GNU_SPARSE:
            _skip_map(block, source)
        self.stored = _size(block, more)
        """Bytes of data in the archive."""
        self._head = b""
        self._map: mmap.mmap | None = None
        self._taken = 0

    def content(self, most: int) -> Buffer:
        """The data from its start; what was read once is kept for the next time. Nothing of a file with holes."""
        want = 0 if self.holes else min(most, self.stored)
        if want == self.stored >= _LARGE:
            return self._mapped()
        if self._map is not None:
            return self._map[:want]
        if want > len(self._head):
            got = self._source.read(want - len(self._head))
            self._taken += len(got)
            self._head += got
            if len(self._head) < want:
                raise LayerError("it ends within a file")
        return self._head[:want]

    def _mapped(self) -> Buffer:
        """All of a large file, by way of a file without a name: who looks for a few places in it needs no more."""
        if self._map is None:
            with tempfile.TemporaryFile() as file:
                file.write(self._head)
                while self._taken < self.stored:
                    part = self._source.read(min(_PIECE, self.stored - self._taken))
                    if not part:
                        raise LayerError("it ends within a file")
                    self._taken += len(part)
                    file.write(part)
                file.flush()
                self._map = mmap.mmap(file.fileno(), self.stored, access=mmap.ACCESS_READ)
        return self._map

    def done(self) -> None:
        """Pass over what is left, up to the next header."""
        left = self.stored - self._taken + -self.stored % _BLOCK
        if left and self._source.skip(left) < left - (-self.stored % _BLOCK):
            raise LayerError("it ends within a file")


def _skip_map(block: bytes, source: Source) -> None:
    """Where the parts of an old GNU sparse member lie: further blocks, which its size doesn't count."""
    more, maps = block[482], 0
    while more:
        following = source.read(_BLOCK)
        maps += 1
        if len(following) < _BLOCK or maps * _BLOCK > MOST_HEADER_BYTES:
            raise LayerError("a header is damaged")
        more = following[504]


def _headers(source: Source, notes: Notes) -> Iterator[_Header]:
    common: dict[str, str] = {}
    more: dict[str, str] = {}
    empty = 0
    while block := source.read(_BLOCK):
        if len(block) < _BLOCK:
            raise LayerError("it ends within a header")
        if not block.strip(b"\0"):
            empty += 1
            if empty == 2:  # noqa: PLR2004  # two blocks of zeros end an archive
                _no_more(source, notes)
                return
            continue
        empty = 0
        if not _sum_is_right(block):
            raise LayerError("it is no tar archive, or damaged: a header's checksum is wrong")
        kind = block[156]
        if kind in b"xgLK":
            found = _extended(kind, _data(block, source))
            (common if kind == ord("g") else more).update(found)
            continue
        yield _Header(block, {**common, **more}, source)
        more = {}


def _no_more(source: Source, notes: Notes) -> None:
    """Behind the end there may be padding, and nothing else."""
    while piece := source.read(_PIECE):
        if piece.strip(b"\0"):
            notes.strange("there is data behind its end, which other readers may take for members")
            return


def _sum_is_right(block: bytes) -> bool:
    """Whether the checksum is: the sum of all bytes, those of the checksum itself as blanks. Some sum signed bytes."""
    digits = block[148:156].strip(b"\0 ")
    if not digits.isdigit() or set(digits) & {*b"89"}:
        return False
    said = int(digits, 8)
    total = sum(block) - sum(block[148:156]) + 8 * 32
    return said == total or said == total - 256 * sum(1 for one in block[:148] + block[156:] if one > 127)  # noqa: PLR2004


def _data(block: bytes, source: Source) -> bytes:
    """What an extended header holds."""
    size = _number(block[124:136])
    if size > MOST_HEADER_BYTES:
        raise LayerError(f"an extended header has more than {MOST_HEADER_BYTES} bytes")
    data = source.read(size)
    if len(data) < size:
        raise LayerError("it ends within a header")
    source.skip(-size % _BLOCK)
    return data


def _extended(kind: int, data: bytes) -> dict[str, str]:
    if kind == ord("L"):
        return {"path": _text(data.rstrip(b"\0"))}
    if kind == ord("K"):
        return {"linkpath": _text(data.rstrip(b"\0"))}
    found: dict[str, str] = {}
    while data:
        length, _, _ = data[:20].partition(b" ")
        if not length.isdigit() or not len(length) < int(length) <= len(data):
            raise LayerError("an extended header is damaged")
        name, sign, value = data[len(length) + 1 : int(length)].rstrip(b"\n").partition(b"=")
        if sign:
            found[_text(name)] = _text(value)
        data = data[int(length) :]
    return found


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def _number(field: bytes) -> int:
    """Octal digits, or a binary number where the first bit is set (GNU). Raises `LayerError`."""
    if field[0] & 0x80:
        value = int.from_bytes(field, "big") - (0x80 << 8 * (len(field) - 1))
        return value if 0 <= value < _FAR else _refuse()
    digits = field.strip(b"\0 ")
    if not digits:
        return 0
    try:
        return int(digits, 8)
    except ValueError:
        return _refuse()


def _refuse() -> int:
    raise LayerError("a number in a header is damaged")


def _size(block: bytes, more: dict[str, str]) -> int:
    if block[156] not in _WITH_DATA:
        # Links and folders have no data, whatever their size says; Go's writer and GNU tar agree on it.
        return 0
    return _decimal(more["size"]) if "size" in more else _number(block[124:136])


def _decimal(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > len(str(_FAR)):
        raise LayerError("a number in a header is damaged")
    return int(text)


def _entry(header: _Header, notes: Notes, *, layer: bool) -> Entry | None:
    """The member as an entry; None for what has no place below the root."""
    block, more = header.block, header.more
    if header.type not in _SORTS:
        notes.strange(f"a member is of the unknown type {chr(header.type)!r}")
        return None
    sort = _SORTS[header.type]
    raw = more.get("GNU.sparse.name") or more.get("path") or _name(block)
    if sort is Sort.FILE and raw.endswith("/"):
        sort = Sort.DIRECTORY
    path = _inside(raw, notes)
    if not path:
        return None
    name = path.rpartition("/")[2]
    if layer and name.startswith(_WHITEOUT):
        return _removal(path, name, notes)
    if header.holes:
        notes.unseen(f"{shown(path)} is stored with holes, and was not looked into")
    return Entry(
        path,
        sort,
        _number(block[100:108]) & 0o7777,
        _decimal(more["uid"]) if "uid" in more else _number(block[108:116]),
        _decimal(more["gid"]) if "gid" in more else _number(block[116:124]),
        header.stored if sort is Sort.FILE else 0,
        more.get("linkpath") or _text(block[157:257].partition(b"\0")[0]) if sort in _LINKS else "",
        _CAPABILITY in more,
    )


_LINKS = {Sort.HARD_LINK, Sort.SYMLINK}


def _name(block: bytes) -> str:
    name = block[:100].partition(b"\0")[0]
    if block[257:263] == b"ustar\0" and block[345]:
        name = block[345:500].partition(b"\0")[0] + b"/" + name
    return _text(name)


def _inside(raw: str, notes: Notes) -> str:
    """The path from the root on; empty for the root itself, and for what is no path below it."""
    if len(raw) > MOST_PATH:
        notes.strange(f"{shown(raw)} is longer than {MOST_PATH} characters")
        return ""
    if raw.startswith("/"):
        notes.strange(f"{shown(raw)} is absolute")
    parts = [one for one in raw.split("/") if one not in {"", "."}]
    if ".." in parts or "\0" in raw:
        notes.strange(f"{shown(raw)} leads out of the image")
        return ""
    if len(parts) > MOST_DEPTH:
        notes.strange(f"{shown(raw)} is more than {MOST_DEPTH} levels deep")
        return ""
    return "/".join(parts)


def _removal(path: str, name: str, notes: Notes) -> Entry | None:
    folder = path[: -len(name)].rstrip("/")
    if name == _OPAQUE:
        return Entry(folder, Sort.OPAQUE)
    removed = name[len(_WHITEOUT) :]
    if removed in {"", ".", ".."} or removed.startswith(_WHITEOUT):
        # AUFS keeps books of its own under such names (.wh..wh.plnk); nothing is removed by them.
        if not removed.startswith(_WHITEOUT):
            notes.strange(f"{shown(path)} removes nothing that there is")
        return None
    return Entry(f"{folder}/{removed}".lstrip("/"), Sort.WHITEOUT)
