"""A request that has one meaning: the route, the parameters and the body, as they may be sent on."""

import re
from typing import Any

import msgspec
from msgspec import Struct, structs

from dockward.gate.errors import RefusedError
from dockward.gate.request.heads import Head
from dockward.gate.request.parameters import conform
from dockward.gate.request.routes import Answer, Asked, Body, find_route
from dockward.gate.request.strictjson import Members, malformed, parse_json
from dockward.gate.request.target import LEAST_MINOR, Target, parse_target, spell_target, too_old

_JSON = re.compile(r"application/json(?: *; *charset=utf-8)?", re.ASCII | re.IGNORECASE)
_KINDS = frozenset(
    {
        "",
        "application/gzip",
        "application/octet-stream",
        "application/tar",
        "application/x-gzip",
        "application/x-tar",
        "text/plain",
        "text/plain; charset=utf-8",
    }
)
"""What clients call an archive, or a body that they don't have. From forms the engine takes parameters before those of
the target, and finds a form's name also behind spaces of other alphabets and in letters that fold (`mime` of Go)."""
_PASSED = ("x-registry-auth", "x-registry-config", "user-agent")
"""Fields that the engine needs to know as the client wrote them: `heads` has only let ASCII through."""
_WEBSOCKET = ("sec-websocket-key", "sec-websocket-version", "sec-websocket-protocol", "origin")


_BY_HTTP_2 = frozenset({"build.session", "build.calls"})
_NOTHING = (None, Members(()))
"""Bodies of clients that always send one."""
_MOST_NOTHING = 16
_MAY_BE_EMPTY = frozenset({"image.commit", "exec.start", "volume.create"})


class Request(Struct, frozen=True, kw_only=True):
    """A request that is understood. `content` is its JSON as it is sent on, None where it has none."""

    head: Head
    target: Target
    asked: Asked
    content: dict[str, Any] | None = None
    more_fields: tuple[tuple[str, str], ...] = ()
    """Of its head, as they are sent on."""

    @property
    def route(self) -> str:
        """The route's name."""
        return self.asked.route.name

    @property
    def takes_json(self) -> bool:
        """Whether its body is one value that is judged."""
        return not isinstance(self.asked.route.body, Body)

    @property
    def takes_stream(self) -> bool:
        """Whether its body is passed on as it comes."""
        return self.asked.route.body is Body.STREAM

    @property
    def parameters(self) -> dict[str, str]:
        """The parameters that stand once."""
        return dict(self.target.query)


def understand(head: Head) -> Request:
    """What a head asks for. Raises `RefusedError` where the gate doesn't know that, or a body is announced in vain."""
    target = parse_target(head.target)
    asked = find_route(head.method, target.path)
    query = conform(target.query, asked.route.parameters)
    _check_body(head, asked)
    minor = target.minor
    if minor is not None and minor < LEAST_MINOR:
        if asked.route.changes or asked.route.answer is Answer.RAW:
            raise too_old(minor)
        # What is told since then, old clients pass over.
        minor = None
    return Request(head=head, target=structs.replace(target, minor=minor, query=query), asked=asked)


def with_body(request: Request, data: bytes) -> Request:
    """The request with its JSON. Raises `RefusedError` for what the route's shape doesn't know."""
    shape = request.asked.route.body
    value = parse_json(data) if data else None
    if isinstance(shape, Body):
        if value not in _NOTHING:
            raise RefusedError("This request must not have a body.", status=400)
        return request
    if value is None and request.route in _MAY_BE_EMPTY:
        value = Members(())
    return structs.replace(request, content=shape(value, ""))


def spell(request: Request) -> tuple[bytes, bytes | None]:
    """The head as it is sent on, without its empty line, and the body where that is JSON."""
    route = request.asked.route
    body = msgspec.json.encode(request.content) if request.content is not None else None
    fields = ["Host: docker"]
    fields += (f"{_capitals(name)}: {value}" for name in _PASSED if (value := request.head.fields.get(name)))
    if body is not None:
        fields += ("Content-Type: application/json", f"Content-Length: {len(body)}")
    elif request.takes_stream:
        length = request.head.length
        # Without a type it is no form, whoever else reads it.
        fields.append(f"Content-Length: {length}" if length is not None else "Transfer-Encoding: chunked")
    elif request.head.method not in {"GET", "HEAD"}:
        fields.append("Content-Length: 0")
    fields += (f"{_capitals(name)}: {value}" for name, value in request.more_fields)
    if route.upgrades and request.head.upgrades:
        fields += ("Connection: Upgrade", f"Upgrade: {request.head.fields.get('upgrade', 'tcp').lower()}")
        fields += (f"{_capitals(name)}: {value}" for name in _WEBSOCKET if (value := request.head.fields.get(name)))
    elif route.answer is Answer.STREAM:
        # Its end is then that of the connection: to look for it in every piece would cost more than all else.
        fields.append("Connection: close")
    line = f"{request.head.method} {spell_target(request.target)} HTTP/1.1"
    return "\r\n".join((line, *fields)).encode("latin-1"), body


def _capitals(name: str) -> str:
    return "-".join(one.capitalize() for one in name.split("-"))


def _check_body(head: Head, asked: Asked) -> None:
    kind = head.fields.get("content-type", "").lower()
    if kind not in _KINDS and not _JSON.fullmatch(kind):
        raise malformed("its type is none that clients of the API send", status=415)
    if asked.route.body is Body.NONE and (head.length is None or head.length > _MOST_NOTHING):
        raise RefusedError("This request must not have a body.", status=400)
    if "content-encoding" in head.fields and asked.route.body is not Body.STREAM:
        raise malformed("it is encoded", status=415)
    wants_json = not isinstance(asked.route.body, Body)
    if wants_json and kind and not _JSON.fullmatch(kind):
        raise malformed("it is not called application/json", status=415)
    upgrade = head.fields.get("upgrade", "").lower()
    if head.upgrades and (not asked.route.upgrades or upgrade not in {"tcp", "websocket", "h2c"}):
        raise RefusedError("This request can't be upgraded.", status=400)
    if (upgrade == "h2c") is not (asked.route.name in _BY_HTTP_2):
        raise RefusedError("The gate speaks HTTP/2 for builds alone, and they nothing else.", status=400)
