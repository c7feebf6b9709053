"""What the engine asks an authorization plugin, understood as the request that it is about.

The plugin sees less than the gate (https://docs.docker.com/engine/extend/plugins_authorization/): of several fields of
one name the last, of bodies only JSON of less than 1 MiB, and it can change nothing. So where a body may be there that
it wasn't given, it says no, and where a form may be in it: from one the engine takes parameters before the target's.
"""

import re
from collections.abc import Mapping

import msgspec
from msgspec import Struct, field

from dockward.gate.decisions.outcomes import Decision, Passed
from dockward.gate.errors import RefusedError
from dockward.gate.identity import Identity
from dockward.gate.request.heads import Head
from dockward.gate.request.requests import Request, understand, with_body

_METHOD = re.compile(r"[A-Z]{1,10}")
_LENGTH = re.compile(r"[0-9]{1,15}")
_WITHOUT_BODY = frozenset({"GET", "HEAD", "DELETE"})
"""Of which the engine reads no body."""
_BY_CERTIFICATE = "TLS"
_VALUE = re.compile(r"[\t\x20-\x7e]*")
_READ_WITHOUT_TYPE = frozenset({"image.commit"})
_JUDGED_BY_PARAMETERS = frozenset({"build.run"})
"""Of the routes that take a stream those whose parameters are judged: the others do the same whatever these say."""


class Consultation(Struct, frozen=True, kw_only=True):
    """One question of the engine, by the names of its protocol; `uri` is raw, as the client wrote it."""

    user: str = field(default="", name="User")
    known_by: str = field(default="", name="UserAuthNMethod")
    method: str = field(default="", name="RequestMethod")
    uri: str = field(default="", name="RequestUri")
    body: bytes | None = field(default=None, name="RequestBody")
    headers: dict[str, str] | None = field(default=None, name="RequestHeaders")
    answer: bytes | None = field(default=None, name="ResponseBody")
    status: int = field(default=0, name="ResponseStatusCode")

    @property
    def fields(self) -> Mapping[str, str]:
        """The headers by their names in small letters."""
        return {name.lower(): value for name, value in (self.headers or {}).items()}

    @property
    def identity(self) -> Identity:
        """Who asks: on a Unix socket the engine doesn't say."""
        return Identity(certificate=self.user if self.known_by == _BY_CERTIFICATE else "")


_DECODER = msgspec.json.Decoder(Consultation)


def parse_consultation(data: bytes) -> Consultation:
    """The engine's question. Raises `RefusedError` for what isn't one."""
    try:
        return _DECODER.decode(data)
    except (msgspec.MsgspecError, ValueError, RecursionError) as why:
        raise RefusedError("What the engine asks can't be read.", status=400) from why


def head_of(asked: Consultation) -> Head:
    """The request's head. Raises `RefusedError` for a method or length that no head of the gate's has."""
    if not _METHOD.fullmatch(asked.method):
        raise RefusedError("The request can't be judged: its method is none.", status=400)
    fields = dict(asked.fields)
    if not all(_VALUE.fullmatch(one) for one in fields.values()):
        raise RefusedError("The request can't be judged: a field of its head isn't ASCII.", status=400)
    told = fields.get("content-length", "0")
    if not _LENGTH.fullmatch(told):
        raise RefusedError("The request can't be judged: its length is no number.", status=400)
    return Head(method=asked.method, target=asked.uri.encode(), fields=fields, length=int(told))


def request_of(asked: Consultation, head: Head) -> Request:
    """The request, with its body. Raises `RefusedError` where the gate would, or a body can't be seen."""
    request = understand(head)
    if request.takes_stream:
        if request.route in _JUDGED_BY_PARAMETERS and _may_be_form(head):
            raise RefusedError(
                "Of several types of a body the engine shows a plugin the last, and goes by the first: it may be one "
                "of a form, whose parameters can't be seen.",
                "Build at the gate's own socket.",
            )
        return request
    body = asked.body or b""
    if body:
        if "content-length" in head.fields and head.length != len(body):
            raise _unseen("only a part of its body")
    elif head.method not in _WITHOUT_BODY and (head.length or _may_be_chunked(request)):
        raise _unseen("nothing of its body")
    return with_body(request, body)


def _may_be_chunked(request: Request) -> bool:
    """The engine's server takes the length away from what it read in chunks, and doesn't say that it did.

    A type that is empty may be the second of two. Without any the engine reads a body for commit alone.
    """
    fields = request.head.fields
    return "content-length" not in fields and ("content-type" in fields or request.route in _READ_WITHOUT_TYPE)


def _may_be_form(head: Head) -> bool:
    return "content-type" in head.fields and head.fields.get("content-length") != "0"


def check_unchanged(request: Request, decision: Decision) -> None:
    """Raise `RefusedError` where the request, or its answer, would have to be changed to be admitted."""
    if isinstance(decision, Passed) and (decision.request != request or decision.view is not None):
        raise RefusedError(
            "An authorization plugin can change no request and no answer, which this one would need.",
            "Ask the gate's own socket.",
        )


def _unseen(what: str) -> RefusedError:
    return RefusedError(
        f"The engine shows the plugin {what}, so the request can't be judged.",
        "Send JSON of less than 1 MiB with its length, or ask the gate's own socket.",
    )
