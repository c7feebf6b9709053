"""Zip archives (PKWARE's APPNOTE.TXT) in memory or mapped, read by their central directory and within bounds.

Python's own zipfile builds an object for each of a jar's ten thousand classes, and believes the sizes that are written.
Here only members that are wanted become objects, and what they unpack to is counted while it is unpacked.
"""

import struct
import zlib
from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from dockward.image.catalog.budget import Budget
from dockward.image.catalog.cataloger import Buffer, CatalogError

MOST_MEMBERS = 400_000
MOST_RATIO = 200
"""Unpacked to packed, beyond the first 64 KiB; manifests reach 10, archives in archives 2, bombs 1000."""
_FREE = 64 << 10

_END = struct.Struct("<4s4xHHLLH")
_END64 = struct.Struct("<4s36xQQ")
_MEMBER = struct.Struct("<4s4xHH8xLLHHH8xL")
_LOCAL = struct.Struct("<4s22xHH")
_MOST_COMMENT = _MANY = 0xFFFF
_FAR = 0xFFFFFFFF
"""This and `_MANY` stand where a number is too large for its field and is in the second record of the end."""
_LOCATOR_BYTES = 20
_LOCAL_MAGIC = b"PK\x03\x04"
_NOT_THERE = "its list of members is not where it says"
_STORED, _DEFLATED = 0, 8
_ENCRYPTED = 1
_NONE = (b"/\0",)


class ZipError(CatalogError):
    """An archive or a member that can't be read, or is too large; `args[0]` says why."""


class NoZipError(ZipError):
    """What nobody takes for an archive."""


class Member(NamedTuple):
    """One file of an archive: `start` is where its local header begins, `packed` its bytes by the directory."""

    name: str
    method: int
    flags: int
    packed: int
    start: int


def has_end(data: Buffer) -> bool:
    """Whether it has a record of an archive's end that some reader takes for one."""
    return any(_is_last(data, at) or _is_behind_list(data, at) for at in _ends(data))


def is_archive(data: Buffer) -> bool:
    """Whether some reader takes what has an end for an archive: its list of members isn't broken."""
    try:
        deque(read_members(data, _NONE), 0)
    except NoZipError:
        return False
    except ZipError:
        return True
    return True


def read_members(data: Buffer, endings: tuple[bytes, ...], budget: Budget | None = None) -> Iterator[Member]:
    """The members whose lower-case name has one of these endings. Raises `ZipError`.

    An archive in another spends of a `budget` for as many as there is room for in its list, and raises as that does.
    """
    at, end, shift = _directory(data)
    unpack, size = _MEMBER.unpack_from, _MEMBER.size
    if budget:
        budget.spend((end - at) // size)
    for _ in range(MOST_MEMBERS):
        if at + size > end:
            return
        signature, flags, method, packed, _, named, extra, comment, start = unpack(data, at)
        if signature != b"PK\x01\x02":
            raise NoZipError("its list of members is broken")
        at += size
        name = data[at : at + named]
        if name.lower().endswith(endings):
            yield Member(name.decode("utf-8", "replace"), method, flags, packed, start + shift)
        at += named + extra + comment
    raise ZipError(f"more than {MOST_MEMBERS} members")


def read_member(data: Buffer, member: Member, most: int, budget: Budget) -> bytes:
    """What the member unpacks to. Raises `ZipError`, also for more than `most` bytes, and as `budget` does."""
    if member.flags & _ENCRYPTED:
        raise ZipError("a member is encrypted")
    if member.start + _LOCAL.size > len(data):
        raise ZipError("a member lies beyond the archive's end")
    signature, named, extra = _LOCAL.unpack_from(data, member.start)
    if signature != _LOCAL_MAGIC:
        raise ZipError("a member is not where the list says")
    start = member.start + _LOCAL.size + named + extra
    # What is packed well is hardly longer than what it unpacks to: a longer member is too large in any case.
    packed = data[start : start + min(member.packed, most + _FREE)]
    if member.method == _DEFLATED:
        return _inflate(packed, most, budget)
    if member.method != _STORED:
        raise ZipError(f"a member is packed by method {member.method}, which isn't read")
    budget.spend(len(packed))
    if len(packed) > most:
        raise ZipError(f"a member of more than {most} bytes")
    return packed


def _inflate(packed: bytes, most: int, budget: Budget) -> bytes:
    """Spends the most that it may become, and gives back what it wasn't once that is known: failures cost all."""
    most = max(0, min(most, budget.left, _FREE + MOST_RATIO * len(packed)))
    budget.spend(most)
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        content = inflater.decompress(packed, most + 1)
    except zlib.error as why:
        raise ZipError("a member is damaged") from why
    if len(content) > most:
        raise ZipError(f"a member unpacks to more than {most} bytes")
    if not inflater.eof:
        raise ZipError("a member ends too early")
    budget.spend(len(content) - most)
    return content


def _directory(data: Buffer) -> tuple[int, int, int]:
    """Where the list of members begins and ends, and how far all is shifted by what somebody put in front."""
    end = _end(data)
    _, _, count, size, offset, _ = _END.unpack_from(data, end)
    locator = end - _LOCATOR_BYTES
    if (count == _MANY or _FAR in {size, offset}) and locator >= 0 and data[locator : locator + 4] == b"PK\x06\x07":
        end = locator - _END64.size
        if end < 0 or data[end : end + 4] != b"PK\x06\x06":
            raise NoZipError(_NOT_THERE)
        _, size, offset = _END64.unpack_from(data, end)
    begin = end - size
    if begin < 0 or begin < offset:
        raise NoZipError(_NOT_THERE)
    return begin, end, begin - offset


def _end(data: Buffer) -> int:
    """Where the record of the end is that Java takes (java.util.zip.ZipFile, `findEND`).

    That is the last whose comment ends with the file, or that stands behind a list and members. Raises `ZipError` too
    where Java's launcher or others take another one: who looks at it and who runs it are shown two archives then.
    """
    found: list[int] = []
    for at in _ends(data):
        exact = _is_last(data, at)
        if not found and not exact and not _is_behind_list(data, at):
            raise ZipError("it has a second end, which some readers take for its own")
        if exact or not found:
            found.append(at)
        if exact:
            break
    if not found:
        raise NoZipError("not a zip archive")
    if len(found) > 1:
        raise ZipError("it has two ends, of which some readers take the one and some the other")
    return found[0]


def _ends(data: Buffer) -> Iterator[int]:
    """Where records of an end may be, the last first."""
    tail, at = max(0, len(data) - _END.size - _MOST_COMMENT), len(data) - _END.size
    while at >= 0 and (at := data.rfind(b"PK\x05\x06", tail, at + 4)) >= 0:
        yield at
        at -= 1


def _is_last(data: Buffer, end: int) -> bool:
    """Whether this record of the end, with its comment, ends where the file does."""
    return bool(end + _END.size + _END.unpack_from(data, end)[-1] == len(data))


def _is_behind_list(data: Buffer, end: int) -> bool:
    """Whether a list of members, and members, are where this record of the end says."""
    _, _, _, size, offset, _ = _END.unpack_from(data, end)
    begin = end - size
    first = begin - offset
    return first >= 0 and data[begin : begin + 4] == b"PK\x01\x02" and data[first : first + 4] == _LOCAL_MAGIC
