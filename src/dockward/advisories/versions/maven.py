"""Maven's version order, as ComparableVersion of Maven 3.9 has it."""

import re
import unicodedata
from functools import lru_cache

from dockward.advisories.versions.encoding import (
    CACHED,
    MOST_CHARACTERS,
    PLAIN,
    VERSION,
    ZERO,
    number,
    numbers,
    place_zeros,
    without_zeros,
    word,
)

_PART = re.compile(r"[0-9]+|[^0-9.\-]+|[.\-]")
_KNOWN = {"alpha": 0, "beta": 1, "milestone": 2, "rc": 3, "cr": 3, "snapshot": 4, "sp": 6}
_RELEASES = frozenset(("ga", "final", "release"))
_RELEASE = 5
_UNKNOWN = 7
_SHORT = {"a": "alpha", "b": "beta", "m": "milestone"}

# The order of what can stand at one place, and the end among it. A list is what follows a hyphen or the change between
# digits and letters. A zero and the name of a release equal the end, so they have the place of what comes of them.
_LESS_WORD = b"\x01"
_RELEASE_AND_LESS = b"\x02"
_LESS_LIST = b"\x03"
_ZERO_AND_LESS = b"\x04"
_END = b"\x05"
_RELEASE_AND_MORE = b"\x06"
_MORE_WORD = b"\x07"
_MORE_LIST = b"\x08"
_ZERO_AND_MORE = b"\x09"

_NAMELESS = _MORE_WORD + bytes((_RELEASE,))
"""The piece of a release's name, until its place is known."""


def key(version: str) -> bytes:
    """Sorts numbers, known and other qualifiers and what follows hyphens; `1`, `1.0` and `1-ga` are equal.

    ComparableVersion's order has rings, so no key can reproduce all of it: `1.0.alpha.1` < `1` < `1-1` <
    `1.0.alpha.1`. They need a zero or a release's name before another part of the same rank (`.0.alpha.`, `.ga.x`),
    or a word in the middle (`1.x.1`) beside a pre-release. There the comparison to the end decides: what the tool has
    before `1` is before it here, and before all that come after `1`. Elsewhere the order is the tool's.
    """
    text = version.strip()[:MOST_CHARACTERS].lower()
    if not text.isascii():
        text = _with_ascii_digits(text)
    plain = PLAIN.match(text)
    if plain is None:
        return VERSION + (_sorted(_levels(text))[0] or _END)
    rest, less, bare = _following(text[plain.end() :])
    pieces = without_zeros(numbers(plain[0])) if bare else numbers(plain[0])
    if ZERO in pieces:
        place_zeros(pieces, _ZERO_AND_LESS, _ZERO_AND_MORE, ends_less=less)
    return VERSION + b"".join(pieces) + rest


def _with_ascii_digits(text: str) -> str:
    """Digits of other scripts count as digits in Java, those outside the basic plane don't."""
    return "".join(str(unicodedata.decimal(one)) if one.isdecimal() and one < "\U00010000" else one for one in text)


def _levels(text: str) -> list[list[bytes]]:
    """The pieces of the version itself, of the list at its end, of the list at that one's end, and so on."""
    levels: list[list[bytes]] = [[]]
    pending = ""
    for part in _PART.findall(text):
        if part in {".", "-"}:
            levels[-1].append(_piece(pending) if pending else ZERO)
            pending = ""
            if part == "-":
                levels.append([])
            continue
        if pending:
            _change(levels, pending)
        pending = part
    if pending:
        if levels[-1] and not _is_number(pending):
            levels.append([])
        levels[-1].append(_piece(pending))
    return levels


def _change(levels: list[list[bytes]], before: str) -> None:
    """Digits follow letters at once, or letters digits: what was before ends its list."""
    if _is_number(before):
        levels[-1].append(number(before))
    else:
        if levels[-1]:
            levels.append([])
        levels[-1].append(_piece(_SHORT.get(before, before)))
    levels.append([])


def _is_number(part: str) -> bool:
    return "0" <= part[0] <= "9"


@lru_cache(CACHED)
def _piece(part: str) -> bytes:
    if _is_number(part):
        return number(part)
    if part in _RELEASES:
        return _NAMELESS
    rank = _KNOWN.get(part, _UNKNOWN)
    mark = _LESS_WORD if rank < _RELEASE else _MORE_WORD
    return mark + bytes((rank,)) + (word(_in_units(part)) if rank == _UNKNOWN else b"")


def _in_units(text: str) -> str:
    """Java compares 16 bits at a time: characters outside the basic plane come before its last ones."""
    if text.isascii() or max(text) < "\U00010000":
        return text
    return "".join(map(chr, memoryview(text.encode("utf-16-le", "surrogatepass")).cast("H")))


@lru_cache(CACHED)
def _following(text: str) -> tuple[bytes, bool, bool]:
    """The key of what follows numbers: itself, whether it comes before the end, whether a list or the end begins it."""
    levels = _levels("1" + text)
    del levels[0][0]
    rest, less = _sorted(levels)
    return rest or _END, less, not levels[0]


def _sorted(levels: list[list[bytes]]) -> tuple[bytes, bool]:
    """The key of levels, from the innermost, and whether it is less than none. What equals the end at an end goes."""
    rest = b""
    less = False
    for pieces in reversed(levels):
        while pieces and pieces[-1] in {ZERO, _NAMELESS}:
            pieces.pop()
        tail = (_LESS_LIST if less else _MORE_LIST) + rest if rest else _END
        for nr in range(len(pieces) - 1, -1, -1):
            piece = pieces[nr]
            if piece == ZERO:
                pieces[nr] = _ZERO_AND_LESS if less else _ZERO_AND_MORE
            elif piece == _NAMELESS:
                pieces[nr] = _RELEASE_AND_LESS if less else _RELEASE_AND_MORE
            else:
                less = piece[:1] == _LESS_WORD
        rest = b"".join(pieces) + tail if pieces or rest else b""
    return rest, less
