"""What the lexer gathers: the pieces of a value, and the words that they fall into."""

from dockward.syntax.dockerfile.spaces import WIDE
from dockward.syntax.regex import regex

_BLANK_OR_NOT = regex(f"([^{WIDE}]+)|[{WIDE}]+")


class Result:
    """Pieces of a value; what is longer than the limit isn't kept: a file of one kilobyte can ask for gigabytes."""

    __slots__ = ("_limit", "length", "pieces")

    def __init__(self, limit: int) -> None:
        self.pieces: list[str] = []
        self.length = 0
        self._limit = limit

    def add(self, piece: str) -> None:
        """The next piece."""
        self.length += len(piece)
        if self.length <= self._limit:
            self.pieces.append(piece)


class Words:
    """Splits what is added at blanks. Nested ones write into the same buffer, and empty it when they begin and end."""

    __slots__ = ("_buffer", "_inside", "finished")

    def __init__(self, buffer: list[str] | None = None) -> None:
        self._buffer: list[str] = [] if buffer is None else buffer
        self._inside = False
        self.finished: list[str] = []

    def nested(self) -> "Words":
        """One for what stands inside a substitution."""
        self._buffer.clear()
        return Words(self._buffer)

    def add(self, text: str) -> None:
        """Characters of which blanks end a word."""
        for one in _BLANK_OR_NOT.finditer(text):
            if one[1] is not None:
                self.add_raw(one[1])
            elif self._inside and self._buffer:
                self._inside = False
                self.finish()

    def add_raw(self, text: str) -> None:
        """Characters that are all part of the word."""
        self._inside = True
        if text:
            self._buffer.append(text)

    def finish(self) -> None:
        """End the word."""
        if self._buffer:
            self.finished.append("".join(self._buffer))
            self._buffer.clear()
