"""The names of users and groups as the host's files have them by now."""

import time
from collections.abc import Callable
from pathlib import Path
from threading import Lock

from dockward.read.host.accounts import ACCOUNT_FILES, Names, read_names
from dockward.read.host.tree import read_stat

LOOK_SECONDS = 1.0
"""Between two looks whether the files have changed."""
_Marks = tuple[tuple[int, ...] | None, ...]


class NamesWatch:
    """The host's names, whichever thread asks: read anew as one of the files has changed, once a second at most."""

    def __init__(self, root: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._root, self._clock = root, clock
        self._lock = Lock()
        self._looked = clock()
        self._marks = _marks(root)
        self._names = read_names(root)

    def now(self) -> Names:
        """The names; of accounts that are added this moment they may be missing for a second."""
        with self._lock:
            if self._clock() - self._looked >= LOOK_SECONDS:
                self._looked = self._clock()
                self._look()
            return self._names

    def _look(self) -> None:
        # Before they are read: what changes meanwhile is read next time.
        marks = _marks(self._root)
        if marks != self._marks:
            self._marks, self._names = marks, read_names(self._root)


def _marks(root: Path) -> _Marks:
    return tuple(_mark(root, one) for one in ACCOUNT_FILES)


def _mark(root: Path, path: str) -> tuple[int, ...] | None:
    try:
        found = read_stat(root, path)
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns
