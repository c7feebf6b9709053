"""The file that says that the glass is broken, and the gate's eye on it: loud at its beginning and at its end."""

import asyncio
import logging
import os
import stat
import syslog
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import msgspec

from dockward.gate.after.ownfile import ForeignFileError, read_own, take_away, take_away_if, write_own
from dockward.gate.decisions.glass import Glass, Times
from dockward.gate.identity import Identity
from dockward.gate.ledger.errors import LedgerError
from dockward.gate.ledger.record import Kind, Record
from dockward.gate.ledger.telling import told_why
from dockward.gate.ledger.writing import Ledger

_LOG = logging.getLogger(__name__)
NAME = "break-glass.json"
LOOK_SECONDS = 1.0
_MOST_BYTES = 4096
_BOOT = Path("/proc/sys/kernel/random/boot_id")
_DECODER = msgspec.json.Decoder(Glass)


def read_times() -> Times:
    """What the clocks say now; the time that the host sleeps counts. Raises `OSError`."""
    ticks = time.clock_gettime(time.CLOCK_BOOTTIME)
    return Times(now=time.time(), ticks=ticks, boot=_BOOT.read_text().strip())


def glass_file(ledger: Path) -> Path:
    """Where it is, beside a ledger."""
    return ledger.absolute().parent / NAME


def break_glass(path: Path, glass: Glass) -> None:
    """Say that it is broken. Raises `LedgerError` where that can't be written."""
    write_own(path, msgspec.json.encode(glass))


def mend_glass(path: Path) -> bool:
    """Say that it is whole again; whether it was broken. Raises `LedgerError`."""
    return take_away(path)


def shout(words: str) -> None:
    """Tell it on standard error and to the system's log."""
    _LOG.error("%s", words)
    syslog.openlog("dockward-gate", syslog.LOG_PID, syslog.LOG_AUTH)
    syslog.syslog(syslog.LOG_ALERT, words)


class GlassWatch:
    """What the file says now; one whose time has run out is taken away."""

    def __init__(self, path: Path, times: Callable[[], Times] = read_times) -> None:
        self._path, self._times = path, times
        self._seen: tuple[int, int, int] | None = None
        self._glass: Glass | None = None

    def current(self) -> Glass | None:
        """The glass, while it is broken."""
        try:
            about = self._path.lstat()
        except OSError:
            self._seen = self._glass = None
            return None
        mark = (about.st_ino, about.st_mtime_ns, about.st_ctime_ns)
        if mark != self._seen:
            self._seen, self._glass = mark, self._read(about)
        return self._glass if self._glass is not None and self._glass.holds(self._times()) else None

    def tidy(self) -> bool:
        """Take the file away if its time has run out; whether it was."""
        glass = self._glass
        if glass is None or not glass.is_over(self._times()):
            return False
        try:
            return take_away_if(self._path, lambda data: _id_of(data) == glass.id, _MOST_BYTES)
        except LedgerError as why:
            _LOG.warning("a glass whose time has run out stays: %s", why)
            return False

    def broken_for(self, identity: Identity) -> Glass | None:
        """The glass, if it is broken for this client."""
        found = self.current()
        return found if found is not None and found.is_for(identity) else None

    @asynccontextmanager
    async def announced(self, ledger: Ledger) -> AsyncIterator[None]:
        """Have its beginning and its end told and recorded, as long as the block runs."""
        task = asyncio.create_task(self._announce(ledger))
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _announce(self, ledger: Ledger) -> None:
        known: Glass | None = None
        while True:
            found = self.current()
            if known is not None and (found is None or found.id != known.id):
                shout(f"the glass is whole again: what the policy refuses is refused ({known.id})")
                ledger.note(Record(at=ledger.now(), kind=Kind.GLASS_WHOLE, glass=known.id))
            if found is not None and (known is None or found.id != known.id):
                words = told_glass(found)
                shout(f"THE GLASS IS BROKEN {words}")
                ledger.note(Record(at=ledger.now(), kind=Kind.GLASS_BROKEN, glass=found.id, why=told_why(words)))
            known = found
            await asyncio.to_thread(self.tidy)
            await asyncio.sleep(LOOK_SECONDS)

    def _read(self, about: os.stat_result) -> Glass | None:
        """What the file says, where only the gate's own account can have written it."""
        if not stat.S_ISREG(about.st_mode):
            shout(f"{self._path} is no file, so it breaks no glass")
            return None
        try:
            return _DECODER.decode(read_own(self._path, _MOST_BYTES))
        except ForeignFileError:
            shout(f"{self._path} could have been written by others, so it breaks no glass")
            return None
        except (OSError, msgspec.MsgspecError, ValueError):
            shout(f"{self._path} can't be read, so it breaks no glass")
            return None


def _id_of(data: bytes) -> str:
    try:
        return _DECODER.decode(data).id
    except (msgspec.MsgspecError, ValueError):
        return ""


def told_glass(glass: Glass) -> str:
    """By whom, for whom, until when and why."""
    until = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(glass.until))
    whom = "everybody" if glass.who == "*" else ascii(glass.who)[1:-1]
    return f"by {ascii(glass.by)[1:-1]} for {whom} until {until}: {' '.join(glass.reason.split())}"
