"""A directory in which something that is dear to find out is kept: bounded, shared, never believed of others."""

import os
import re
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

MOST_ENTRIES = 10_000
_ABANDONED = 3600.0
"""Seconds after which a file that was not finished belongs to a process that was ended."""
_UNFINISHED = ".new-"


class _Stored(Struct, frozen=True):
    """A file of ours: when it was last of use (Unix time) and its bytes."""

    used: float
    size: int
    path: Path


class Shelf:
    """Bytes by name in `directory`; None keeps nothing. What can't be read or written there is no error.

    Names must match `names`; other files are none of our business. Several processes may share it: a file gets its name
    when it is whole, and one that is taken away is made anew. At most `most_each` bytes of an entry are kept. What an
    earlier version left there and nobody asks for any more is `outdated`.
    """

    def __init__(
        self,
        directory: Path | None,
        names: re.Pattern[str],
        *,
        most_each: int,
        most_bytes: int,
        most_entries: int = MOST_ENTRIES,
        outdated: Callable[[str], bool] | None = None,
    ) -> None:
        self._directory, self._names = directory, names
        self._most_each, self._most_bytes, self._most_entries = most_each, most_bytes, most_entries
        self._outdated, self._grown = outdated, False

    def get(self, name: str) -> bytes | None:
        """The entry, if this user wrote one."""
        if self._directory is None:
            return None
        try:
            number = os.open(self._directory / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
            with os.fdopen(number, "rb") as stored:
                if os.fstat(number).st_uid != os.geteuid():
                    return None
                os.utime(number)
                data = stored.read(self._most_each + 1)
        except OSError:
            return None
        return data if len(data) <= self._most_each else None

    def put(self, name: str, data: bytes) -> None:
        """Keep it, whole or not at all."""
        if self._directory is None or len(data) > self._most_each:
            return
        with suppress(OSError):
            _store(self._directory / name, data)
            self._grown = True

    def prune(self) -> None:
        """Take away what is outdated and, after something was added, what was of no use for longest."""
        if self._directory is None or not (self._grown or self._outdated):
            return
        with suppress(OSError):
            several = sorted(stored_in(self._directory, self._names), key=lambda one: one.used, reverse=True)
            count = size = 0
            for one in several:
                count, size = count + 1, size + one.size
                much = count > self._most_entries or size > self._most_bytes or _abandoned(one)
                if (self._grown and much) or (self._outdated and self._outdated(one.path.name)):
                    with suppress(OSError):
                        one.path.unlink()
        self._grown = False


def _store(file: Path, data: bytes) -> None:
    """Write `file`, whole or not at all. Raises `OSError`."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    number, name = tempfile.mkstemp(prefix=_UNFINISHED, dir=file.parent)
    temporary = Path(name)
    try:
        with os.fdopen(number, "wb") as out:
            out.write(data)
        temporary.replace(file)
    finally:
        temporary.unlink(missing_ok=True)


def stored_in(directory: Path, names: re.Pattern[str]) -> Iterator[_Stored]:
    """The files of ours in `directory`, and those that were not finished."""
    with os.scandir(directory) as entries:
        for one in entries:
            if names.fullmatch(one.name) or one.name.startswith(_UNFINISHED):
                with suppress(FileNotFoundError):
                    about = one.stat(follow_symlinks=False)
                    yield _Stored(about.st_mtime, about.st_size, Path(one.path))


def _abandoned(one: _Stored) -> bool:
    return one.path.name.startswith(_UNFINISHED) and time.time() - one.used > _ABANDONED
