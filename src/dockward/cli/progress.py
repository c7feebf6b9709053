"""One line on stderr that says what is being done; nothing where nobody watches."""

import logging
import os
import re
import signal
import sys
from types import FrameType, TracebackType

from dockward.report.stream import abandon, obeys

_LOG = logging.getLogger(__name__)
_COUNT = re.compile(r" \d+/\d+$")


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
        self._write(f"dockward: {text} …")

    def _interrupted(self, number: int, _: FrameType | None) -> None:
        """Take the line away, then end as an interrupt ends a program."""
        self._write("")
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        os.kill(os.getpid(), number)

    def _write(self, text: str) -> None:
        if self._shown:
            try:
                sys.stderr.write(f"\r\x1b[K{text}")
                sys.stderr.flush()
            except OSError:
                self._shown = False
                abandon(sys.stderr)
