"""The order of Semantic Versioning 2.0.0, as npm's and Cargo's own tools have it."""

import re
from functools import lru_cache

from dockward.advisories.versions.encoding import (
    ABOVE,
    CACHED,
    MOST_CHARACTERS,
    VERSION,
    not_a_version,
    number,
    numbers,
    without_zeros,
    word,
)

# Possessive, so that each character is read once: a digit can also begin a pre-release.
_VERSION = re.compile(
    r"[v=\s]*+([0-9]++)(?:\.([0-9]++))?+(?:\.([0-9]++))?+((?:\.[0-9]++)*+)"
    r"(?:-?([0-9A-Za-z-]++(?:\.[0-9A-Za-z-]++)*+))?+(?:\+[0-9A-Za-z.-]*+)?+"
)
_PRERELEASE = b"\x01"
_RELEASE = b"\x02"
_END = b"\x01"
_WORD = bytes((ABOVE,))


def key(version: str) -> bytes:
    """Sorts `major.minor.patch[-prerelease]`; build metadata doesn't count (semver.org 2.0.0, item 11).

    Reads what npm calls loose too (`v1.2.3`, `1.2.3beta`), and what advisories have though no tool admits it: missing
    numbers are 0, a fourth one comes after the third.
    """
    text = version.strip()[:MOST_CHARACTERS]
    found = _VERSION.fullmatch(text)
    if found is None:
        return not_a_version(text)
    major, minor, patch, more, stage = found.groups()
    start = VERSION + number(major) + number(minor or "0") + number(patch or "0") + (_more(more) if more else b"")
    return start + (prerelease(stage) if stage else _RELEASE)


def _more(text: str) -> bytes:
    return b"".join(without_zeros(numbers(text[1:])))


@lru_cache(CACHED)
def prerelease(text: str) -> bytes:
    """What follows the numbers: none sorts last. Identifiers of digits by value, below all others; fewer are less."""
    if not text:
        return _RELEASE
    return _PRERELEASE + b"".join([_identifier(one) for one in text.split(".")]) + _END


def _identifier(text: str) -> bytes:
    return number(text) if text.isdigit() else _WORD + word(text)
