"""RPM's version order, as rpmvercmp and the comparison of epoch, version and release have it."""

import re
from functools import lru_cache

from dockward.advisories.versions.encoding import CACHED, MOST_CHARACTERS, VERSION, number, word

_SEGMENT = re.compile(r"[0-9]+|[A-Za-z]+|[~^]")
_EPOCH = re.compile(r"([0-9]*):")
_TILDE = b"\x01"
_END = b"\x02"
_CARET = b"\x03"
_LETTERS = b"\x04"
_NO_RELEASE = b"\x01"
_RELEASE = b"\x02"


def key(version: str) -> bytes:
    """Sorts `[epoch:]version[-release]` as rpm 4.15 and later do (rpmio/rpmvercmp.c, lib/rpmver.c).

    `~` comes before the end and `^` after it, then letters, then numbers; all else separates. A missing epoch is 0;
    a version without a release comes before the same with one.
    """
    text = version.strip()[:MOST_CHARACTERS]
    found = _EPOCH.match(text) if ":" in text else None
    epoch, rest = (found[1], text[found.end() :]) if found else ("0", text)
    name, dash, release = rest.rpartition("-")
    if not dash:
        return VERSION + number(epoch) + _part(rest) + _NO_RELEASE
    return VERSION + number(epoch) + _part(name) + _RELEASE + _release(release)


def _part(text: str) -> bytes:
    return b"".join(map(_segment, _SEGMENT.findall(text))) + _END


_release = lru_cache(CACHED)(_part)


@lru_cache(CACHED)
def _segment(text: str) -> bytes:
    if text == "~":
        return _TILDE
    if text == "^":
        return _CARET
    return number(text) if text.isdigit() else _LETTERS + word(text)
