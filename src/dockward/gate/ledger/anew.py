"""Begins a ledger in the place of one that was tampered with, which is set aside as it is.

The two change places in one step (renameat2(2)), so at no moment there is no ledger, which a gate would take for a new
host.
"""

import ctypes
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import structs

from dockward.gate.ledger.checking import Head, Problem
from dockward.gate.ledger.errors import BrokenLedgerError, LedgerError
from dockward.gate.ledger.record import GENESIS, Kind, NoRecordError, Record, is_whole, parse_record
from dockward.gate.ledger.segments import LOCK, check_ledger, check_there, read_lines, segments
from dockward.gate.ledger.store import Clock, Store

_AT_FDCWD, _EXCHANGE = -100, 2
_MOST_REASON = 300


def begin_anew(folder: Path, clock: Clock, told: Record) -> tuple[Path, Head, Problem]:
    """Set the ledger aside and begin another, whose first record is `told`, with what is known of the old one added.

    Gives where the old one is, its last record that can be read, and what was wrong first. Raises `LedgerError` where
    nothing is wrong, a gate is writing it, or it can't be moved.
    """
    check_there_at_all(folder)
    with _held(folder):
        problems = _problems(folder)
        if not problems:
            raise LedgerError(f"{folder}: the ledger is in order.", "Only one that was tampered with is set aside.")
        last = last_readable(folder)
        aside = _place_for(folder, clock())
        before = f"in place of {aside.name}, whose last record that can be read is {last.n} with the hash {last.hash}"
        first = structs.replace(told, kind=Kind.BEGUN, last=last.n, why=f"{before}: {told.why[:_MOST_REASON]}")
        store = Store(aside, clock, begun=first)
        store.open()
        store.close()
        _exchange(aside, folder)
    return aside, last, problems[0]


def check_there_at_all(folder: Path) -> None:
    """Raise `LedgerError` where there is nothing, not even a broken ledger."""
    try:
        check_there(folder)
    except BrokenLedgerError:
        return


def last_readable(folder: Path) -> Head:
    """The last line that is a whole record, whatever stands around it. Raises `LedgerError`."""
    found = Head(0, GENESIS)
    for segment in segments(folder):
        for line in read_lines(segment):
            try:
                record = parse_record(line.data)
            except NoRecordError:
                continue
            if is_whole(record):
                found = Head(record.n, record.hash)
    return found


def _problems(folder: Path) -> tuple[Problem, ...]:
    try:
        return check_ledger(folder)[1]
    except BrokenLedgerError as why:
        return (Problem(None, why.message),)


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Keep gates from writing it."""
    try:
        lock = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as why:
        raise LedgerError(f"{folder}: it can't be moved: {why.strerror}.", "Do this as root.") from why
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as why:
        raise LedgerError(f"{folder}: a gate is writing this ledger.", "End that gate first.") from why
    finally:
        os.close(lock)


def _place_for(folder: Path, now: str) -> Path:
    name = f"{folder.name}-aside-{now[:19].replace(':', '')}"
    found = folder.with_name(name)
    nr = 1
    while found.exists():
        nr += 1
        found = folder.with_name(f"{name}-{nr}")
    return found


def _exchange(one: Path, other: Path) -> None:
    # Python has no name for it.
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.renameat2(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _EXCHANGE):
        why = os.strerror(ctypes.get_errno())
        raise LedgerError(
            f"{other}: it can't change places with the new one at {one}: {why}.",
            "End the gate, and move the two by hand: the old one away, the new one to its place.",
        )
