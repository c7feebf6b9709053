"""Decoders of msgspec's for types that only a caller knows, made by one thread at a time.

Two threads by which msgspec learns of one struct at the same time end the whole process: the second takes what the
first hasn't written yet. A module that knows its type makes its decoder as it is imported.
"""

import threading
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")
_LEARNING = threading.Lock()
_DECODERS: dict[Any, msgspec.json.Decoder[Any]] = {}


def json_decoder(kind: type[T]) -> msgspec.json.Decoder[T]:
    """The decoder of JSON for this type, from here on a known one."""
    found = _DECODERS.get(kind)
    if found is None:
        with _LEARNING:
            found = _DECODERS[kind] = msgspec.json.Decoder(kind)
    return found


def convert(value: object, kind: type[T], *, strict: bool = True) -> T:
    """As `msgspec.convert`, and raises what it raises."""
    json_decoder(kind)
    return msgspec.convert(value, kind, strict=strict)
