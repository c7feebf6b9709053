"""Positions as the protocol counts them, and the characters of a text that they mean.

Source: Language Server Protocol 3.17, "Text Documents": lines end with LF, CR LF or CR; characters are counted in
UTF-16 code units unless another encoding was agreed on; a position behind a line's end means its end.
"""

import re
from bisect import bisect_right
from functools import cached_property

from lsprotocol.types import Position, PositionEncodingKind, Range

from dockward.model.command import Span

_LINE_END = re.compile(r"\r\n|[\r\n]")
_LONE = re.compile("[\ud800-\udc7f\udd00-\udfff]")
"""Surrogates that stand for no byte: nothing that a file can hold."""
_ESCAPED = re.compile("[\udc80-\udcff]")
_REPLACEMENT = "\ufffd"
Encoding = PositionEncodingKind | str


class Text:
    """One text by lines and code units of `encoding`."""

    def __init__(self, text: str, encoding: Encoding = PositionEncodingKind.Utf16) -> None:
        self.text = text
        self._encoding = encoding

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(one.end() for one in _LINE_END.finditer(self.text))]

    def offset(self, position: Position) -> int:
        """The number of characters before a position."""
        if position.line >= len(self._starts):
            return len(self.text)
        start = self._starts[position.line]
        return start + self._characters(self.text[start : self._end(position.line)], position.character)

    def position(self, offset: int) -> Position:
        """Where a character stands."""
        line = bisect_right(self._starts, offset) - 1
        start = self._starts[line]
        return Position(line, self._units(self.text[start : min(offset, self._end(line))]))

    def range(self, span: Span) -> Range:
        """Where a stretch stands."""
        return Range(self.position(span.start), self.position(span.end))

    def replaced(self, where: Range, new: str) -> str:
        """The text with `new` in a range's place."""
        start = self.offset(where.start)
        return f"{self.text[:start]}{new}{self.text[max(start, self.offset(where.end)) :]}"

    def _end(self, line: int) -> int:
        """Where a line ends, before what ends it."""
        if line + 1 == len(self._starts):
            return len(self.text)
        after = self._starts[line + 1]
        return after - 2 if self.text.endswith("\r\n", 0, after) else after - 1

    def _characters(self, line: str, units: int) -> int:
        """How many characters so many code units are; one that they end inside of isn't counted."""
        if line.isascii():
            return min(units, len(line))
        taken = 0
        for index, sign in enumerate(line):
            taken += self._width(sign)
            if taken > units:
                return index
        return len(line)

    def _units(self, text: str) -> int:
        return len(text) if text.isascii() else sum(map(self._width, text))

    def _width(self, sign: str) -> int:
        if self._encoding == PositionEncodingKind.Utf8:
            return len(sign.encode("utf-8", "surrogateescape"))
        return 2 if sign > "\uffff" and self._encoding == PositionEncodingKind.Utf16 else 1


def as_file(text: str) -> str:
    """The text as it is when read back from a file: a byte that isn't UTF-8 is a surrogate, there are no others."""
    clean = _LONE.sub(_REPLACEMENT, text)
    if _ESCAPED.search(clean) is None:
        return clean
    return clean.encode("utf-8", "surrogateescape").decode("utf-8", "surrogateescape")
