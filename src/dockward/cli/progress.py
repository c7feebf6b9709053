"""One line on stderr that says what is being done, with a bar where it is counted; nothing where nobody watches.

`rich.progress` draws bars too, from a thread of its own and after a tenth of a second of loading; a line needs neither.
"""

import logging
import os
import re
import signal
import sys
from types import FrameType, TracebackType

from dockward.report.stream import Narrow, abandon, obeys
from dockward.report.text import visible

_LOG = logging.getLogger(__name__)
_COUNT = re.compile(r" \d+/\d+$")
_SHARE = re.compile(r" (\d{1,9})/(\d{1,9})(: |$)")
"""How many of all are done, behind a step; before a colon which one is being done."""
_WIDTH = 16
_UNKNOWN_COLUMNS = 1000


class Progress:
    """A line that is written over; gone when the work is. Shown only on a terminal.

    Who asked for words (`--verbose`) gets a line for each step instead, on whatever standard error is.
    """

    def __init__(self, *, quiet: bool) -> None:
        self._tells = _LOG.isEnabledFor(logging.INFO)
        self._shown = not quiet and not self._tells and obeys(sys.stderr)
        self._told: set[str] = set()

    def __enter__(self) -> "Progress":
        if self._shown and signal.getsignal(signal.SIGINT) is signal.SIG_DFL:
            signal.signal(signal.SIGINT, self._interrupted)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, why: BaseException | None, trace: TracebackType | None
    ) -> None:
        if signal.getsignal(signal.SIGINT) == self._interrupted:
            signal.signal(signal.SIGINT, signal.SIG_DFL)
        self._write("")

    def show(self, text: str) -> None:
        """Replace the line by `text`."""
        step = _COUNT.sub("", text)
        if self._tells and step not in self._told:
            _LOG.info("%s", step)
        self._told.add(step)
        self._write(f"dockward: {_bar(text)}{visible(text)} …")

    def _interrupted(self, number: int, _: FrameType | None) -> None:
        """Take the line away, then end as an interrupt ends a program."""
        self._write("")
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.kill(os.getpid(), number)

    def _write(self, text: str) -> None:
        if self._shown:
            try:
                out = Narrow(sys.stderr)
                out.write(f"\r\x1b[K{text[: _columns() - 1]}")
                out.flush()
            except OSError:
                self._shown = False
                abandon(sys.stderr)


def _bar(text: str) -> str:
    """How much of what the step counts is done; nothing where it counts nothing, or one thing alone."""
    found = _SHARE.search(text)
    done, of = (int(found[1]) - bool(found[3]), int(found[2])) if found else (0, 0)
    if not 0 <= done <= of or of <= 1:
        return ""
    full = done * _WIDTH // of
    return "━" * full + "╌" * (_WIDTH - full) + " "


def _columns() -> int:
    """Of the terminal: a line that wraps could not be written over. Some say that they have none."""
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or _UNKNOWN_COLUMNS
    except (OSError, ValueError):
        return _UNKNOWN_COLUMNS
