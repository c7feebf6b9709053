"""The three streams of the process, which may be missing, full, or without anybody who reads them."""

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from dockward.model.errors import DockwardError
from dockward.report.stream import abandon

COULD_NOT_JUDGE = 2
_WRITING = frozenset({errno.EBADF, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.ENOSPC})
"""How writing to an open stream fails, apart from a reader that goes away."""


class StreamError(DockwardError):
    """Standard output can't be written."""

    code = "DWE302"


def open_missing() -> None:
    """Open the streams that this process was started without, lest a file of ours becomes one of them.

    Nothing can be written to a standard output that was missing: the first try fails as on a full one.
    """
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_WRONLY if number == 2 else os.O_RDONLY)  # noqa: PLR2004  # standard error
    sys.stdin = sys.stdin or os.fdopen(0, encoding="utf-8", closefd=False)
    sys.stdout = sys.stdout or os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = sys.stderr or os.fdopen(2, "w", encoding="utf-8", closefd=False)


def tell(words: str) -> None:
    """Say `words` on standard error. Where that is full or nobody listens, the answer must not be lost with them."""
    try:
        click.echo(words, err=True)
    except OSError:
        abandon(sys.stderr)


@contextmanager
def printing() -> Iterator[None]:
    """Tell what goes wrong with standard output apart from all other errors.

    Raises `StreamError` when it can't be written, and leaves with "could not judge" when its reader has gone: click
    itself would leave with 1, which here means findings.
    """
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError as why:
        abandon(sys.stdout)
        raise click.exceptions.Exit(COULD_NOT_JUDGE) from why
    except OSError as why:
        if why.filename is not None or why.errno not in _WRITING:
            raise
        abandon(sys.stdout)
        raise StreamError(
            f"standard output can't be written: {os.strerror(why.errno)}.",
            "Give it another place, or name a file where the command has an option for one.",
        ) from why
