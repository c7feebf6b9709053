"""What is wrong with a value that a person wrote, in plain words; msgspec's own name types of Python."""

import re
from enum import Enum, EnumType
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin

from msgspec import Struct, structs

from dockward.syntax.nearest import nearest
from dockward.syntax.regex import regex

if TYPE_CHECKING:
    # Not loaded for a message: whoever has a baseline and no policy needs no YAML.
    from dockward.syntax.yaml import Path

_MOST_SHOWN = 60
"""Characters shown of a value; a file may hold a mebibyte of one."""
_TYPES = regex(r"Expected `([^`]*)`, got `")
_LIMIT = regex(r"Expected `(str|array|int|float)` (of length )?(>=|<=) (\S+)")
_FORM = regex(r"Expected `str` matching regex '(.*)'")
MISSING = regex(r"missing required field `(.*?)`")
"""How msgspec says that a key isn't there."""
_NOUNS = {
    "object": "a mapping of keys",
    "array": "a list",
    "str": "a text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "date": "a day such as 2027-01-31",
}


def shown(value: object) -> str:
    """A value as a message repeats it: its beginning, on one line."""
    text = str(value).lower() if isinstance(value, bool) else "nothing" if value is None else repr(value)
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}…"


def type_at(kind: Any, path: "Path") -> Any:
    """The type of what stands at `path` below a value of type `kind`; `Any` where no type says it."""
    for step in path:
        kind = _inside(_bare(kind), step)
    return _bare(kind)


def _inside(kind: Any, step: str | int) -> Any:
    if isinstance(kind, type) and issubclass(kind, Struct):
        return next((one.type for one in structs.fields(kind) if one.encode_name == step), Any)
    parts = get_args(kind)
    match get_origin(kind):
        case found if found is tuple and isinstance(step, int):
            return parts[0]
        case found if found is dict:
            return parts[1]
    return Any


def _bare(kind: Any) -> Any:
    """The type without what is said about it, and without "or nothing"."""
    while get_origin(kind) in {Annotated, Union, UnionType}:
        kind = next(one for one in get_args(kind) if one is not type(None))
    return kind


def keys_of(kind: Any) -> tuple[str, ...]:
    """The keys of a mapping that is read as `kind`."""
    return tuple(kind.__struct_encode_fields__) if isinstance(kind, type) and issubclass(kind, Struct) else ()


def in_words(message: str, value: object, kind: Any) -> str:
    """What msgspec's `message` says of `value`, which should have been a `kind`."""
    if words := _choices(kind):
        return none_of(value, words)
    if found := _LIMIT.search(message):
        return _beyond(found, value)
    if found := _FORM.search(message):
        return f"{shown(value)} has another form than {found[1].removeprefix('^').removesuffix('$')}"
    if found := _TYPES.search(message):
        return not_a(found[1].removesuffix(" | null"), value)
    if found := MISSING.search(message):
        return f"the key {found[1]!r} is missing"
    return f"{shown(value)} is no day; write it as 2027-01-31" if "date" in message else message.replace("`", "")


def _choices(kind: Any) -> tuple[str, ...]:
    """The words that a value of the type may be; none where there are others."""
    if isinstance(kind, EnumType):
        return tuple(str(one.value) for one in list[Enum](kind))
    return tuple(map(str, get_args(kind))) if get_origin(kind) is Literal else ()


def _beyond(found: re.Match[str], value: object) -> str:
    kind, length, sign, limit = found.groups()
    word = "at least" if sign == ">=" else "at most"
    if not length:
        return f"{shown(value)} is too {'small' if sign == '>=' else 'large'}: {word} {limit}"
    one, many = ("character", "characters") if kind == "str" else ("entry", "entries")
    size = "short" if sign == ">=" else "long"
    return f"{shown(value)} is too {size}: {word} {limit} {one if limit == '1' else many}"


def not_a(wanted: str, value: object) -> str:
    """That something of another kind than `wanted`, in msgspec's word for it, stands here."""
    there = "nothing stands here" if value is None else f"{shown(value)} stands here"
    nouns = " or ".join(_NOUNS.get(one, one) for one in wanted.split(" | "))
    return f"{there}; {nouns} is wanted"


def none_of(value: object, words: tuple[str, ...]) -> str:
    """That `value` is none of `words`, and which it was most likely meant to be."""
    if value is None:
        return f"nothing stands here; one of {', '.join(words)} is wanted"
    near = nearest(value, words) if isinstance(value, str) else ""
    tail = f"; did you mean {near!r}?" if near else ""
    if len(words) == 1:
        return f"{shown(value)} isn't {words[0]}, which alone is known here"
    return f"{shown(value)} is none of {', '.join(words)}{tail}"
