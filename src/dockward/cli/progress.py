"""One line on stderr that says what is being done; nothing where nobody watches."""

import sys
from types import TracebackType


class Progress:
    """A line that is written over; gone when the work is. Shown only on a terminal."""

    def __init__(self, *, quiet: bool) -> None:
        self._shown = not quiet and sys.stderr.isatty()

    def __enter__(self) -> "Progress":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, why: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._write("")

    def show(self, text: str) -> None:
        """Replace the line by `text`."""
        self._write(f"dockward: {text} …")

    def _write(self, text: str) -> None:
        if self._shown:
            sys.stderr.write(f"\r\x1b[K{text}")
            sys.stderr.flush()
