"""What a stream can show: which characters, which colours, how wide."""

import os
import re
from contextlib import suppress
from typing import TextIO

from dockward.syntax.regex import regex

_PADDING = regex(" +$", re.MULTILINE)
_PLAIN = str.maketrans({"━": "#", "╌": ".", "·": "-", "…": "~", "─": "-", "•": "*", "→": ">", "≠": "!"})
"""Our own signs, each by one of ASCII, so that the layout holds."""


def colored(out: TextIO) -> bool:
    """Whether colours are wanted there. An empty NO_COLOR is none (no-color.org)."""
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or obeys(out)


def obeys(out: TextIO) -> bool:
    """Whether `out` is a terminal that moves its cursor and colours its text when told to."""
    return out.isatty() and os.environ.get("TERM") != "dumb"


def abandon(out: TextIO) -> None:
    """Let what `out` still holds go nowhere: the interpreter would fail on it when it ends."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, out.fileno())
        os.close(nowhere)


def width_of(out: TextIO, most: int) -> int:
    """Columns of the terminal that `out` is, at most `most`; what is no terminal has as many as wanted."""
    if not out.isatty():
        return most
    from shutil import get_terminal_size  # noqa: PLC0415  # loads what unpacks archives

    return min(get_terminal_size().columns, most)


class Narrow:
    """A stream that replaces what `out` can't encode: an old terminal, an ASCII locale. It has what `rich` asks for."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self.encoding = out.encoding or "utf-8"

    def write(self, text: str) -> int:
        """Write `text` as far as the encoding goes; the rest becomes signs of ASCII or escapes. No line ends blank."""
        text = _PADDING.sub("", text)
        try:
            text.encode(self.encoding)
        except UnicodeEncodeError:
            text = text.translate(_PLAIN).encode(self.encoding, "backslashreplace").decode(self.encoding)
        return self._out.write(text)

    def flush(self) -> None:
        """Flush the stream beneath."""
        self._out.flush()

    def isatty(self) -> bool:
        """Whether a person looks at it."""
        return self._out.isatty()
