"""Writes a ledger's files: whole batches or nothing, on the disk before it says so, with the head after them."""

import fcntl
import os
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import takewhile
from pathlib import Path

from msgspec import Struct, structs

from dockward.gate.ledger.checking import Chain, Head
from dockward.gate.ledger.errors import BrokenLedgerError, LedgerError
from dockward.gate.ledger.record import GENESIS, Kind, Record, is_record, link, parse_record
from dockward.gate.ledger.segments import (
    HEAD,
    LOCK,
    first_of,
    make_head,
    read_head,
    read_lines,
    segment_name,
    segments,
    sync_folder,
    unlink_before,
    write_head,
)

Clock = Callable[[], str]
"""The time by UTC, as records have it."""
_TIME = "%Y-%m-%dT%H:%M:%S.%fZ"
_MODE, _FOLDER_MODE = 0o600, 0o700


class Bounds(Struct, frozen=True, kw_only=True):
    """How large a ledger gets, in bytes (one segment, and all of them), and how old, in days; the oldest are retired.

    Segments go as a whole, so a new one is begun after a thirtieth of `days` too.
    """

    segment: int = 16 << 20
    total: int = 1 << 30
    days: int = 400

    @property
    def span(self) -> timedelta:
        """How long one segment is written."""
        return timedelta(days=max(1, self.days // 30))


class Store:
    """A ledger that is written. One process at a time; not for several threads at once."""

    def __init__(self, folder: Path, clock: Clock, bounds: Bounds = Bounds(), *, begun: Record | None = None) -> None:  # noqa: B008  # frozen
        self._folder, self._clock, self._bounds = folder, clock, bounds
        self._begun = begun or self._own(Kind.BEGUN)
        self._size = 0
        self._until = ""
        """When the next segment is begun."""
        self._last = Head(0, GENESIS)
        self._file = self._head = self._lock = -1

    @property
    def last(self) -> Head:
        """The last record."""
        return self._last

    def open(self) -> None:
        """Begin a ledger, or go on with one. Raises `LedgerError`, `BrokenLedgerError` where it was tampered with."""
        try:
            self._folder.mkdir(_FOLDER_MODE, parents=True, exist_ok=True)
            self._lock = os.open(self._folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _MODE)
            self._take_lock()
            self._go_on()
        except OSError as why:
            self.close()
            raise LedgerError(
                f"{self._folder}: the ledger can't be written: {why.strerror}", "Name another folder."
            ) from why
        except LedgerError:
            self.close()
            raise

    def close(self) -> None:
        """Let go of the files."""
        for fd in (self._file, self._head, self._lock):
            if fd >= 0:
                os.close(fd)
        self._file = self._head = self._lock = -1

    def append(self, several: Iterable[Record]) -> None:
        """Write these records, in this order. Raises `OSError` where that can't be done: then none is written."""
        batch = tuple(several)
        data, last = self._linked(batch)
        full = self._size + len(data) > self._bounds.segment
        if self._size and (full or (batch and batch[-1].at > self._until)):
            self._rotate()
            # A record of its own may have come before.
            data, last = self._linked(batch)
        self._write(data)
        self._last = last
        # Behind the records, so that after a loss of power it never knows of records that aren't there.
        write_head(self._head, last)

    def _linked(self, several: Iterable[Record]) -> tuple[bytes, Head]:
        lines: list[bytes] = []
        n, before = self._last.n, self._last.hash
        for one in several:
            n += 1
            before, line = link(one, n, before)
            lines.append(line)
        return b"".join(lines), Head(n, before)

    def _write(self, data: bytes) -> None:
        view, done = memoryview(data), 0
        try:
            while done < len(data):
                done += os.write(self._file, view[done:])
            os.fdatasync(self._file)
        except OSError:
            os.ftruncate(self._file, self._size)
            raise
        self._size += len(data)

    def _take_lock(self) -> None:
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as why:
            raise LedgerError(
                f"{self._folder}: another gate writes this ledger", "Give each gate a ledger of its own."
            ) from why

    def _go_on(self) -> None:
        found, head = segments(self._folder), read_head(self._folder)
        if head is None:
            if found:
                raise self._broken("its head is missing")
            # There before any record, and whole: whenever a beginning is broken off, the next one goes on with it.
            head = Head(0, GENESIS)
            make_head(self._folder, head)
        elif head.n and not found:
            raise self._broken("all its records are missing")
        torn = self._follow(found, head) if found else b""
        self._head = os.open(self._folder / HEAD, os.O_RDWR | os.O_CLOEXEC)
        if not self._last.n:
            self._open_segment(1)
            self.append([self._begun])
        if torn:
            self.append([self._own(Kind.MENDED, why=f"sha256:{sha256(torn).hexdigest()}", received=len(torn))])
        self.append([self._own(Kind.STARTED)])
        self._retire()

    def _follow(self, found: list[Path], head: Head) -> bytes:
        """Go to the chain's end in the last segment; what stands broken behind it is cut off, and given back.

        A crash leaves such a rest only behind the head. Raises `BrokenLedgerError` for anything else.
        """
        torn = b""
        while True:
            segment = found.pop()
            chain, good = _followed(segment, head, whole=not found)
            torn = segment.read_bytes()[good:] + torn
            if chain.count or not found:
                break
            segment.unlink()
        if problem := next(chain.end(), None):
            raise self._broken(str(problem))
        self._last = chain.last
        self._open_segment(first_of(segment), chain.first.at if chain.first else "")
        os.ftruncate(self._file, good)
        self._size = good
        return torn

    def _rotate(self) -> None:
        self._open_segment(self._last.n + 1)
        self._retire()

    def _retire(self) -> None:
        """Take the oldest segments away, as many as are too many; what they ended with is recorded before."""
        found = segments(self._folder)
        sizes = [one.stat().st_size for one in found]
        kept, total = len(found), 0
        while kept and total + sizes[kept - 1] <= self._bounds.total - self._bounds.segment:
            total += sizes[kept - 1]
            kept -= 1
        gone = min(max(kept, self._outlived(found)), len(found) - 1)
        if gone:
            last = first_of(found[gone]) - 1
            line = next(read_lines(found[gone]), None)
            before = parse_record(line.data).before if line else self._last.hash
            self.append([self._own(Kind.RETIRED, last=last, why=before)])
            unlink_before(self._folder, last)

    def _outlived(self, found: list[Path]) -> int:
        """How many of these segments hold only records that are too old: the next one begins with such a one."""
        limit = shifted(self._clock(), -timedelta(days=self._bounds.days))
        begins = (next(read_lines(one), None) for one in found[1:])
        return len(list(takewhile(lambda line: line is not None and parse_record(line.data).at < limit, begins)))

    def _open_segment(self, first: int, began: str = "") -> None:
        self._until = shifted(began or self._clock(), self._bounds.span)
        path = self._folder / segment_name(first)
        fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, _MODE)
        if self._file >= 0:
            os.close(self._file)
        self._file, self._size = fd, 0
        sync_folder(self._folder)

    def _broken(self, what: str) -> BrokenLedgerError:
        return BrokenLedgerError(
            f"{self._folder}: the ledger is not what was written: {what}.",
            "Look at it with `dockward gate verify-ledger`; keep it as evidence, and begin another.",
        )

    def _own(self, kind: Kind, **more: object) -> Record:
        return structs.replace(Record(at=self._clock(), kind=kind), **more)


def shifted(at: str, by: timedelta) -> str:
    """A time as records have it, so much later. What is out of all time is its end, or its beginning."""
    try:
        found = datetime.strptime(at, _TIME).replace(tzinfo=UTC) + by
    except OverflowError:
        found = datetime.min if by < timedelta(0) else datetime.max  # noqa: DTZ901  # only written
    return found.strftime(_TIME)


def _followed(segment: Path, head: Head, *, whole: bool) -> tuple[Chain, int]:
    """The chain in a segment up to the first line that is no record, and the bytes up to there."""
    chain, good = Chain([head], strict_start=whole), 0
    for line in read_lines(segment):
        if not line.whole or not is_record(line.data):
            break
        chain.take(line.data, line.spot)
        good = line.spot.offset + len(line.data) + 1
    return chain, good
