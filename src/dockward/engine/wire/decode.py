"""Bytes of an answer to a wire struct, whatever the bytes are."""

from functools import cache
from typing import TypeVar

from msgspec import DecodeError, ValidationError
from msgspec.json import Decoder

from dockward.engine.errors import BadAnswerError

T = TypeVar("T")


@cache
def _decoder(kind: type[T]) -> Decoder[T]:
    return Decoder(kind)


def decode(body: bytes, kind: type[T]) -> T:
    """The answer as `kind`. Bytes that aren't UTF-8 are replaced. Raises `BadAnswerError`, which repeats no value."""
    try:
        return _decode(body, kind)
    except UnicodeDecodeError:
        return _decode(body.decode("utf-8", "replace").encode(), kind)


def _decode(body: bytes, kind: type[T]) -> T:
    try:
        return _decoder(kind).decode(body)
    except ValidationError as why:
        raise BadAnswerError(f"the engine's answer isn't as documented: {why}") from why
    except (DecodeError, RecursionError) as why:
        raise BadAnswerError("the engine's answer is not JSON") from why
