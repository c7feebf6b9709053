"""Where characters stand: of the file, and of a logical line put together from several of its lines."""

from bisect import bisect_right
from collections.abc import Sequence

from dockward.model.command import Span
from dockward.model.fact import Place
from dockward.syntax.dockerfile.limits import MOST_CHARACTERS, MOST_LINES

BYTE_ORDER_MARK = "\ufeff"


class Source:
    """The text of one file. Lines end with a line feed alone; the byte order mark isn't counted as a column."""

    __slots__ = ("cut", "path", "starts", "text")

    def __init__(self, text: str, path: str) -> None:
        self.text = text
        self.path = path
        self.cut = len(text) if len(text) <= MOST_CHARACTERS else text.rfind("\n", 0, MOST_CHARACTERS) + 1
        """Where reading ends: the text's end, or the last line that is inside the limit."""
        self.starts = [1 if text.startswith(BYTE_ORDER_MARK) else 0]
        """Where each line begins; the last entry is `cut`."""
        at = text.find("\n", 0, self.cut)
        while at != -1 and len(self.starts) <= MOST_LINES:
            self.starts.append(at + 1)
            at = text.find("\n", at + 1, self.cut)
        if at != -1:
            self.cut = self.starts[-1]
        elif self.starts[-1] < self.cut:
            self.starts.append(self.cut)

    def place(self, offset: int, pointer: str = "") -> Place:
        """Line and column of a character."""
        line = bisect_right(self.starts, offset) or 1
        return Place(self.path, pointer, line, offset - self.starts[line - 1] + 1 or 1)


class Joined:
    """A text made of stretches of the file. `joined` and `file` say where each stretch begins in either."""

    __slots__ = ("_shift", "file", "joined", "text")

    def __init__(self, text: str, joined: Sequence[int], file: Sequence[int]) -> None:
        self.text = text
        self.joined = joined
        self.file = file
        self._shift = file[0] - joined[0] if len(joined) == 1 else None
        """From the text to the file, where it is one stretch: nearly always."""

    def offset(self, index: int) -> int:
        """Where in the file the character `index` of the text stands."""
        if self._shift is not None:
            return index + self._shift
        at = bisect_right(self.joined, index) - 1
        return self.file[at] + index - self.joined[at]

    def span(self, start: int, end: int) -> Span:
        """Where in the file the characters `start` up to `end` stand, with what was left out between them."""
        if self._shift is not None:
            return Span(start + self._shift, end + self._shift)
        first = self.offset(start)
        return Span(first, self.offset(end - 1) + 1 if end > start else first)

    def part(self, start: int, end: int) -> "Joined":
        """A stretch of it."""
        first = bisect_right(self.joined, start) - 1
        last = max(first + 1, bisect_right(self.joined, end - 1))
        joined = [max(0, one - start) for one in self.joined[first:last]]
        return Joined(self.text[start:end], joined, [self.offset(start), *self.file[first + 1 : last]])
