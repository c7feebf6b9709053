"""Texts and numbers as they stand in the headers of tar archives."""

import re

from dockward.image.entry import LayerError

_INTEGER = re.compile(r"[+-]?[0-9]+")
MOST = 1 << 63
LONGEST, FILLED = 20, 4000
"""One more than the digits that a number of 64 bits has, and characters with zeros in front."""


def text(data: bytes) -> str:
    """What isn't UTF-8 stands as surrogates."""
    return data.decode("utf-8", "surrogateescape")


def cut(field: bytes) -> bytes:
    """Up to the first byte that is zero."""
    return field.partition(b"\0")[0]


def integer(text: str) -> int:
    """A decimal number of 64 bits. Raises `LayerError`."""
    value = int(text) if len(text.lstrip("+-0")) < LONGEST and len(text) < FILLED and _INTEGER.fullmatch(text) else MOST
    if not -MOST <= value < MOST:
        raise LayerError("a number in an extended header is damaged")
    return value


def number(field: bytes) -> int:
    """Octal digits, or a binary number where the first bit is set (GNU), which may be negative. Raises `LayerError`."""
    if field[0] & 0x80:
        bits = 8 * len(field) - 1
        value = int.from_bytes(field, "big") & (1 << bits) - 1
        value -= (1 << bits) if field[0] & 0x40 else 0
        return value if -MOST <= value < MOST else _refuse()
    return octal(field)


def octal(field: bytes) -> int:
    """Octal digits among blanks and zeros; 0 where there are none. Raises `LayerError`."""
    digits = cut(field.strip(b"\0 "))
    if not digits:
        return 0
    if not digits.isdigit():
        return _refuse()
    try:
        return int(digits, 8)
    except ValueError:
        return _refuse()


def _refuse() -> int:
    raise LayerError("a number in a header is damaged")


def positive(value: int) -> int:
    """The value. Raises `LayerError` where it is below zero."""
    return value if value >= 0 else _refuse()


def owner(said: str | int) -> int:
    """A user's or group's number as the kernel takes it: of 32 bits, of which the highest of all changes nothing."""
    value = int(said) & 0xFFFFFFFF
    return 0 if value == 0xFFFFFFFF else value  # noqa: PLR2004  # named by its summary
