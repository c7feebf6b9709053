"""Debian's version order, as `dpkg --compare-versions` has it."""

import re
from functools import lru_cache
from itertools import starmap

from dockward.advisories.versions.encoding import CACHED, MOST_CHARACTERS, VERSION, number

_SEGMENT = re.compile(r"([^0-9]*)([0-9]*)")
_EPOCH = re.compile(r"([0-9]+):")
_END = b"\x02"
_LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def _weights() -> bytes:
    """A weight for every byte: `~`, the end, letters, bytes beyond ASCII, other characters.

    dpkg adds 256 to a character that is no letter; beyond ASCII that is a negative number on amd64 and i386, so such
    a byte ends up before the punctuation there, and after it on arm64. This is amd64's order.
    """
    others = bytes(one for one in range(128) if one not in _LETTERS + b"0123456789~")
    rising = _LETTERS + bytes(range(128, 256)) + others
    table = bytearray(256)
    for weight, one in enumerate(rising, start=_END[0] + 1):
        table[one] = weight
    table[ord("~")] = _END[0] - 1
    return bytes(table)


_WEIGHTS = _weights()


def key(version: str) -> bytes:
    """Sorts as `[epoch:]upstream[-revision]` does (Debian Policy 5.6.12, dpkg's lib/dpkg/version.c).

    A missing epoch is 0 and a missing revision equals `0`. What dpkg refuses has a place too: an epoch that is no
    number is read as a part of the version.
    """
    text = version.strip()[:MOST_CHARACTERS]
    found = _EPOCH.match(text) if ":" in text else None
    epoch, rest = (found[1], text[found.end() :]) if found else ("0", text)
    upstream, _, revision = rest.rpartition("-") if "-" in rest else (rest, "", "")
    return VERSION + number(epoch) + _part(upstream) + _revision(revision)


def _part(text: str) -> bytes:
    segments = _SEGMENT.findall(text or "0")
    segments.pop()  # The empty one at the end of the text.
    return b"".join(starmap(_segment, segments)) + _END


_revision = lru_cache(CACHED)(_part)


@lru_cache(CACHED)
def _segment(other: str, digits: str) -> bytes:
    """A run of other characters, closed by the end's weight, and the number after it, 0 where there is none."""
    return other.encode("utf-8", "surrogatepass").translate(_WEIGHTS) + _END + number(digits)
