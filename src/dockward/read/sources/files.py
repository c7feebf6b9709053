"""A source file's bytes, bounded."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

MOST_BYTES = 16 << 20
"""Of one file; what is larger isn't read."""
_NOT_REGULAR = "there is no such file, or it is not a regular one"


def read_file(path: Path) -> bytes:
    """The file's bytes. Raises `OSError` also for what is no regular file or is too large."""
    with opened(path) as file:
        data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise OSError(0, f"larger than {MOST_BYTES} bytes, so it was not read")
    return data


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """A regular file, to be read. Raises `OSError`, also for anything else: a pipe may never answer."""
    if not path.is_file():
        raise OSError(0, _NOT_REGULAR)
    # What stands at the path may have changed by now.
    number = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
    with os.fdopen(number, "rb") as file:
        if not stat.S_ISREG(os.fstat(number).st_mode):
            raise OSError(0, _NOT_REGULAR)
        yield file
