"""Reads the head of a request, and refuses every form that two readers could take for different requests.

The engine's HTTP server takes bare line feeds, HTTP/1.0, two equal lengths, and a length beside chunks; here a request
has one form (RFC 9112), so that where it ends, and what follows it, is never in doubt.
"""

import re
from collections import Counter

from msgspec import Struct

from dockward.gate.errors import RefusedError

MOST_BYTES = 64 << 10
"""Of a head; `X-Registry-Config` holds credentials for many registries."""
MOST_FIELDS = 60
END = b"\r\n\r\n"
_LINE = re.compile(rb"([A-Z]{1,10}) ([\x21-\x7e]+) HTTP/1\.1")
MOST_FIELD_BYTES = 48 << 10
"""Of one field."""
_NAME = re.compile(rb"[A-Za-z0-9_-]{1,64}")
_VALUE = re.compile(rb"[\t\x20-\x7e]*")
"""Readers differ in what other bytes are: letters of one alphabet or another, spaces, nothing."""
_ONCE = frozenset(
    {
        "connection",
        "content-encoding",
        "content-length",
        "content-type",
        "expect",
        "host",
        "sec-websocket-key",
        "transfer-encoding",
        "upgrade",
        "x-registry-auth",
        "x-registry-config",
    }
)
"""Fields of which the engine would take one of several."""
METHOD = "x-docker-expose-session-grpc-method"
_LENGTH = re.compile(r"[0-9]{1,15}")
_PREFACE = b"PRI * HTTP/2"


class Head(Struct, frozen=True, kw_only=True):
    """A request's head. `fields` are by name in small letters; `length` is the body's, None for one in chunks.

    `methods` are what a client of BuildKit says that it can be called by, each in a field of its own.
    """

    method: str
    target: bytes
    fields: dict[str, str]
    length: int | None
    methods: tuple[str, ...] = ()

    @property
    def upgrades(self) -> bool:
        """Whether the client wants the connection for another protocol."""
        return "upgrade" in {one.strip() for one in self.fields.get("connection", "").lower().split(",")}


def parse_head(raw: bytes) -> Head:
    """A head, with its empty line at the end. Raises `RefusedError` for one that isn't written in the one form."""
    if raw.startswith(_PREFACE):
        raise RefusedError("The gate doesn't speak HTTP/2.", "Ask with HTTP/1.1.", status=505)
    first, *lines = raw.removesuffix(END).split(b"\r\n")
    line = _LINE.fullmatch(first)
    if line is None:
        raise _malformed("its first line is not METHOD TARGET HTTP/1.1")
    if len(lines) > MOST_FIELDS:
        raise _malformed(f"it has more than {MOST_FIELDS} fields", status=431)
    pairs = [_field(one) for one in lines]
    twice = [name for name, count in Counter(name for name, _ in pairs).items() if count > 1 and name in _ONCE]
    if twice:
        raise _malformed(f"{twice[0]} stands there twice")
    fields = dict(pairs)
    if "host" not in fields:
        # An empty one is right (RFC 9112, section 3.2): clients send it whose engine is at a path.
        raise _malformed("it has no field for the host")
    methods = tuple(value for name, value in pairs if name == METHOD)
    return Head(method=line[1].decode(), target=line[2], fields=fields, length=_length(fields), methods=methods)


def _field(line: bytes) -> tuple[str, str]:
    if len(line) > MOST_FIELD_BYTES:
        raise _malformed(f"a field in it has more than {MOST_FIELD_BYTES} bytes", status=431)
    name, colon, value = line.partition(b":")
    if not (colon and _NAME.fullmatch(name) and _VALUE.fullmatch(value)):
        raise _malformed("a field in it is not written as NAME: VALUE on one line, in ASCII")
    if b"_" in name:
        raise _malformed("the name of a field has an underscore")
    return name.decode().lower(), value.strip(b" \t").decode("ascii")


def _length(fields: dict[str, str]) -> int | None:
    chunked, length = fields.get("transfer-encoding"), fields.get("content-length")
    if chunked is not None and length is not None:
        raise _malformed("it has a length and chunks")
    if chunked is not None:
        if chunked.lower() != "chunked":
            raise _malformed("its body is encoded in a way that the gate doesn't know")
        return None
    if "trailer" in fields:
        raise _malformed("it announces fields behind the body")
    if length is None:
        return 0
    if not _LENGTH.fullmatch(length):
        raise _malformed("its length is no number")
    return int(length)


def _malformed(what: str, *, status: int = 400) -> RefusedError:
    return RefusedError(f"The request can't be judged: {what}.", status=status)
