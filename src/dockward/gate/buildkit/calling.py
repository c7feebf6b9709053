"""A call of gRPC as a request like others, and as it is sent on."""

from collections.abc import Iterator, Mapping
from typing import Any

from dockward.gate.buildkit.messages import BRIDGE_SOLVE, SOLVE
from dockward.gate.buildkit.protobuf import BrokenError, Message, decode, encode
from dockward.gate.errors import RefusedError
from dockward.gate.request.heads import Head
from dockward.gate.request.requests import Request
from dockward.gate.request.routes import BRIDGE, CONTROL, find_call
from dockward.gate.request.target import Target

_SHAPES: Mapping[str, Message] = {f"{CONTROL}/Solve": SOLVE, f"{BRIDGE}/Solve": BRIDGE_SOLVE}
_NAME, _LABEL = "name", "label:"
MOST_PIECES = 100
"""Of one text that names several things: images, platforms."""
_MOST_TOLD = 512
"""Characters of an image's name that the ledger is told; what is longer names none."""


def head_of(path: str, message: bytes) -> Head:
    """What stands for the head of a call."""
    return Head(method="POST", target=path.encode(), fields={}, length=len(message))


def understand_call(path: str, message: bytes) -> Request:
    """What a call asks for; its message is there as `protobuf.decode` has it where it is judged.

    Raises `RefusedError` for a call that the gate doesn't know, or a message that could be read in two ways.
    """
    asked = find_call(path)
    shape = _SHAPES.get(path)
    try:
        content = None if shape is None else decode(message, shape)
    except BrokenError as why:
        raise RefusedError(f"The call of {path} can't be judged: {why}.", status=400) from why
    query = tuple(("t", one[:_MOST_TOLD]) for one in names_of(content or {}))
    return Request(
        head=head_of(path, message), target=Target(minor=None, path=path, query=query), asked=asked, content=content
    )


def spell_call(request: Request, message: bytes) -> bytes:
    """The message as it is sent on: written anew where it was judged."""
    shape = _SHAPES.get(request.target.path)
    return message if shape is None or request.content is None else encode(request.content, shape)


def exporters_of(content: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, str]]]:
    """What a build is put out as, with its attributes, in the newer form and in the older."""
    if content.get("ExporterDeprecated") or content.get("ExporterAttrsDeprecated"):
        yield content.get("ExporterDeprecated", ""), content.get("ExporterAttrsDeprecated", {})
    for one in content.get("Exporters", ()):
        yield one.get("Type", ""), one.get("Attrs", {})


def names_of(content: Mapping[str, Any]) -> tuple[str, ...]:
    """The names that the image gets. Raises `RefusedError` for too many."""
    several = ",".join(filter(None, (attributes.get(_NAME, "") for _, attributes in exporters_of(content))))
    return tuple(dict.fromkeys(filter(None, pieces(several))))


def pieces(text: str) -> list[str]:
    """What stands between commas. Raises `RefusedError` for too much."""
    found = text.split(",", MOST_PIECES)
    if len(found) > MOST_PIECES:
        raise RefusedError(f"{text[:60]!a}… names more than {MOST_PIECES} things.", status=400)
    return found


def labels_of(content: Mapping[str, Any]) -> dict[str, str]:
    """The labels that a client has the image given beside those of its Dockerfile."""
    options = {**content.get("FrontendAttrs", {}), **content.get("FrontendOpt", {})}
    return {name.removeprefix(_LABEL): value for name, value in options.items() if name.startswith(_LABEL)}
