"""Forwards a ledger to a log server: every record at least once, in order, however often the server is away."""

import os
import socket
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from dockward.gate.ledger.errors import LedgerError
from dockward.gate.ledger.record import Record
from dockward.gate.ledger.syslog import Sender, spell_syslog

FIRST_WAIT, LONGEST_WAIT = 0.5, 30.0
"""Seconds between two tries."""
EVERY = 100
"""Records after which it is written down how far it has come, at the latest."""


def read_cursor(path: Path) -> int:
    """The number of the last record that was sent; 0 for none. Raises `LedgerError`."""
    try:
        text = path.read_text("ascii")[:20].strip()
    except FileNotFoundError:
        return 0
    except (OSError, UnicodeDecodeError) as why:
        raise LedgerError(f"{path}: it can't be read", "Name another file.") from why
    if not text.isdecimal():
        raise LedgerError(f"{path}: it holds no number of a record", "Name another file, or take it away.")
    return int(text)


def write_cursor(path: Path, n: int) -> None:
    """Note the last record that was sent. Raises `LedgerError`."""
    fresh = path.with_name(f".{path.name}.new")
    try:
        fresh.write_text(f"{n}\n")
        fresh.replace(path)
    except OSError as why:
        raise LedgerError(f"{path}: it can't be written: {why.strerror}", "Name another file.") from why


def forward(
    records: Iterable[Record | None],
    sender: Sender,
    cursor: Path | None,
    tell: Callable[[str], None],
    sleep: Callable[[float], None] = time.sleep,
) -> int:
    """Send every record behind the cursor's; None among them stands for a pause. How many were sent."""
    host, pid = socket.gethostname(), os.getpid()
    noted = done = read_cursor(cursor) if cursor else 0
    sent = 0
    for one in records:
        if one is not None and one.n > done:
            _send(sender, spell_syslog(one, host, pid), tell, sleep)
            done, sent = one.n, sent + 1
        if cursor and done > noted and (one is None or done - noted >= EVERY):
            write_cursor(cursor, done)
            noted = done
    if cursor and done > noted:
        write_cursor(cursor, done)
    return sent


def _send(sender: Sender, message: bytes, tell: Callable[[str], None], sleep: Callable[[float], None]) -> None:
    wait = FIRST_WAIT
    while True:
        try:
            sender.send(message)
        except OSError as why:
            if wait == FIRST_WAIT:
                tell(f"the log server can't be reached: {why.strerror or why}; trying again")
            sleep(wait)
            wait = min(wait * 2, LONGEST_WAIT)
        else:
            return
