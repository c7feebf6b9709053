"""The files of a ledger: segments of lines, named by the number of their first record, and the head beside them.

Append-only lines, and no database: a writer that is killed leaves at most one broken line at the end, readers need no
lock and never wait, and what is there can be read, copied and checked with the simplest tools.
"""

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

import msgspec
from msgspec import Struct

from dockward.gate.ledger.checking import Chain, Head, Problem, Spot
from dockward.gate.ledger.errors import BrokenLedgerError, LedgerError
from dockward.gate.ledger.record import MOST_BYTES

HEAD, LOCK = "head", "lock"
_NAME = re.compile(r"[0-9]{16}\.jsonl")
_MODE = 0o600
_HEAD_BYTES = 128
"""Of the head, padded: one write within a page is there whole or not at all."""


class Line(Struct, frozen=True):
    """A line of a segment, without its end; `whole` says whether it has one."""

    spot: Spot
    data: bytes
    whole: bool


_HEAD = msgspec.json.Decoder(Head)


def segment_name(first: int) -> str:
    """The name of the segment that begins with this record."""
    return f"{first:016}.jsonl"


def first_of(segment: Path) -> int:
    """The number of the record that it begins with, as its name says."""
    return int(segment.stem)


def segments(folder: Path) -> list[Path]:
    """The segments in their order. Raises `LedgerError` where that may not be known."""
    try:
        return sorted(one for one in folder.iterdir() if _NAME.fullmatch(one.name))
    except FileNotFoundError:
        return []
    except OSError as why:
        raise _unread(folder, why) from why


def check_there(folder: Path) -> None:
    """Raise `LedgerError` where there is no ledger."""
    if not segments(folder) and read_head(folder) is None:
        raise LedgerError(f"{folder}: there is no ledger.", "Name the folder that the gate writes to.")


def read_lines(segment: Path) -> Iterator[Line]:
    """A segment's lines as they are now. A line of more than `MOST_BYTES` comes in parts, which are no records."""
    offset = nr = 0
    try:
        with segment.open("rb") as file:
            while data := file.readline(MOST_BYTES + 1):
                nr += 1
                yield Line(Spot(segment.name, nr, offset), data.removesuffix(b"\n"), data.endswith(b"\n"))
                offset += len(data)
    except FileNotFoundError:
        # It was retired meanwhile.
        return
    except OSError as why:
        raise _unread(segment, why) from why


def read_head(folder: Path) -> Head | None:
    """The head; None where there is none. Raises `BrokenLedgerError` where it isn't one."""
    path = folder / HEAD
    try:
        data = path.read_bytes()[: _HEAD_BYTES + 1]
    except FileNotFoundError:
        return None
    except OSError as why:
        raise _unread(path, why) from why
    try:
        return _HEAD.decode(data)
    except (msgspec.MsgspecError, ValueError) as why:
        raise BrokenLedgerError(f"{path}: it is not what the gate writes there") from why


def make_head(folder: Path, head: Head) -> None:
    """Make the head's file: there whole, and on the disk, or not at all."""
    fresh = folder / f".{HEAD}.new"
    fd = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, _MODE)
    try:
        write_head(fd, head)
        os.fsync(fd)
    finally:
        os.close(fd)
    fresh.replace(folder / HEAD)
    sync_folder(folder)


def write_head(fd: int, head: Head) -> None:
    """Write the head in its place."""
    os.pwrite(fd, msgspec.json.encode(head).ljust(_HEAD_BYTES - 1) + b"\n", 0)


def sync_folder(folder: Path) -> None:
    """Have what is in it by now on the disk."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def check_ledger(folder: Path, noted: Iterator[Head] | tuple[Head, ...] = ()) -> tuple[Chain, tuple[Problem, ...]]:
    """Check the whole ledger, also against heads that were `noted` elsewhere. Raises `LedgerError`.

    Where a gate is writing, what it has written meanwhile counts too.
    """
    check_there(folder)
    head = read_head(folder)
    found = segments(folder)
    chain = Chain((*noted, *([head] if head else ())))
    last = found[-1] if found else None
    for segment in found:
        for line in read_lines(segment):
            if line.whole or segment != last:
                chain.take(line.data, line.spot)
    problems = tuple(chain.end())
    return chain, (*problems, *([] if head else [Problem(None, "the head is missing, so the end may be cut off")]))


def unlink_before(folder: Path, n: int) -> None:
    """Take away the segments that hold only records up to `n`."""
    found = segments(folder)
    for one, after in pairwise(found):
        if first_of(after) <= n + 1:
            with suppress(FileNotFoundError):
                one.unlink()


def _unread(path: Path, why: OSError) -> LedgerError:
    return LedgerError(f"{path}: it can't be read: {why.strerror}", "Ask as root, or name another ledger.")
