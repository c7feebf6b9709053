"""Takes away what builders of a database left beside it that were ended; one at a time works there."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


def unfinished(place: Path) -> str:
    """What names of databases begin with that are to take this place once they are whole."""
    return f".new-{place.name}-"


@contextmanager
def alone(directory: Path, *, wait: bool = True) -> Iterator[None]:
    """Waits until no other process works in the directory. The lock ends with the process that has it.

    Without waiting raises `BlockingIOError` where one does.
    """
    number = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(number, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        yield
    finally:
        os.close(number)


def sweep(place: Path) -> None:
    """Take away what was left, in the name of who works there alone."""
    for one in place.parent.glob(f"{unfinished(place)}*"):
        one.unlink(missing_ok=True)


def sweep_in_passing(place: Path) -> None:
    """Take it away where nobody builds there now; who only reads may not be allowed to, which is no matter."""
    with suppress(OSError):
        if any(one.name.startswith(unfinished(place)) for one in place.parent.iterdir()):
            with alone(place.parent, wait=False):
                sweep(place)
