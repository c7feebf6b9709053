"""Bytes of an answer to a wire struct, whatever the bytes are."""

from typing import TypeVar

from msgspec import DecodeError, ValidationError, json

from dockward.engine.errors import BadAnswerError

T = TypeVar("T")


def decode(body: bytes, kind: type[T]) -> T:
    """The answer as `kind`. Bytes that aren't UTF-8 are replaced. Raises `BadAnswerError`, which repeats no value."""
    try:
        return _decode(body, kind)
    except UnicodeDecodeError:
        return _decode(body.decode("utf-8", "replace").encode(), kind)


def _decode(body: bytes, kind: type[T]) -> T:
    try:
        return json.decode(body, type=kind)
    except ValidationError as why:
        raise BadAnswerError(f"the engine's answer isn't as documented: {why}") from why
    except (DecodeError, RecursionError) as why:
        raise BadAnswerError("the engine's answer is not JSON") from why
