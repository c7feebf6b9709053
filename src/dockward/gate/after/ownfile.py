"""Files by which root tells a running gate what to do: heeded only where nobody else can have written them."""

import os
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from dockward.gate.ledger.errors import LedgerError

_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_WRITE = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH


class ForeignFileError(Exception):
    """Others can have written it, or it is no file."""


def write_own(path: Path, data: bytes) -> None:
    """Write it, whole. Raises `LedgerError` where that fails, or where others may write in its folder."""
    fresh = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(0o700, parents=True, exist_ok=True)
        if not _is_kept(path.parent, path.parent.stat().st_dev):
            raise LedgerError(
                f"{path.parent}: others may write there, or it is a link, so the gate heeds nothing that lies there.",
                "Have the ledger in a folder of the gate's own.",
            )
        with os.fdopen(os.open(fresh, _WRITE, 0o600), "wb") as file:
            file.write(data)
        fresh.replace(path)
    except OSError as why:
        raise LedgerError(f"{path}: it can't be written: {why.strerror}.", "Do this as root.") from why


def take_away(path: Path) -> bool:
    """Whether it was there. Raises `LedgerError` where it can't be taken away."""
    try:
        path.unlink()
    except FileNotFoundError:
        return False
    except OSError as why:
        raise LedgerError(f"{path}: it can't be taken away: {why.strerror}.", "Do this as root.") from why
    return True


def take_away_if(path: Path, meant: Callable[[bytes], bool], most: int) -> bool:
    """Take it away if it says what is meant, whoever writes it anew meanwhile; whether it did.

    It is moved aside to be looked at: in that moment it says nothing. Raises `LedgerError`.
    """
    aside = path.with_name(f".{path.name}.over")
    try:
        path.rename(aside)
        if not meant(read_own(aside, most)):
            with suppress(FileExistsError):
                path.hardlink_to(aside)
            aside.unlink()
            return False
        aside.unlink()
    except FileNotFoundError:
        return False
    except (OSError, ForeignFileError) as why:
        raise LedgerError(f"{path}: it can't be taken away: {why}.") from why
    return True


def read_own(path: Path, most: int) -> bytes:
    """What it says, up to `most` bytes. Raises `ForeignFileError` where others can have written it, `OSError`."""
    with os.fdopen(os.open(path, _READ), "rb") as file:
        found = os.fstat(file.fileno())
        kept = stat.S_ISREG(found.st_mode) and _is_own(found) and found.st_nlink == 1
        if not (kept and _is_kept(path.parent, found.st_dev)):
            raise ForeignFileError
        return file.read(most)


def _is_own(about: os.stat_result) -> bool:
    """Whether only this account may write it."""
    return about.st_uid == os.geteuid() and not about.st_mode & _OTHERS_WRITE


def _is_kept(folder: Path, device: int) -> bool:
    """Whether this is a folder of this account's own and no link, on one file system with what lies in it."""
    about = folder.lstat()
    return stat.S_ISDIR(about.st_mode) and _is_own(about) and about.st_dev == device
