"""Flags of instructions: `--name` and `--name=value` between the keyword and the arguments."""

from enum import Enum

from msgspec import Struct

from dockward.syntax.dockerfile.spaces import NARROW

_SPACES = frozenset(NARROW + "\v\x85\xa0")
"""BuildKit goes through flags byte by byte, so these are the blanks of Latin-1."""
_LEADING = frozenset(NARROW + "\v\udc85\udca0")
"""The same of a text in which only bytes that aren't UTF-8 stand for themselves."""
_QUOTES = frozenset("'\"")


class Kind(Enum):
    """What a flag takes."""

    SWITCH = "switch"
    """Nothing, `true` or `false`."""
    VALUE = "value"
    VALUES = "values"
    """A value, as often as wanted."""


class RawFlag(Struct, frozen=True):
    """A flag as it stands in a line: `text` without quotes and escapes."""

    text: str
    start: int
    end: int


_OWNED = {"chown": Kind.VALUE, "chmod": Kind.VALUE, "link": Kind.SWITCH, "exclude": Kind.VALUES}
FLAGS: dict[str, dict[str, Kind]] = {
    "ADD": {**_OWNED, "keep-git-dir": Kind.SWITCH, "checksum": Kind.VALUE, "unpack": Kind.SWITCH},
    "COPY": {**_OWNED, "from": Kind.VALUE, "parents": Kind.SWITCH},
    "FROM": {"platform": Kind.VALUE},
    "HEALTHCHECK": dict.fromkeys(("interval", "timeout", "start-period", "start-interval", "retries"), Kind.VALUE),
    "RUN": {"mount": Kind.VALUES, "network": Kind.VALUE, "security": Kind.VALUE, "device": Kind.VALUES},
}
"""What each instruction takes, labs included; the others take none. Fact: `instructions/parse.go` of BuildKit."""
UNCHECKED = frozenset({"ARG", "STOPSIGNAL"})
"""BuildKit drops the flags of these without a word."""


def split_flags(text: str, start: int, end: int, escape: str) -> tuple[tuple[RawFlag, ...], int]:
    """The flags at `start`, and where the arguments after them begin."""
    start = _skip(text, start, end, _LEADING)
    if not text.startswith("--", start, end):
        return (), start
    if text.isascii():
        return _split(text, start, end, escape)
    return _split_bytes(text, start, end, escape)


def _split_bytes(text: str, start: int, end: int, escape: str) -> tuple[tuple[RawFlag, ...], int]:
    """As BuildKit does it: each byte of a character on its own, which garbles what isn't ASCII."""
    raw = [one.encode("utf-8", "surrogateescape" if "\udc80" <= one <= "\udcff" else "replace") for one in text[:end]]
    at = [index for index, one in enumerate(raw) for _ in one]
    first = sum(map(len, raw[:start]))
    view = b"".join(raw).decode("latin-1")
    flags, after = _split(view, first, len(view), escape)
    at.append(end)
    return tuple(RawFlag(one.text, at[one.start], at[one.end]) for one in flags), at[after]


def _split(text: str, start: int, end: int, escape: str) -> tuple[tuple[RawFlag, ...], int]:
    found: list[RawFlag] = []
    at = start
    while text.startswith("--", at, end):
        word, after = _word(text, at, end, escape)
        if word == "--":
            return tuple(found), after
        found.append(RawFlag(word, at, after))
        at = _skip(text, after, end, _SPACES)
    return tuple(found), at


def _skip(text: str, at: int, end: int, spaces: frozenset[str]) -> int:
    while at < end and text[at] in spaces:
        at += 1
    return at


def _word(text: str, at: int, end: int, escape: str) -> tuple[str, int]:
    """One flag without quotes and escapes, and where it ends."""
    parts: list[str] = []
    quote = ""
    while at < end and (quote or text[at] not in _SPACES):
        one = text[at]
        at += 1
        if one == quote:
            quote = ""
        elif not quote and one in _QUOTES:
            quote = one
        elif one != escape:
            parts.append(one)
        elif at < end:
            parts.append(text[at])
            at += 1
    return "".join(parts), at
