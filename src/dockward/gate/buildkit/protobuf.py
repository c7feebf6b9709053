"""Messages of Protocol Buffers, read by a shape that has all their fields, and written anew.

What another reader could understand otherwise is refused: fields that the shape doesn't know or that stand twice, keys
of a map that do, wire types that a field doesn't have. https://protobuf.dev/programming-guides/encoding/
"""

from collections.abc import Iterator, Mapping
from enum import Enum
from itertools import count
from typing import Any

from msgspec import Struct

_VARINT, _BYTES = 0, 2
_DIGIT, _GOES_ON = 0x7F, 0x80
_MOST_DIGITS = 10
"""Bytes of a number."""
_MOST_NUMBER = 1 << 64
_MOST_FIELD = (1 << 29) - 1
_MOST_DEPTH = 12
MOST_FIELDS = 4_000
"""Of a message and all that lie in it: each takes microseconds. Builds with hundreds of arguments have fewer."""


class Scalar(Enum):
    """What a field holds that is no message."""

    TEXT = "text"
    BYTES = "bytes"
    NUMBER = "number"
    """Also a truth value, and one of several choices; negative ones are counted from 2^64 down."""


class Field(Struct, frozen=True, kw_only=True):
    """A field of a message by its name; `kind` is what it holds, or the values of what it maps texts to."""

    name: str
    kind: "Scalar | Message"
    repeated: bool = False
    by_key: bool = False


class Message(Struct, frozen=True):
    """The shape of a message: its fields by their numbers."""

    fields: Mapping[int, Field]


class BrokenError(ValueError):
    """These bytes aren't such a message."""


def decode(data: bytes, shape: Message) -> dict[str, Any]:
    """A message as its fields by name: texts, bytes, numbers, messages, lists of them, and maps of texts to them.

    Raises `BrokenError`.
    """
    return _decoded(data, shape, _MOST_DEPTH, count(1))


def _decoded(data: bytes, shape: Message, deep: int, numbers: Iterator[int]) -> dict[str, Any]:
    if not deep:
        raise BrokenError("messages in it lie too deep")
    found: dict[str, Any] = {}
    for number, value in _fields(data):
        if next(numbers) > MOST_FIELDS:
            raise BrokenError(f"it has more than {MOST_FIELDS} fields")
        field = shape.fields.get(number)
        if field is None:
            raise BrokenError(f"its field {number} isn't known")
        if field.by_key:
            key, held = _pair(value, field, deep, numbers)
            several = found.setdefault(field.name, {})
            if key in several:
                raise BrokenError(f"in {field.name} {key[:60]!a} stands twice")
            several[key] = held
        elif field.repeated:
            found.setdefault(field.name, []).append(_value(value, field, deep, numbers))
        elif field.name in found:
            raise BrokenError(f"{field.name} stands twice")
        else:
            found[field.name] = _value(value, field, deep, numbers)
    return found


def _pair(value: bytes | int, field: Field, deep: int, numbers: Iterator[int]) -> tuple[str, Any]:
    if isinstance(value, int):
        raise BrokenError(f"{field.name} is no map")
    shape = Message({1: Field(name="key", kind=Scalar.TEXT), 2: Field(name="value", kind=field.kind)})
    entry = _decoded(value, shape, deep, numbers)
    return entry.get("key", ""), entry.get("value", _nothing(field.kind))


def _nothing(kind: "Scalar | Message") -> Any:
    match kind:
        case Scalar.TEXT:
            return ""
        case Scalar.BYTES:
            return b""
        case Scalar.NUMBER:
            return 0
        case _:
            return {}


def _value(value: bytes | int, field: Field, deep: int, numbers: Iterator[int]) -> Any:
    if isinstance(value, int) != (field.kind is Scalar.NUMBER):
        raise BrokenError(f"{field.name} is of another kind")
    if isinstance(value, int):
        return value
    if isinstance(field.kind, Message):
        return _decoded(value, field.kind, deep - 1, numbers)
    try:
        return value.decode() if field.kind is Scalar.TEXT else value
    except UnicodeDecodeError as why:
        raise BrokenError(f"{field.name} is no text") from why


def _fields(data: bytes) -> Iterator[tuple[int, bytes | int]]:
    """The fields in their order: number, and what stands there."""
    at = 0
    while at < len(data):
        key, at = _number(data, at)
        number, kind = key >> 3, key & 7
        if not 0 < number <= _MOST_FIELD:
            raise BrokenError("a number of a field is none")
        if kind == _VARINT:
            value, at = _number(data, at)
            yield number, value
            continue
        if kind != _BYTES:
            raise BrokenError(f"its field {number} is of a kind that isn't known")
        size, at = _number(data, at)
        end = at + size
        if end > len(data):
            raise BrokenError("it ends too early")
        yield number, data[at:end]
        at = end


def _number(data: bytes, at: int) -> tuple[int, int]:
    """A number and where it ends."""
    found = 0
    for nr, one in enumerate(data[at : at + _MOST_DIGITS]):
        found |= (one & _DIGIT) << (7 * nr)
        if one <= _DIGIT:
            if found >= _MOST_NUMBER:
                break
            return found, at + nr + 1
    raise BrokenError("a number in it has no end")


def encode(value: Mapping[str, Any], shape: Message) -> bytes:
    """A message of this shape, as `decode` has it."""
    by_name = {field.name: (number, field) for number, field in shape.fields.items()}
    written = bytearray()
    for name, held in value.items():
        number, field = by_name[name]
        if field.by_key:
            for key, one in held.items():
                entry = _spelled(1, key, Scalar.TEXT) + _spelled(2, one, field.kind)
                written += _spelled(number, entry, Scalar.BYTES)
        else:
            for one in held if field.repeated else (held,):
                written += _spelled(number, one, field.kind)
    return bytes(written)


def _spelled(number: int, value: Any, kind: "Scalar | Message") -> bytes:
    if kind is Scalar.NUMBER:
        return _digits(number << 3 | _VARINT) + _digits(value)
    held: bytes = encode(value, kind) if isinstance(kind, Message) else value.encode() if kind is Scalar.TEXT else value
    return _digits(number << 3 | _BYTES) + _digits(len(held)) + held


def _digits(value: int) -> bytes:
    found = bytearray()
    while value > _DIGIT:
        found.append(value & _DIGIT | _GOES_ON)
        value >>= 7
    found.append(value)
    return bytes(found)
