"""The patterns of `${name#…}`, `${name%…}` and `${name/…/…}`: `*`, `?` and plain characters, in linear time."""

from dockward.syntax.dockerfile.errors import ExpansionError

_ANY = None
"""What `?` stands for in a segment."""
_ESCAPED = frozenset("*?\\")
_UNMARKED = frozenset("}/")
_Segment = tuple[str | None, ...]


class Pattern:
    """A pattern, cut at its stars into segments that each match as many characters as they have.

    Placing each segment as early as it can stand leaves most room for the rest, so nothing is ever tried twice.
    """

    def __init__(self, text: str) -> None:
        """Raises `ExpansionError` for an escape that BuildKit doesn't know."""
        self._segments = _parse(text)

    def trim_start(self, value: str, *, longest: bool) -> str:
        """The value without the start that matches."""
        return value[_prefix(self._segments, value, longest) :]

    def find(self, value: str, start: int) -> tuple[int, int] | None:
        """Where it first matches from `start` on, as far as it reaches."""
        first, *rest = self._segments
        at = _find(first, value, start) if first or not rest else start
        if at < 0:
            return None
        end = _rest(rest, value, at + len(first), longest=True)
        return None if end < 0 else (at, end)


def trim_end(pattern: str, value: str, *, longest: bool) -> str:
    """The value without the end that matches: both are turned round. Raises `ExpansionError`."""
    return Pattern(_turned(pattern)).trim_start(value[::-1], longest=longest)[::-1]


def _turned(pattern: str) -> str:
    """Backwards, each escape still before its character; one at the very end comes to stand before another."""
    found: list[str] = []
    at = 0
    while at < len(pattern):
        width = 2 if pattern[at] == "\\" else 1
        found.append(pattern[at : at + width])
        at += width
    return "".join(found[::-1])


def _parse(text: str) -> tuple[_Segment, ...]:
    segments: list[list[str | None]] = [[]]
    at = 0
    while at < len(text):
        one = text[at]
        at += 1
        if one == "*":
            segments.append([])
        elif one == "?":
            segments[-1].append(_ANY)
        elif one == "\\":
            at += _escaped(text[at : at + 1], segments[-1])
        else:
            segments[-1].append(one)
    return tuple(map(tuple, segments))


def _escaped(following: str, segment: list[str | None]) -> int:
    """How many characters after the escape belong to it."""
    if following and following in _UNMARKED:
        return 0
    if following not in _ESCAPED:
        raise ExpansionError(f"\\{following} in a pattern: only *, ? and \\ can be escaped")
    segment.append(following)
    return 1


def _prefix(segments: tuple[_Segment, ...], value: str, longest: bool) -> int:
    """How many characters at the start match; 0 when none do."""
    first, *rest = segments
    if not _stands(first, value, 0):
        return 0
    return max(0, _rest(rest, value, len(first), longest=longest))


def _rest(segments: list[_Segment], value: str, at: int, *, longest: bool) -> int:
    """Where the segments after the first end; -1 when they don't all stand in the value."""
    for index, segment in enumerate(segments):
        last = longest and index == len(segments) - 1
        at = _find_last(segment, value, at) if last else _find(segment, value, at)
        if at < 0:
            return -1
        at += len(segment)
    return at


def _stands(segment: _Segment, value: str, at: int) -> bool:
    return at + len(segment) <= len(value) and all(
        one is _ANY or one == value[at + index] for index, one in enumerate(segment)
    )


def _find(segment: _Segment, value: str, start: int) -> int:
    plain = _plain(segment)
    if plain is not None:
        return value.find(plain, start)
    return next((at for at in range(start, len(value) - len(segment) + 1) if _stands(segment, value, at)), -1)


def _find_last(segment: _Segment, value: str, start: int) -> int:
    plain = _plain(segment)
    if plain is not None:
        return value.rfind(plain, start)
    return next((at for at in range(len(value) - len(segment), start - 1, -1) if _stands(segment, value, at)), -1)


def _plain(segment: _Segment) -> str | None:
    """The segment as text when it has no `?`."""
    return None if _ANY in segment else "".join(one for one in segment if one is not None)
