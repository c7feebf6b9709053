"""The JSON form of arguments: `["program", "argument"]`, each element with its place."""

import json
import re
from enum import Enum
from typing import NoReturn

from dockward.syntax.dockerfile.variables import readable
from dockward.syntax.dockerfile.words import Piece
from dockward.syntax.regex import regex

_BLANKS = r"[\t\n\r ]*+"
_STRING = r'"(?:[^"\\\x00-\x1f]++|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*+"'
_OPEN = regex(rf"\[{_BLANKS}")
_ELEMENT = regex(rf"({_STRING}){_BLANKS}")
_COMMA = regex(rf",{_BLANKS}")
_LIKE_JSON = regex(r"""\[["'\u201c\u201d]|\[.*,.*\]\Z""", re.DOTALL)


class NoArray(Enum):
    """Why a text isn't an array of strings."""

    PLAIN = "plain"
    """It isn't meant to be one."""
    MALFORMED = "malformed"
    """It looks as if it was meant to be one; BuildKit takes it as a shell command or as plain words."""
    OTHER_ELEMENTS = "other"
    """It holds something else than strings; BuildKit refuses it."""


def parse_array(text: str, start: int, end: int) -> tuple[Piece, ...] | NoArray:
    """The elements, their text without quotes and escapes, their positions with quotes."""
    if not text.startswith("[", start, end):
        return NoArray.PLAIN
    found = _strings(text, start, end)
    if found is not None:
        return found
    whole = text[start:end]
    if _is_array(whole):
        return NoArray.OTHER_ELEMENTS
    return NoArray.MALFORMED if _LIKE_JSON.match(whole) else NoArray.PLAIN


def _strings(text: str, start: int, end: int) -> tuple[Piece, ...] | None:
    opened = _OPEN.match(text, start, end)
    at = opened.end() if opened else start
    if text[at:end] == "]":
        return ()
    found: list[Piece] = []
    while one := _ELEMENT.match(text, at, end):
        found.append(Piece(_value(one[1]), one.start(), one.start() + len(one[1])))
        comma = _COMMA.match(text, one.end(), end)
        if comma is None:
            return tuple(found) if text[one.end() : end] == "]" else None
        at = comma.end()
    return None


def _value(literal: str) -> str:
    return readable(literal[1:-1] if "\\" not in literal else json.loads(literal))


def _is_array(text: str) -> bool:
    try:
        return isinstance(json.loads(text, parse_constant=_refuse), list)
    except (ValueError, RecursionError):
        return False


def _refuse(name: str) -> NoReturn:
    """NaN and Infinity are Python's, not JSON's."""
    raise ValueError(name)
