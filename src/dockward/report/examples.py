"""Tells a rule's two examples apart in words: what the one has that makes the rule fire, and the other hasn't."""

from collections.abc import Iterator
from datetime import UTC, datetime
from enum import Enum

from msgspec import NODEFAULT, Struct, structs

from dockward.kit import Rule
from dockward.model.fact import Fact, Place, Unknown

MOST_DIFFERENCES = 6
_MOST_TEXT = 90
_DEEPEST = 3
_YEAR_2001 = 1e9


class Difference(Struct, frozen=True):
    """A field by its place or name, as the flawed example has it and as the sound one has it."""

    field: str
    bad: str
    good: str

    @property
    def is_file(self) -> bool:
        """Whether both are the text of a file, whose lines count."""
        return self.field == "text" and "\n" in self.bad + self.good


def differences(rule: Rule) -> tuple[Difference, ...]:
    """Where the examples differ; empty when that is more than a reader takes in."""
    everything = dict.fromkeys(_compare(type(rule.bad).__name__.lower(), rule.bad, rule.good))
    found = tuple(one for one in everything if one.bad != one.good)
    return found if len(found) <= MOST_DIFFERENCES else ()


def _compare(name: str, bad: object, good: object) -> Iterator[Difference]:
    if isinstance(bad, Fact) and isinstance(good, Fact):
        yield from _compare(bad.place.pointer or name, bad.content, good.content)
    elif bad == good or isinstance(bad, Place):
        return
    elif isinstance(bad, Struct) and type(bad) is type(good):
        for field in bad.__struct_fields__:
            inner = name if field == "value" else field.replace("_", " ")
            yield from _compare(inner, getattr(bad, field), getattr(good, field))
    elif isinstance(bad, dict) and isinstance(good, dict):
        for key in sorted(bad.keys() | good.keys()):
            yield from _compare(str(key), bad.get(key), good.get(key))
    elif isinstance(bad, tuple) and isinstance(good, tuple) and _all_structs(bad + good):
        yield from _compare_each(name, bad, good)
    else:
        yield Difference(
            name, *(f"{one:o}" if name == "mode" and isinstance(one, int) else shown(one) for one in (bad, good))
        )


def _compare_each(name: str, bad: tuple[object, ...], good: tuple[object, ...]) -> Iterator[Difference]:
    if len(bad) == len(good):
        for one, other in zip(bad, good, strict=True):
            yield from _compare(name, one, other)
    else:
        only = tuple(one for one in bad if one not in good), tuple(one for one in good if one not in bad)
        yield Difference(name, *(shown(one) for one in only))


def _all_structs(values: tuple[object, ...]) -> bool:
    return all(isinstance(one, Struct) for one in values)


def shown(value: object, depth: int = 0) -> str:
    """A value on one line, as a person would write it."""
    text = _several(value, depth) if isinstance(value, Struct | dict | frozenset | tuple | list) else _single(value)
    return text if depth or len(text) <= _MOST_TEXT else text[: _MOST_TEXT - 1] + "…"


def _single(value: object) -> str:
    match value:
        case None:
            return "unset"
        case "":
            return "empty"
        case bool():
            return str(value).lower()
        case Enum():
            return str(value.value)
        case float():
            return _number(value)
        case _:
            return str(value)


def _several(value: object, depth: int) -> str:
    match value:
        case Fact():
            return shown(value.content, depth)
        case Struct():
            return _struct(value, depth)
        case dict():
            parts = [f"{key}={shown(one, depth + 1)}" for key, one in value.items()]
        case frozenset():
            parts = sorted(shown(one, depth + 1) for one in value)
        case _:
            parts = [shown(one, depth + 1) for one in value] if isinstance(value, tuple | list) else []
    return (", " if isinstance(value, frozenset | dict) else "; ").join(parts) or "none"


def _number(value: float) -> str:
    """A number, or the day when it can only be a time."""
    return datetime.fromtimestamp(value, UTC).date().isoformat() if value > _YEAR_2001 else f"{value:g}"


def _struct(value: Struct, depth: int) -> str:
    """Only the fields that say something."""
    if isinstance(value, Place | Unknown):
        return "unknown" if isinstance(value, Unknown) else ""
    if depth >= _DEEPEST:
        return "…"
    parts = [
        f"{field.name.replace('_', ' ')} {shown(getattr(value, field.name), depth + 1)}"
        for field in structs.fields(value)
        if field.default is NODEFAULT or getattr(value, field.name) != field.default
    ]
    return ", ".join(one for one in parts if not one.endswith((" ", " unset", " empty", " none")))
