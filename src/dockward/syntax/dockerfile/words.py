"""How the arguments of an instruction fall into words: between blanks, or between blanks that aren't quoted."""

import re
from functools import lru_cache

from msgspec import Struct

from dockward.syntax.dockerfile.spaces import BLANK, WIDE
from dockward.syntax.regex import regex

_BLANKS = regex(f"[{BLANK}]+")
_PLAIN = regex(f"[^{BLANK}]+")


class Piece(Struct, frozen=True):
    """A word of a text: characters `start` up to `end`, of which an escape at the very end may be dropped."""

    text: str
    start: int
    end: int


def split_plain(text: str, start: int, end: int) -> tuple[Piece, ...]:
    """Words between blanks; quotes mean nothing."""
    return tuple(Piece(one[0], one.start(), one.end()) for one in _PLAIN.finditer(text, start, end))


def split_once(text: str, start: int, end: int) -> tuple[Piece, ...]:
    """The first word and everything after the blanks behind it: one or two pieces."""
    found = _BLANKS.search(text, start, end)
    if found is None:
        return (Piece(text[start:end], start, end),)
    return Piece(text[start : found.start()], start, found.start()), Piece(text[found.end() : end], found.end(), end)


def split_quoted(text: str, start: int, end: int, escape: str) -> tuple[Piece, ...]:
    """Words between blanks that are neither quoted nor escaped; quotes and escapes stay in them.

    An escape that ends the text isn't part of any word. Fact: `parseWords` in `parser/line_parsers.go` of BuildKit.
    """
    words = []
    for one in _quoted(escape).finditer(text, start, end):
        dropped = one["bare"] is not None or one["open"] is not None
        words.append(Piece(one[0][:-1] if dropped else one[0], one.start(), one.end()))
    return tuple(one for one in words if one.text)


@lru_cache(maxsize=2)
def _quoted(escape: str) -> re.Pattern[str]:
    mark = re.escape(escape)
    return re.compile(
        rf"""(?: [^{WIDE}'"{mark}]++
               | {mark}(?: . | (?P<bare>\Z) )
               | '[^']*+'?
               | "(?: [^"{mark}]++ | {mark}. )*+ (?: " | (?P<open>{mark}) )?
             )++""",
        re.DOTALL | re.VERBOSE,
    )
