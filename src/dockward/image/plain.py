"""Makes plain text of what is written in UTF-16 or packed by gzip, so that it can be searched."""

import codecs
import zlib

_GZIP = b"\x1f\x8b"
_ORDERS = (("utf-16-le", b"\xff\xfe", 1), ("utf-16-be", b"\xfe\xff", 0))
"""Encodings, the marks that they begin with, and which of two bytes is zero in plain letters."""
_FEW = 8
_MOST_OTHERS = 0.2
"""Of the characters that aren't ASCII in a text without a mark: programs and pictures have zeros anywhere."""


def is_packed(head: bytes) -> bool:
    """Whether it begins as what gzip packed does (RFC 1952, section 2.3.1)."""
    return head.startswith(_GZIP)


def unpacked(data: bytes, most: int) -> tuple[bytes, bool]:
    """What is packed there, at most so many bytes, and whether that is all of it; nothing where it is damaged."""
    stream = zlib.decompressobj(wbits=31)
    try:
        plain = stream.decompress(data, most)
    except zlib.error:
        return b"", True
    return plain, stream.eof


def encoding(head: bytes) -> str:
    """How a text is written: in UTF-16 as Python names it, `ascii` for whatever is like that; empty for no text."""
    for name, mark, zero in _ORDERS:
        if head.startswith(mark) or _has_zeros(head, zero):
            return name
    return "" if b"\0" in head else "ascii"


def _has_zeros(head: bytes, zero: int) -> bool:
    """Whether every other byte is zero, beginning with this one, and the rest none."""
    high, low = head[zero::2], head[1 - zero :: 2]
    return len(high) >= _FEW and b"\0" not in low and len(high) - high.count(0) <= len(high) * _MOST_OTHERS


def decoded(data: bytes, name: str) -> bytes:
    """The text in UTF-8, without a mark."""
    plain = data if name == "ascii" else data.decode(name, "replace").encode("utf-8", "replace")
    return plain.removeprefix(codecs.BOM_UTF8)
