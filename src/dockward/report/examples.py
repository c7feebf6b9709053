"""Tells a rule's two examples apart in words: what the one has that makes the rule fire, and the other hasn't."""

from collections.abc import Iterator
from enum import Enum

from msgspec import NODEFAULT, Struct, structs

from dockward.kit import Rule
from dockward.model.fact import Fact, Unknown

MOST_DIFFERENCES = 6
_MOST_TEXT = 90
_DEEPEST = 3


class Difference(Struct, frozen=True):
    """A field by its place or name, as the flawed example has it and as the sound one has it."""

    field: str
    bad: str
    good: str


def differences(rule: Rule) -> tuple[Difference, ...]:
    """Where the examples differ; empty when that is more than a reader takes in."""
    found = tuple(dict.fromkeys(_compare(type(rule.bad).__name__.lower(), rule.bad, rule.good)))
    return found if len(found) <= MOST_DIFFERENCES else ()


def _compare(name: str, bad: object, good: object) -> Iterator[Difference]:
    if isinstance(bad, Fact) and isinstance(good, Fact):
        yield from _compare(bad.place.pointer or name, bad.content, good.content)
    elif bad == good:
        return
    elif isinstance(bad, Struct) and type(bad) is type(good):
        for field in bad.__struct_fields__:
            yield from _compare(field.replace("_", " "), getattr(bad, field), getattr(good, field))
    elif isinstance(bad, tuple) and isinstance(good, tuple) and len(bad) == len(good) and _all_structs(bad + good):
        for one, other in zip(bad, good, strict=True):
            yield from _compare(name, one, other)
    else:
        yield Difference(name, shown(bad), shown(good))


def _all_structs(values: tuple[object, ...]) -> bool:
    return all(isinstance(one, Struct) for one in values)


def shown(value: object, depth: int = 0) -> str:
    """A value on one line, as a person would write it."""
    text = _shown(value, depth)
    return text if depth or len(text) <= _MOST_TEXT else text[: _MOST_TEXT - 1] + "…"


def _shown(value: object, depth: int) -> str:
    match value:
        case None | "" | () | {}:
            return "nothing"
        case bool():
            return "true" if value else "false"
        case Unknown():
            return "unknown"
        case Enum():
            return str(value.value)
        case Fact():
            return shown(value.content, depth)
        case Struct():
            return _struct(value, depth)
        case dict():
            return ", ".join(f"{key}={shown(one, depth + 1)}" for key, one in value.items())
        case frozenset():
            return ", ".join(sorted(shown(one, depth + 1) for one in value)) or "nothing"
        case tuple() | list():
            return "; ".join(shown(one, depth + 1) for one in value)
        case _:
            return str(value)


def _struct(value: Struct, depth: int) -> str:
    """Only the fields that say something."""
    if depth >= _DEEPEST:
        return "…"
    parts = [
        f"{field.name.replace('_', ' ')} {shown(getattr(value, field.name), depth + 1)}"
        for field in structs.fields(value)
        if field.default is NODEFAULT or getattr(value, field.name) != field.default
    ]
    return ", ".join(one for one in parts if not one.endswith(" nothing"))
