"""RubyGems' version order, as Gem::Version has it."""

import re
from functools import lru_cache

from dockward.advisories.versions.encoding import (
    CACHED,
    MOST_CHARACTERS,
    PLAIN,
    VERSION,
    ZERO,
    not_a_version,
    number,
    numbers,
    place_zeros,
    without_zeros,
    word,
)

_VERSION = re.compile(r"[0-9]+(?:\.[0-9a-zA-Z]+)*(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?")
_SEGMENT = re.compile(r"[0-9]+|[A-Za-z]+")

# The order of what can stand at one place: a zero has the place of what comes of it, for behind the end are zeros.
_WORD = b"\x01"
_ZERO_AND_LESS = b"\x02"
_END = b"\x03"
_ZERO_AND_MORE = b"\x04"


def key(version: str) -> bytes:
    """Sorts segments of digits by value and of letters below them; a missing segment is 0, so `1.0` equals `1`.

    A `-` reads as `.pre.`, so all after it is a pre-release (lib/rubygems/version.rb). An empty version is 0. What
    Gem::Version refuses is no version.
    """
    text = version.strip()[:MOST_CHARACTERS] or "0"
    return VERSION + segments(text) + _END if PLAIN.fullmatch(text) or _VERSION.fullmatch(text) else not_a_version(text)


def release_floor(version: str) -> bytes:
    """The lowest key that a pre-release of this version (of numbers alone) can have."""
    return VERSION + segments(version.strip()[:MOST_CHARACTERS])


def segments(text: str) -> bytes:
    """The key of a readable version without its first byte and its end."""
    plain = PLAIN.match(text)
    if plain is None:
        return _from_word(text)
    pieces = without_zeros(numbers(plain[0]))
    rest = text[plain.end() :]
    if ZERO in pieces:
        place_zeros(pieces, _ZERO_AND_LESS, _ZERO_AND_MORE, ends_less=False)
    return b"".join(pieces) + (_from_word(rest) if rest else b"")


@lru_cache(CACHED)
def _from_word(text: str) -> bytes:
    """The pieces of what begins with a word."""
    pieces = [
        number(one) if one.isdigit() else _WORD + word(one) for one in _SEGMENT.findall(text.replace("-", ".pre."))
    ]
    mark = _ZERO_AND_MORE
    without_zeros(pieces)
    for nr in range(len(pieces) - 1, -1, -1):
        if pieces[nr] == ZERO:
            pieces[nr] = mark
        else:
            mark = _ZERO_AND_LESS if pieces[nr][:1] == _WORD else _ZERO_AND_MORE
    return b"".join(pieces)
