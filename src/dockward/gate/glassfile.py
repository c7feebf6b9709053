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

from dockward.gate.glass import Glass
from dockward.gate.identity import Identity
from dockward.gate.ledger.errors import LedgerError
from dockward.gate.ledger.record import Kind, Record
from dockward.gate.ledger.telling import told_why
from dockward.gate.ledger.writing import Ledger

_LOG = logging.getLogger(__name__)
NAME = "break-glass.json"
LOOK_SECONDS = 1.0
_MOST_BYTES = 4096
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH


def glass_file(ledger: Path) -> Path:
    """Where it is, beside a ledger."""
    return ledger.absolute().parent / NAME


def break_glass(path: Path, glass: Glass) -> None:
    """Say that it is broken. Raises `LedgerError` where that can't be written."""
    fresh = path.with_name(f".{NAME}.new")
    try:
        path.parent.mkdir(0o700, parents=True, exist_ok=True)
        if not _is_kept(path.parent, path.parent.stat().st_dev):
            raise LedgerError(
                f"{path.parent}: others may write there, or it is a link, so what lies there breaks no glass.",
                "Have the ledger in a folder of the gate's own.",
            )
        fd = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        with os.fdopen(fd, "wb") as file:
            file.write(msgspec.json.encode(glass))
        fresh.replace(path)
    except OSError as why:
        raise LedgerError(f"{path}: it can't be written: {why.strerror}.", "Do this as root.") from why


def mend_glass(path: Path) -> bool:
    """Say that it is whole again; whether it was broken. Raises `LedgerError`."""
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    except OSError as why:
        raise LedgerError(f"{path}: it can't be taken away: {why.strerror}.", "Do this as root.") from why
    return True


def shout(words: str) -> None:
    """Tell it on standard error and to the system's log."""
    _LOG.error("%s", words)
    syslog.openlog("dockward-gate", syslog.LOG_PID, syslog.LOG_AUTH)
    syslog.syslog(syslog.LOG_ALERT, words)


class GlassWatch:
    """What the file says now."""

    def __init__(self, path: Path, now: Callable[[], float] = time.time) -> None:
        self._path, self._now = path, now
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
        return self._glass if self._glass is not None and self._glass.holds(self._now()) else None

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
            await asyncio.sleep(LOOK_SECONDS)

    def _read(self, about: os.stat_result) -> Glass | None:
        """What the file says, where only the gate's own account can have written it."""
        if not stat.S_ISREG(about.st_mode):
            shout(f"{self._path} is no file, so it breaks no glass")
            return None
        try:
            with os.fdopen(os.open(self._path, _READ), "rb") as file:
                found = os.fstat(file.fileno())
                if not (_is_own(found) and found.st_nlink == 1 and _is_kept(self._path.parent, found.st_dev)):
                    shout(f"{self._path} could have been written by others, so it breaks no glass")
                    return None
                return msgspec.json.decode(file.read(_MOST_BYTES), type=Glass)
        except (OSError, msgspec.MsgspecError, ValueError):
            shout(f"{self._path} can't be read, so it breaks no glass")
            return None


def _is_own(about: os.stat_result) -> bool:
    """Whether only this account may write it."""
    return about.st_uid == os.geteuid() and not about.st_mode & _OTHERS_WRITE


def _is_kept(folder: Path, device: int) -> bool:
    """Whether this is a folder of this account's own and no link, on one file system with what lies in it."""
    about = folder.lstat()
    return stat.S_ISDIR(about.st_mode) and _is_own(about) and about.st_dev == device


def told_glass(glass: Glass) -> str:
    """By whom, for whom, until when and why."""
    until = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(glass.until))
    whom = "everybody" if glass.who == "*" else ascii(glass.who)[1:-1]
    return f"by {ascii(glass.by)[1:-1]} for {whom} until {until}: {' '.join(glass.reason.split())}"
