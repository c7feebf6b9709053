"""Lines of a Dockerfile joined into logical lines: without comments, blank lines and continuation marks."""

from bisect import bisect_left

from msgspec import Struct

from dockward.model.command import Span
from dockward.model.dockerfile import Comment
from dockward.syntax.dockerfile.flaws import Flaws
from dockward.syntax.dockerfile.limits import MOST_LINE_BYTES
from dockward.syntax.dockerfile.positions import Joined, Source
from dockward.syntax.dockerfile.spaces import WIDE

_MOST_BYTES_A_CHARACTER = 4


class Logical(Struct, frozen=True):
    """One instruction's line. `end` is where the last line that it took from the file ends, without the line feed."""

    joined: Joined
    end: int


class Body(Struct, frozen=True):
    """A here-document's lines, `end` before the one that ends it; `terminator` is the last line's characters."""

    start: int
    end: int
    terminator: Span


class LineReader:
    """Goes through a file once. `parser.go` of BuildKit is the source of every rule here."""

    def __init__(self, source: Source, escape: str, flaws: Flaws) -> None:
        self.comments: list[Comment] = []
        self._source = source
        self._escape = escape
        self._flaws = flaws
        self._lines: dict[bool, dict[str, list[int]]] = {}
        self._line = 0
        self._count = len(source.starts) - 1

    def logical(self) -> Logical | None:
        """The next logical line; None at the end of the file."""
        while self._line < self._count:
            start, content = self._take()
            stripped = content.lstrip(WIDE)
            start += len(content) - len(stripped)
            if stripped.startswith("#"):
                self._comment(start, stripped)
            elif stripped:
                return self._logical(start, stripped)
        return None

    def body(self, name: str, *, strip: bool) -> Body | None:
        """The lines up to one that is `name`; None, and nothing is taken, when there is none."""
        source, first = self._source, self._line
        numbers = self._equal(strip).get(name, ())
        at = bisect_left(numbers, first)
        if at == len(numbers):
            return None
        self._line = numbers[at] + 1
        start = source.starts[numbers[at]]
        end = start + len(source.text[start : source.starts[self._line]].rstrip("\r\n"))
        return Body(source.starts[first], start, Span(end - len(name), end))

    @property
    def line(self) -> int:
        """How many lines were taken."""
        return self._line

    def _equal(self, strip: bool) -> dict[str, list[int]]:
        """Numbers of the lines that hold each text; made once, so that many here-documents take no longer than one."""
        if strip not in self._lines:
            table: dict[str, list[int]] = {}
            self._lines[strip] = table
            starts = self._source.starts
            for number in range(self._line, self._count):
                content = self._source.text[starts[number] : starts[number + 1]].rstrip("\r\n")
                table.setdefault(content.lstrip("\t") if strip else content, []).append(number)
        return self._lines[strip]

    def _logical(self, start: int, content: str) -> Logical:
        body, continued = self._continued(content)
        if not continued:
            return Logical(Joined(body, (0,), (start,)), start + len(content))
        parts, joined, file = [body], [0], [start]
        length, end, blank = len(body), start + len(content), -1
        while continued and self._line < self._count:
            start, content = self._take()
            end = start + len(content)
            stripped = content.lstrip(WIDE)
            if stripped.startswith("#"):
                self._comment(end - len(stripped), stripped)
            elif not stripped:
                blank = start if blank < 0 else blank
            else:
                body, continued = self._continued(content)
                parts.append(body)
                joined.append(length)
                file.append(start)
                length += len(body)
        if blank >= 0:
            self._flaws.add(
                "empty-continuation", "a blank line inside an instruction: BuildKit will refuse it", blank, fatal=False
            )
        return Logical(Joined("".join(parts), joined, file), end)

    def _continued(self, content: str) -> tuple[str, bool]:
        """The line without its continuation mark, and whether it had one; two marks in a row aren't one."""
        bare = content.rstrip(" \t")
        if not bare.endswith(self._escape) or bare[-2:-1] == self._escape:
            return content, False
        return bare[:-1], True

    def _comment(self, start: int, content: str) -> None:
        text = content[1:].strip(WIDE)
        self.comments.append(Comment(text, Span(start, start + len(content)), self._line))

    def _take(self) -> tuple[int, str]:
        """The next line of the file, without its end, and where it begins."""
        start, after = self._source.starts[self._line], self._source.starts[self._line + 1]
        self._line += 1
        line = self._source.text[start:after]
        if len(line) * _MOST_BYTES_A_CHARACTER > MOST_LINE_BYTES:
            line = self._shortened(line, start)
        return start, line.rstrip("\r\n")

    def _shortened(self, line: str, start: int) -> str:
        size = len(line.encode("utf-8", "surrogatepass"))
        if size < MOST_LINE_BYTES or (size == MOST_LINE_BYTES and line.endswith("\n")):
            return line
        self._flaws.add("line-too-long", f"a line of more than {MOST_LINE_BYTES - 1} bytes: BuildKit refuses it", start)
        return line[: MOST_LINE_BYTES - 1]
