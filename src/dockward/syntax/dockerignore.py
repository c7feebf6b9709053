""".dockerignore: which paths of a build's context its lines keep out.

Source of the facts: `ignorefile` and `patternmatcher` of the moby project. Patterns are walked through with a set of
positions, so no line makes a match take longer than its length.
"""

import posixpath
from collections.abc import Iterable

from msgspec import Struct

MOST_LINES = 1_000
MOST_CHARACTERS = 512
"""Of one pattern, and of a path that is asked about; what is longer is left out."""
MOST_STEPS = 200_000
"""From one position to another, over all paths of one file; after that nothing is said to be left out."""
_BYTE_ORDER_MARK = "\ufeff"
_Token = tuple[str, str]
_LITERAL, _ONE, _SOME, _ANY = "literal", "?", "*", "**"
_ENTER, _INSIDE = "enter", "inside"
"""Two for `**/`: directories begin, or are left out; and within them, up to any slash."""
_NOTHING = {_SOME: (1,), _ANY: (1,), _ENTER: (1, 2)}
"""How far a position may move on without a character."""


class _Line(Struct, frozen=True):
    """`tokens` are kinds with the character of a literal; `back` is a line with `!`."""

    text: str
    tokens: tuple[_Token, ...]
    back: bool


class IgnoredPaths:
    """The lines of one file."""

    def __init__(self, lines: Iterable[str]) -> None:
        found = (_line(one) for _, one in zip(range(MOST_LINES), lines, strict=False))
        self._lines = tuple(one for one in found if one is not None)
        self._left = MOST_STEPS

    def leaves_out(self, path: str) -> bool:
        """Whether nothing of it is in the context: the last line that matches it, or a directory above it, decides.

        A directory from which a line brings something back is there.
        """
        clean = _clean(path)
        if not clean or len(clean) > MOST_CHARACTERS or self._left <= 0:
            return False
        out = False
        for line in self._lines:
            self._left -= 1
            if line.back and line.text.startswith(f"{clean}/"):
                out = False
            elif line.back == out and self._matches(line, clean):
                out = not line.back
        return out and self._left > 0

    def _matches(self, line: _Line, path: str) -> bool:
        """Whether the line matches the path or a directory above it."""
        end = len(line.tokens)
        states = _skipping(line.tokens, {0})
        for one in path:
            self._left -= len(states)
            if one == "/" and end in states:
                return True
            states = _skipping(line.tokens, {after for at in states for after in _after(line.tokens, at, one)})
            if not states or self._left <= 0:
                return False
        return end in states


def _line(raw: str) -> _Line | None:
    text = raw.removeprefix(_BYTE_ORDER_MARK)
    if text.startswith("#"):
        return None
    text = text.strip()
    back = text.startswith("!")
    clean = _clean(text.removeprefix("!").strip())
    if not clean or len(clean) > MOST_CHARACTERS:
        return None
    return _Line(clean, _tokens(clean), back)


def _clean(path: str) -> str:
    """Relative to the context, without `.` and `..`; empty for the context itself."""
    return posixpath.normpath(f"/{path}").lstrip("/") if path else ""


def _tokens(pattern: str) -> tuple[_Token, ...]:
    """`**/` stands for any directories, none too; a set in brackets is taken for any one character."""
    found: list[_Token] = []
    at = 0
    while at < len(pattern):
        if pattern.startswith("**", at):
            at += 3 if pattern.startswith("**/", at) else 2
            found += [(_ANY, "")] if at == len(pattern) else [(_ENTER, ""), (_INSIDE, "")]
        elif pattern[at] in {_SOME, _ONE}:
            found.append((pattern[at], ""))
            at += 1
        elif pattern[at] == "[" and "]" in pattern[at:]:
            found.append((_ONE, ""))
            at = pattern.index("]", at) + 1
        else:
            at += 1 if pattern[at] == "\\" and at + 1 < len(pattern) else 0
            found.append((_LITERAL, pattern[at]))
            at += 1
    return tuple(found)


def _skipping(tokens: tuple[_Token, ...], states: set[int]) -> set[int]:
    """The positions, and those behind what stands for nothing there."""
    found, ahead = set(states), list(states)
    while ahead:
        at = ahead.pop()
        kind = tokens[at][0] if at < len(tokens) else ""
        behind = _NOTHING.get(kind, ())
        ahead += [at + step for step in behind if at + step not in found]
        found.update(at + step for step in behind)
    return found


def _after(tokens: tuple[_Token, ...], at: int, one: str) -> tuple[int, ...]:
    """Where one character leads from a position."""
    kind, literal = tokens[at] if at < len(tokens) else ("", "")
    if kind == _LITERAL:
        return (at + 1,) if one == literal else ()
    if kind == _INSIDE:
        return (at, at + 1) if one == "/" else (at,)
    if kind == _ANY:
        return (at,)
    if kind == _SOME and one != "/":
        return (at,)
    return (at + 1,) if kind == _ONE and one != "/" else ()
