"""How a registry wants to be told who asks: the challenges of WWW-Authenticate (RFC 9110 11.6.1, RFC 6750 3)."""

import re
from collections.abc import Iterable

from msgspec import Struct

_MOST = 8_192
"""Characters of one header."""
_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"  # noqa: S105  # a token of HTTP's grammar
_SCHEME = re.compile(rf"\s*,?\s*({_TOKEN})(?:\s+|\s*(?=,)|$)")
_PARAMETER = re.compile(rf'\s*,?\s*({_TOKEN})\s*=\s*(?:"((?:[^"\\]|\\.)*)"|({_TOKEN}))')
_ESCAPED = re.compile(r"\\(.)")


class Challenge(Struct, frozen=True):
    """One scheme, in small letters, with its parameters."""

    scheme: str
    parameters: dict[str, str] = {}


def parse_challenges(headers: Iterable[str]) -> list[Challenge]:
    """All challenges of these headers; what can't be understood is left out."""
    found: list[Challenge] = []
    for text in headers:
        at = 0
        while at < len(text[:_MOST]) and (scheme := _SCHEME.match(text, at)):
            at = scheme.end()
            parameters: dict[str, str] = {}
            while one := _PARAMETER.match(text, at):
                at = one.end()
                parameters[one[1].lower()] = one[3] if one[2] is None else _ESCAPED.sub(r"\1", one[2])
            found.append(Challenge(scheme[1].lower(), parameters))
    return found
