"""From the place of a finding to the characters that it is about: the word, flag, key, value or instruction there."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator

from dockward.model.command import Span
from dockward.model.compose import SourceFile, Value
from dockward.model.dockerfile import Dockerfile, Instruction
from dockward.read.sources.load import Reading

_BOM = "\ufeff"
_LINE_FEED = re.compile(r"\n")
_YAML_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
"""What PyYAML counts lines by."""
_LINE = re.compile(r"[^\r\n]*")
_WORD = re.compile(r"\S+")


class Spans:
    """The stretches of one text that findings may be about; of those that begin at a place, the longest counts.

    `entries` are what people take for one thing each, such as a key with its value: the first of an entry's stretches
    is where its findings stand, in all of them an editor offers what can be done.
    """

    def __init__(
        self,
        text: str,
        spans: Iterable[Span] = (),
        breaks: re.Pattern[str] = _LINE_FEED,
        entries: Iterable[tuple[Span, ...]] = (),
    ) -> None:
        self._text = text
        self._entries = tuple(entries)
        self._starts = [0, *(one.end() for one in breaks.finditer(text))]
        self._ends: dict[int, int] = {}
        for one in spans:
            self._ends[one.start] = max(one.end, self._ends.get(one.start, 0))

    def at(self, line: int, column: int) -> Span:
        """What stands at a place, as far as its first line goes. Places outside of the text mean its nearest end."""
        start = self.offset(line, column)
        of_line = _LINE.match(self._text, start)
        word = _WORD.match(self._text, start)
        line_end = of_line.end() if of_line else start
        end = min(self._ends.get(start, word.end() if word else start), line_end)
        rest = self._text[start:end].rstrip()
        if end == line_end:
            rest = rest.removesuffix("\\").rstrip()
        return Span(start, start + len(rest))

    def offset(self, line: int, column: int) -> int:
        """The character at a place, whose line and column count from 1; the byte order mark isn't counted."""
        if line > len(self._starts):
            return len(self._text)
        start = self._starts[max(line, 1) - 1]
        mark = 1 if start == 0 and self._text.startswith(_BOM) else 0
        return min(start + mark + max(column, 1) - 1, len(self._text))

    def around(self, span: Span) -> tuple[Span, ...]:
        """The stretches of the smallest entry in which this one begins; none where there is no such entry."""
        holding = (one for one in self._entries if one[0].start <= span.start < one[0].end)
        return min(holding, key=lambda one: one[0].end - one[0].start, default=())

    def line(self, line: int) -> Span:
        """What stands on a line, without the blanks around it."""
        start = self.offset(line, 1)
        found = _LINE.match(self._text, start)
        rest = found[0] if found else ""
        start += len(rest) - len(rest.lstrip())
        return Span(start, start + len(rest.strip()))

    def line_start(self, offset: int) -> int:
        """Where the line of a character begins, behind the byte order mark."""
        return self.offset(bisect_right(self._starts, offset), 1)


def spans_of(reading: Reading) -> dict[str, Spans]:
    """The stretches of every text that was read, by path."""
    found = {path: Spans(text) for path, text in reading.texts.items()}
    for world in reading.worlds:
        found |= {one.path: _of_dockerfile(one) for one in world.dockerfiles}
        found |= {one.path: _of_compose(one) for project in world.projects for one in project.files}
    return found


def _of_dockerfile(file: Dockerfile) -> Spans:
    """A Dockerfile's."""
    every = tuple(instructions(file))
    return Spans(file.text, (one for each in every for one in _parts(each)), entries=((one.span,) for one in every))


def _of_compose(file: SourceFile) -> Spans:
    """A compose file's: keys, and values that are written on one line."""
    values = (one for document in file.documents for one in document.walk())
    found = (span for one in values for span in (one.key, None if one.entries or one.items else one.span))
    entries = (one for document in file.documents for one in _entries(file.text, document, _SECTIONS))
    return Spans(file.text, (one for one in found if one is not None), _YAML_BREAK, entries)


_SECTIONS = 2
"""Sections, and the services in them, are too large to be one entry."""


def _entries(text: str, value: Value, above: int = 0) -> Iterator[tuple[Span, ...]]:
    """Each key with its value, and each item of a list as a whole with the list's key, below `above` levels of keys."""
    for one in value.entries.values():
        if one.key is not None:
            yield (one.key if above else _whole(text, one.key, one, value),)
        if one.span is not None and _holds(value, one.span):
            yield from _entries(text, one, max(above - 1, 0))
    for one in value.items:
        if one.span is not None and _holds(value, one.span):
            yield (one.span, *((value.key,) if value.key is not None else ()))


def _whole(text: str, key: Span, one: Value, parent: Value) -> Span:
    """A key to the end of its value, where that isn't an alias of what stands elsewhere."""
    if one.span is None or one.span.start < key.end or not _holds(parent, one.span):
        return key
    return Span(key.start, one.span.start + len(text[one.span.start : one.span.end].rstrip()))


def _holds(parent: Value, span: Span) -> bool:
    return parent.span is None or parent.span.start <= span.start < parent.span.end


def instructions(file: Dockerfile) -> Iterator[Instruction]:
    """Every instruction of a file, in its order."""
    yield from file.head
    for stage in file.stages:
        yield stage.start
        yield from stage.instructions


def _parts(one: Instruction) -> Iterator[Span]:
    yield one.span
    yield from (each.span for several in (one.flags, one.arguments, one.pairs, one.commands) for each in several)
    yield from (each.value.span for each in one.flags if each.value is not None)
    yield from (word for each in one.commands for word in each.spans)
    if one.trigger is not None:
        yield from _parts(one.trigger)
