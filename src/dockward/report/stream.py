"""Lets a report be written to a stream that can't hold every character: an old terminal, an ASCII locale."""

import re
from typing import TextIO

_PADDING = re.compile(" +$", re.MULTILINE)
_PLAIN = str.maketrans({"━": "#", "╌": ".", "·": "-", "…": "~", "─": "-", "•": "*", "→": ">", "≠": "!"})
"""Our own signs, each by one of ASCII, so that the layout holds."""


class Narrow:
    """A stream that replaces what `out` can't encode. Only what `rich` asks of a file is here."""

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
