r"""Text that is quoted for a shell, in JSON or in a program's source, as what is quoted: each character at its place.

`\n` before a name would make another name of it, and `\"` isn't the sign that ends one.
"""

from collections.abc import Iterable

_LINE_END = b"\x0b"
"""Stands for an escaped end of a line: blank as one, and in no text by itself."""
_LINE_ENDS, _TABS = (b"\\n", b"\\r"), (b"\\t",)
_BY_NUMBER = {
    b"\\x0": ((b"\\x0a", b"\\x0A", b"\\x0d", b"\\x0D"), (b"\\x09",)),
    b"\\u00": ((b"\\u000a", b"\\u000A", b"\\u000d", b"\\u000D"), (b"\\u0009",)),
    b"\\01": ((b"\\012", b"\\015"), (b"\\011",)),
}
"""The same by their numbers, by what all of a kind begin with."""
_QUOTES = (b'\\"', b"\\'")
_NO_BACKSLASHES = bytes(32 if one == ord("\\") else one for one in range(256))


def unescaped(data: bytes) -> bytes:
    """As many bytes, with blanks in place of backslashes and of the letters of blanks that are escaped."""
    if b"\\" not in data:
        return data
    data = _blanked(data, _LINE_ENDS, _TABS)
    for start, several in _BY_NUMBER.items():
        if start in data:
            data = _blanked(data, *several)
    for sign in _QUOTES:
        data = data.replace(sign, sign[1:] + b" ")
    return data.translate(_NO_BACKSLASHES)


def _blanked(data: bytes, line_ends: Iterable[bytes], tabs: Iterable[bytes]) -> bytes:
    for sign in line_ends:
        data = data.replace(sign, _LINE_END * len(sign))
    for sign in tabs:
        data = data.replace(sign, b" " * len(sign))
    return data


def as_bytes(text: str) -> bytes:
    """A byte for each character: no sign of a credential is outside of ASCII."""
    return text.encode("latin-1", "replace")


def unescaped_text(text: str) -> str:
    """As many characters; those that Latin-1 hasn't are question marks where anything is escaped."""
    return unescaped(as_bytes(text)).decode("latin-1") if "\\" in text else text
