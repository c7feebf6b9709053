"""Words of a command as the program gets them: quotes and escapes resolved, what expands kept as written."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from dockward.syntax.regex import regex
from dockward.syntax.shell._kinds import EXPANSIONS
from dockward.syntax.shell._tree import descend

if TYPE_CHECKING:
    from tree_sitter import Node

    from dockward.syntax.shell._source import Source

_QUOTING = regex(r"['\"\\$`]")
_QUOTED = regex(
    r"""\$'(?P<escapes>(?:\\.|[^'\\])*)'? | '(?P<single>[^']*)'?
    | \$?"(?P<double>(?:\\.|[^"\\])*)"? | \\(?P<one>\r?\n|.?)
    """,
    re.VERBOSE | re.DOTALL,
)
_IN_DOUBLE = regex(r"\\([$`\"\\\n])")
_IN_ESCAPES = regex(r"\\(x[0-9A-Fa-f]{1,2}|u[0-9A-Fa-f]{1,4}|U[0-9A-Fa-f]{1,8}|[0-7]{1,3}|.)", re.DOTALL)
_ESCAPES = {"a": "\a", "b": "\b", "e": "\x1b", "E": "\x1b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_MOST_CODE = 0x10FFFF
_SURROGATES = range(0xD800, 0xE000)
_KEPT = "\0"
"""Stands for what expands while quotes around it are resolved: no word of a shell can hold it."""
_BLANKS = regex(r"(?:\\[ \t\v\f]|\\\r?\n)+\Z")


class Word(NamedTuple):
    """A word and its characters in the source."""

    value: str
    start: int
    end: int

    @property
    def program(self) -> str:
        """Its name without a path."""
        return self.value.rpartition("/")[2]


def words_of(pieces: list[Node], source: Source, start: int, end: int) -> list[Word]:
    """Words of what the tree has between `start` and `end`.

    Pieces that touch are one word, as are those with only escaped blanks between.
    """
    text = source.text
    places = [(one.start_byte, one.end_byte) for one in pieces]
    if not _QUOTING.search(text, start, end) and not _touching(places):
        return [Word(text[first:last], first, last) for first, last in places]
    words: list[Word] = []
    at = 0
    while at < len(pieces):
        first, (start, end) = at, places[at]
        at += 1
        while at < len(pieces) and _touch(text[end : places[at][0]]):
            end = places[at][1]
            at += 1
        words.append(Word(literal(text, start, end, pieces[first:at]), start, end))
    return words


def _touching(places: list[tuple[int, int]]) -> bool:
    return any(before[1] == after[0] for before, after in pairwise(places))


def _touch(gap: str) -> bool:
    return not gap or (gap[0] == "\\" and _BLANKS.match(gap) is not None)


def literal(text: str, start: int, end: int, nodes: list[Node]) -> str:
    """The characters `start` to `end` as a word; `nodes` are what the tree has there."""
    raw = text[start:end]
    if not _QUOTING.search(raw):
        return raw
    kept = [one for node in nodes for one in descend(node, EXPANSIONS)] if "$" in raw or "`" in raw else []
    if not kept:
        return _QUOTED.sub(_unquoted, raw)
    pieces, at = [], start
    for one in kept:
        pieces.append(text[at : one.start_byte])
        at = one.end_byte
    whole = _QUOTED.sub(_unquoted, _KEPT.join([*(one.replace(_KEPT, "") for one in pieces), text[at:end]]))
    parts = whole.split(_KEPT)
    return parts[0] + "".join(
        text[one.start_byte : one.end_byte] + part for one, part in zip(kept, parts[1:], strict=False)
    )


def _unquoted(found: re.Match[str]) -> str:
    match found.lastgroup:
        case "escapes":
            return _IN_ESCAPES.sub(_character, found["escapes"])
        case "single":
            return found["single"]
        case "double":
            return _IN_DOUBLE.sub(lambda one: one[1].strip("\n"), found["double"])
    return found["one"].strip("\r\n")


def _character(found: re.Match[str]) -> str:
    code = found[1]
    if code[0] in "xuU" and len(code) > 1:
        return _of_code(int(code[1:], 16))
    if code[0] in "01234567":
        return _of_code(int(code, 8))
    return _ESCAPES.get(code, code)


def _of_code(number: int) -> str:
    return chr(number) if 0 < number <= _MOST_CODE and number not in _SURROGATES else ""
