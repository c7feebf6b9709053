"""The bytes that sort keys are made of: numbers and words whose byte order is their own order.

A key is a row of such pieces. A number starts with a byte from `NUMBER` on that grows with its length; every other
byte that can stand where a number can is a mark below `NUMBER` or from `ABOVE` on. So two keys differ first where
their versions do, and no key goes on where another one has its end.
"""

import re
from functools import lru_cache

MOST_CHARACTERS = 512
"""Of a version that are looked at; the longest one in public advisories has under 200."""

NOT_A_VERSION = b"\x01"
"""Starts the key of a text that the scheme's own tool refuses, or sorts before all versions without reading it."""
VERSION = b"\x02"

NUMBER = 0x20
ABOVE = 0xF6
"""The first byte that is above all numbers: one of `MOST_CHARACTERS` digits needs 213 bytes."""

CACHED = 2048
"""Pieces that are kept by each function: a few MiB where all are as long as can be."""


@lru_cache(CACHED)
def number(digits: str) -> bytes:
    """A number of any length by its value. `digits` are ASCII digits, none is zero."""
    return whole(int(digits or "0"))


def whole(value: int) -> bytes:
    """The same for a number of at most `MOST_CHARACTERS` digits, not below zero."""
    length = (value.bit_length() + 7) // 8
    return bytes((NUMBER + length,)) + value.to_bytes(length, "big")


ZERO = whole(0)
PLAIN = re.compile(r"[0-9]+(?:\.[0-9]+)*")
"""Numbers with dots between: most versions are no more than that, and most others begin so."""


def numbers(text: str) -> list[bytes]:
    """The pieces of what `PLAIN` matches."""
    return list(map(number, text.split(".")))


def without_zeros(pieces: list[bytes]) -> list[bytes]:
    """The same list without the zeros at its end."""
    while pieces and pieces[-1] == ZERO:
        pieces.pop()
    return pieces


def place_zeros(pieces: list[bytes], less: bytes, more: bytes, *, ends_less: bool) -> None:
    """Marks zeros between numbers by what comes of them, where a zero equals the end.

    A zero before a higher number is `more`; the last ones are `less` where what follows the pieces comes before the
    end.
    """
    mark = less if ends_less else more
    for nr in range(len(pieces) - 1, -1, -1):
        if pieces[nr] == ZERO:
            pieces[nr] = mark
        else:
            mark = more


def word(text: str) -> bytes:
    """A text by its code points, with its end: a text comes before those it is the beginning of."""
    raw = text.encode("utf-8", "surrogatepass")
    if b"\x00" in raw or b"\x01" in raw:
        raw = raw.replace(b"\x01", b"\x01\x02").replace(b"\x00", b"\x01\x01")
    return raw + b"\x00"


def not_a_version(text: str) -> bytes:
    """The key of what isn't a version: before all that are, and among its like by the text itself."""
    return NOT_A_VERSION + word(text)
