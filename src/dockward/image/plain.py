"""Makes plain text of what is written in UTF-16 or packed by gzip, so that it can be searched."""

import codecs
import zlib

_GZIP = b"\x1f\x8b"
_HEADER, _TRAILER, _FLAGS_AT = 10, 8, 3
_CHECKED, _EXTRA, _NAME, _COMMENT = 2, 4, 8, 16
"""Flags of a gzip member's header (RFC 1952, section 2.3.1)."""
_PIECE = 8 << 10
_ORDERS = (("utf-16-le", b"\xff\xfe", 1), ("utf-16-be", b"\xfe\xff", 0))
"""Encodings, the marks that they begin with, and which of two bytes is zero in plain letters."""
ZEROS = "zeros"
_PLAIN = bytes((*b"\t\n\v\f\r\x1b", *range(32, 127)))
"""What a text is made of; programs and pictures hold other bytes soon."""
_LEAST = 16
_FEW = 8
_MOST_OTHERS = 0.2
"""Of the characters that aren't ASCII in a text without a mark: programs and pictures have zeros anywhere."""


def is_packed(head: bytes) -> bool:
    """Whether it begins as what gzip packed does (RFC 1952, section 2.3.1)."""
    return head.startswith(_GZIP)


def unpacked(data: bytes, most: int) -> tuple[bytes, bool]:
    """What is packed there, at most so many bytes, and whether that is all that gunzip writes of it.

    It writes what comes before damage, what has a wrong checksum, and what is packed behind it as well.
    """
    parts: list[bytes] = []
    at = 0
    while data.startswith(_GZIP, at) and (at := _start(data, at)):
        stream = zlib.decompressobj(wbits=-zlib.MAX_WBITS)
        while at < len(data) and not stream.eof:
            piece = data[at : at + _PIECE]
            try:
                parts.append(stream.decompress(piece, most + 1))
            except zlib.error:
                return b"".join(parts), True
            at += len(piece) - len(stream.unused_data)
            most -= len(parts[-1])
            if most < 0:
                return b"".join(parts)[:most], False
        at += _TRAILER
    return b"".join(parts), True


def _start(data: bytes, at: int) -> int:
    """Where the packed data of a member begins, behind its header (RFC 1952, section 2.3); 0 where that is broken."""
    flags = data[at + _FLAGS_AT : at + _FLAGS_AT + 1]
    at += _HEADER
    if not flags:
        return 0
    if flags[0] & _EXTRA:
        at += 2 + int.from_bytes(data[at : at + 2], "little")
    for flag in (_NAME, _COMMENT):
        if flags[0] & flag:
            at = data.find(b"\0", at) + 1
            if not at:
                return 0
    return at + 2 * bool(flags[0] & _CHECKED)


def encoding(head: bytes) -> str:
    """How a text is written: in UTF-16 as Python names it, `ascii` for whatever is like that; empty for no text.

    `ZEROS` is for ASCII with zeros where lines would end, as /proc/PID/environ has it.
    """
    for name, mark, zero in _ORDERS:
        if head.startswith(mark) or _has_zeros(head, zero):
            return name
    if b"\0" not in head:
        return "ascii"
    letters = head.replace(b"\0", b"")
    return ZEROS if len(letters) >= _LEAST and letters.isascii() and not letters.translate(None, _PLAIN) else ""


def _has_zeros(head: bytes, zero: int) -> bool:
    """Whether every other byte is zero, beginning with this one, and the rest none."""
    high, low = head[zero::2], head[1 - zero :: 2]
    return len(high) >= _FEW and b"\0" not in low and len(high) - high.count(0) <= len(high) * _MOST_OTHERS


def decoded(data: bytes, name: str) -> bytes:
    """The text in UTF-8, without a mark."""
    if name == ZEROS:
        return data.replace(b"\0", b"\n")
    plain = data if name == "ascii" else data.decode(name, "replace").encode("utf-8", "replace")
    return plain.removeprefix(codecs.BOM_UTF8)
