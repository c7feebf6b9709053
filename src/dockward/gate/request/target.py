"""What a request line asks for: the API's version, the path's parts and the parameters, or a refusal.

The engine's router takes paths that look like others (`/v1.41./`, `/%76%31.41/`, `http://any/v1.41/`). Here there is
one way to write each: from `/` on, nothing encoded that needn't be, every part of a name what names are made of.
"""

import re
from urllib.parse import quote, unquote_to_bytes

from msgspec import Struct

from dockward.gate.errors import RefusedError

MOST_BYTES = 32 << 10
"""Of a request's target; filters and build arguments stand in it."""
LEAST_MINOR = 40
"""The oldest version 1.x of the API that is passed on: older ones take host settings at start."""
OLDEST_MINOR = 24
"""The oldest that is understood, for what only looks: Traefik and others ask in it, whatever the engine speaks."""
_VERSION = re.compile(r"/v1\.([1-9][0-9])(?=/)")
_PATH = re.compile(r"(?:/[A-Za-z0-9_.:@+~-]+)+")
_ENCODED = re.compile(r"%([0-9A-Fa-f]{2})")
_NEVER_ENCODED = re.compile(rb"[A-Za-z0-9_.~/%\x00-\x20\x7f-\xff-]")
_RELATIVE = frozenset({".", ".."})
_QUERY = re.compile(r"[A-Za-z0-9_.~!$'()*,:@/?+=&%\[\]{}\"|^`<>\\-]*")
"""What clients write there; `;` is no separator to Go, and `#` no part of a target."""


class Target(Struct, frozen=True, kw_only=True):
    """A request's target, taken apart. `minor` is the API's version 1.x, None where the path has none.

    `path` begins with a slash and has no version; `query` holds the parameters in their order.
    """

    minor: int | None
    path: str
    query: tuple[tuple[str, str], ...] = ()


def parse_target(raw: bytes) -> Target:
    """Take a target apart. Raises `RefusedError` for one that could be read in two ways, or asks for an old API."""
    if len(raw) > MOST_BYTES:
        raise _malformed(f"it has more than {MOST_BYTES} bytes", status=414)
    if not raw.isascii():
        raise _malformed("it has characters that must be encoded")
    path, mark, query = raw.decode("ascii").partition("?")
    if path.startswith("//") or not path.startswith("/"):
        raise _malformed("it must begin with one slash")
    path = _decoded(path)
    minor, path = _version(path)
    if not _PATH.fullmatch(path) or not _RELATIVE.isdisjoint(path.split("/")):
        raise _malformed("its path is not written as the API writes paths")
    return Target(minor=minor, path=path, query=_parameters(query) if mark else ())


def too_old(minor: int) -> RefusedError:
    """A request in a version that isn't passed on."""
    return _malformed(f"version 1.{minor} of the API is older than 1.{LEAST_MINOR}", "Use a newer client.")


def spell_target(target: Target) -> str:
    """The target as it is sent on."""
    version = f"/v1.{target.minor}" if target.minor is not None else ""
    pairs = (f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in target.query)
    query = "&".join(pairs)
    return f"{version}{target.path}{'?' if query else ''}{query}"


def _decoded(path: str) -> str:
    """Each encoded character once, where encoding it is a matter of taste."""

    def plain(found: re.Match[str]) -> str:
        one = bytes([int(found[1], 16)])
        if _NEVER_ENCODED.fullmatch(one):
            raise _malformed("its path encodes what is never encoded")
        return one.decode("ascii")

    if path.count("%") != len(_ENCODED.findall(path)):
        raise _malformed("its path has a broken percent sign")
    return _ENCODED.sub(plain, path)


def _version(path: str) -> tuple[int | None, str]:
    found = _VERSION.match(path)
    if found is None:
        # A part that begins like a version and isn't one could be one to the engine.
        if re.match(r"/v[0-9.]", path, re.IGNORECASE):
            raise _malformed("its version is not written as v1.41")
        return None, path
    minor = int(found[1])
    if minor < OLDEST_MINOR:
        raise too_old(minor)
    return minor, path[found.end() :]


def _parameters(query: str) -> tuple[tuple[str, str], ...]:
    if not _QUERY.fullmatch(query):
        raise _malformed("its parameters have characters that must be encoded")
    if query.count("%") != len(_ENCODED.findall(query)):
        raise _malformed("its parameters have a broken percent sign")
    return tuple(_pair(one) for one in query.split("&") if one)


def _pair(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    try:
        return _unquoted(name), _unquoted(value)
    except UnicodeDecodeError as why:
        raise _malformed("its parameters are not UTF-8") from why


def _unquoted(text: str) -> str:
    found = unquote_to_bytes(text.replace("+", " ")).decode()
    if "\0" in found:
        raise _malformed("a parameter holds a zero byte")
    return found


def _malformed(what: str, hint: str = "", *, status: int = 400) -> RefusedError:
    return RefusedError(f"The request's target can't be judged: {what}.", hint, status=status)
