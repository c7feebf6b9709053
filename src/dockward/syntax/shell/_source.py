"""A script's text as the grammar gets it: of the same length, so that places in the tree are places in the text."""

import re
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from dockward.model.command import Span
from dockward.syntax.regex import regex

MOST_AT_ONCE = 8_192
"""Characters parsed in one go. The time that recovery from errors takes grows with the square of their number."""

_WIDE = regex(r"[^\x01-\x7f]")
_STAND_IN = "."
_COMMAND_END = regex(r"(?<!\\)\n|;|&&|\|\|?")
_BLOCK_ENDS = ("\n}\n", "\nfi\n", "\ndone\n", "\nesac\n")
_LONE_DOLLAR = regex(rb"(?<!\$)\$(?=[)|;&<>`\\])")
_BARE_FOR = regex(rb"((?:\A|[\n;&|({]|\b(?:do|then|else)\s)[ \t]*for[ \t]+\w+)\s(?=\s*do\s)")
"""A `$` that expands nothing, and `for` over the arguments: the grammar knows neither."""
_PLAIN = regex(
    rb"""\\. | '[^']*' | (?<![^\s;&|()`])\#[^\n]* | \(\([^\n]{0,200}?\)\)
    | (?P<quote>") | (?P<open>\() | (?P<close>\)) | (?P<line>\n)
    | (?P<string><<<) | (?P<here><<-?)[ \t]*(?P<end>(?:'[^'\n]*'|"[^"\n]*"|\\.|[^\s;&|()<>'"\\]){1,256})
    """,
    re.VERBOSE | re.DOTALL,
)
_QUOTED = regex(rb'\\.|(?P<quote>")|(?P<open>\$\()', re.DOTALL)
_QUOTES = regex(rb"[\\'\"]")


class Here(Struct, frozen=True):
    """A here-document or here-string: `operator` as written, and the document's characters."""

    operator: str
    body: Span = Span(0, 0)
    quoted: bool = False
    """Nothing in it expands."""


class Source(Struct, frozen=True):
    """A script, or a part of one, and where it stands in the text that was asked about.

    `masked` is ASCII, one byte a character; here-documents are blank in it, and `<<` is `<`. What stands at `heres`
    in it was one.
    """

    text: str
    masked: bytes
    heres: Mapping[int, Here]
    offset: int = 0
    whole: Span | None = None
    """Where every command of it is said to stand, when quoting keeps places from being told."""
    sure: bool = True
    """It fits the grammar, and no other script's shell reads it first: quotes in it are what they look like."""

    def spans(self, words: Iterable[tuple[str, int, int]]) -> tuple[Span, ...]:
        """Where words of it stand."""
        whole, offset = self.whole, self.offset
        return tuple([whole or Span(start + offset, end + offset) for _, start, end in words])

    def span(self, start: int, end: int) -> Span:
        """Its characters `start` to `end` as a span of the text asked about."""
        return self.whole or Span(start + self.offset, end + self.offset)


def sources(text: str, offset: int = 0, whole: Span | None = None) -> Iterator[Source]:
    """The parts of a script, cut after a line where it is long."""
    start = 0
    while start < len(text):
        end = start + MOST_AT_ONCE
        if end < len(text):
            end = _cut(text, start, end)
        yield _source(text[start:end], offset + start, whole)
        start = end


def _cut(text: str, start: int, end: int) -> int:
    """Behind the last line that ends a block at the margin; else behind the last line or command, or where it must."""
    blocks = [at + len(one) for one in _BLOCK_ENDS if (at := text.rfind(one, start, end)) >= 0]
    return max(blocks, default=0) or max((one.end() for one in _COMMAND_END.finditer(text, start, end)), default=end)


def _source(text: str, offset: int, whole: Span | None) -> Source:
    plain = text if text.isascii() and "\0" not in text else _WIDE.sub(_STAND_IN, text)
    masked = _LONE_DOLLAR.sub(b".", plain.encode("ascii"))
    if b"for" in masked:
        masked = _BARE_FOR.sub(rb"\1;", masked)
    if b"<<" not in masked:
        return Source(text, masked, {}, offset, whole)
    blanked, heres = _without_documents(masked)
    return Source(text, blanked, heres, offset, whole)


def _without_documents(masked: bytes) -> tuple[bytes, Mapping[int, Here]]:
    """The grammar takes one here-document a line and little beside it, so it never sees any."""
    left, heres = bytearray(masked), dict[int, Here]()
    waiting: list[tuple[int, bytes, bytes]] = []
    inside: list[str] = []
    at = 0
    while found := (_QUOTED if inside[-1:] == ["quote"] else _PLAIN).search(masked, at):
        at = found.end()
        match found.lastgroup:
            case "quote" | "open" | "close" as mark:
                _nest(inside, mark)
            case "string":
                heres[found.start()] = Here("<<<")
                left[found.start() + 1 : at] = b"  "
            case "end":
                operator = found["here"]
                heres[found.start()] = Here(operator.decode())
                left[found.start() + 1 : found.start() + len(operator)] = b" " * (len(operator) - 1)
                waiting.append((found.start(), operator, found["end"]))
            case "line":
                for start, operator, end in waiting:
                    body, after = _document(masked, at, operator, _QUOTES.sub(b"", end))
                    heres[start] = Here(operator.decode(), body, quoted=_QUOTES.search(end) is not None)
                    left[at:after] = b" " * (after - at)
                    at = after
                waiting.clear()
    return bytes(left), heres


def _nest(inside: list[str], mark: str) -> None:
    if mark == "open":
        inside.append(mark)
    elif inside[-1:] == ["quote" if mark == "quote" else "open"]:
        inside.pop()
    elif mark == "quote":
        inside.append(mark)


def _document(masked: bytes, start: int, operator: bytes, end: bytes) -> tuple[Span, int]:
    """A document's characters, and where the line that ends it does; all that is left where no line does."""
    line = start
    while line < len(masked):
        after = masked.find(b"\n", line)
        after = len(masked) if after < 0 else after
        found = masked[line:after].rstrip(b"\r")
        if (found.lstrip(b"\t") if operator.endswith(b"-") else found) == end:
            return Span(start, line), after
        line = after + 1
    return Span(start, len(masked)), len(masked)
