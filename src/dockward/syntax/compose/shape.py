"""What the Compose specification allows where: a table of shapes, and the one pass that holds values against it.

A shape tells which forms a value may be written in, how its short form becomes the long one, what a scalar turns into,
and how it merges. The pass leaves every value in the form that `docker compose config` prints.
"""

import re
from collections.abc import Callable, Hashable, Mapping
from enum import Enum

from msgspec import Struct, structs

from dockward.model.compose import Scalar, Value
from dockward.model.dockerfile import Flaw
from dockward.model.fact import Place, Unknown
from dockward.syntax.compose.budget import Budget


class Form(Enum):
    """The forms of a YAML value."""

    NOTHING = "nothing"
    TRUTH = "true or false"
    INTEGER = "a whole number"
    REAL = "a number"
    TEXT = "text"
    LIST = "a list"
    MAPPING = "a mapping"


class Merge(Enum):
    """How a value meets the one that a later file gives."""

    DEFAULT = "mappings by key, lists one after the other, scalars replaced"
    REPLACE = "replaced whole"
    EITHER = "mappings by key, anything else replaced"
    LOGGING = "replaced when the driver differs"
    SUBNETS = "lists of address ranges by subnet"


class Refused(ValueError):  # noqa: N818  # it is what Compose says to a value
    """Compose refuses a value; the message says why."""


class Scope(Struct, frozen=True, kw_only=True):
    """What a file's short forms hang on: where relative paths count from, and the variables of its environment."""

    directory: str
    environment: Mapping[str, str]
    flaws: list[Flaw]
    budget: Budget
    complete: bool = True

    def refuse(self, message: str, place: Place, kind: str = "shape") -> None:
        """Notes that Compose refuses what stands at `place`."""
        self.flaws.append(Flaw(message, place, kind=kind))

    def warn(self, message: str, place: Place, kind: str) -> None:
        """Notes something that Compose takes with a warning, or takes otherwise than meant."""
        self.flaws.append(Flaw(message, place, fatal=False, kind=kind))


class Shape(Struct, frozen=True, kw_only=True):
    """What may stand at one place."""

    forms: frozenset[Form]
    words: frozenset[str] = frozenset()
    """The texts that are allowed; empty for any."""
    pattern: re.Pattern[str] | None = None
    limits: tuple[int, int] | None = None
    turn: Callable[[Scalar, Place, Scope], Scalar] | None = None
    """A scalar in the form that Compose prints. Raises `Refused`."""
    told: "Callable[[Value, Scope], Value] | None" = None
    """What can be told of a value that hangs on unknown variables; the value itself where that is nothing."""
    long: Callable[[Value, Scope], Value] | None = None
    """The short form as the long one; what is long already as it is. Raises `Refused`."""
    item: "Shape | None" = None
    distinct: bool = False
    """A list may not hold the same item twice."""
    key: Callable[[Value], Hashable] | None = None
    """What makes two items one: the later takes the earlier one's place."""
    fields: dict[str, "Shape"] = {}
    others: "Shape | None" = None
    """Of entries with names of the user's choice."""
    names: re.Pattern[str] | None = None
    """What such names look like."""
    pairs: bool = False
    """Its entries are `KEY=VALUE` pairs, each replaced by a later one even where that is null."""
    open: bool = False
    """Entries that it doesn't know are let through."""
    extensible: bool = False
    """It takes entries that begin with `x-`."""
    required: tuple[str, ...] = ()
    merge: Merge = Merge.DEFAULT

    def entry(self, name: str) -> "Shape | None":
        """The shape of the entry `name`."""
        return self.fields.get(name) or self.others


_EXTENSION = "x-"


def form_of(content: object) -> Form:
    """The form of a value's content."""
    if isinstance(content, str):
        return Form.TEXT
    if content is None:
        return Form.NOTHING
    if isinstance(content, bool):
        return Form.TRUTH
    if isinstance(content, int):
        return Form.INTEGER
    if isinstance(content, float):
        return Form.INTEGER if content.is_integer() else Form.REAL
    return Form.LIST if isinstance(content, tuple) else Form.MAPPING


def fit(value: Value, shape: Shape, scope: Scope) -> Value:
    """`value` in the long form; what Compose refuses becomes a flaw and is unknown from there on."""
    if isinstance(value.content, Unknown) and shape.told is not None:
        value = shape.told(value, scope)
    if isinstance(value.content, Unknown):
        return value
    try:
        _check(value, shape)
        if shape.pairs and isinstance(value.content, tuple):
            # Compose weighs names as they are written, and `=x` in a list is written as none.
            shape = structs.replace(shape, names=None)
        if shape.long is not None:
            value = shape.long(value, scope)
        content = value.content
        if isinstance(content, tuple):
            return _list(value, content, shape, scope)
        if isinstance(content, dict):
            return _mapping(value, content, shape, scope)
        if shape.turn is None or isinstance(content, Unknown):
            return value
        return _with(value, _within(shape.turn(content, value.place, scope), value, shape))
    except Refused as why:
        scope.refuse(str(why), value.place)
        return _with(value, Unknown("Compose refuses it"))


def _with(value: Value, content: "Scalar | tuple[Value, ...] | dict[str, Value] | Unknown") -> Value:
    return value if content is value.content else structs.replace(value, content=content)


def _check(value: Value, shape: Shape) -> None:
    """Raises `Refused` for a form, or a text, that isn't allowed."""
    form = form_of(value.content)
    if form not in shape.forms and not (form is Form.INTEGER and Form.REAL in shape.forms):
        wanted = " or ".join(sorted(one.value for one in shape.forms))
        raise Refused(f"{value.place.pointer or 'it'} must be {wanted}, not {form.value}")
    if isinstance(value.content, str):
        _check_text(value.content, value, shape)


def _check_text(text: str, value: Value, shape: Shape) -> None:
    if shape.words and text not in shape.words:
        raise Refused(f"{value.place.pointer} must be one of: {', '.join(sorted(shape.words))}")
    if shape.pattern is not None and not shape.pattern.search(text):
        raise Refused(f"{value.place.pointer} isn't written as Compose wants it")


def _within(content: Scalar, value: Value, shape: Shape) -> Scalar:
    if shape.limits and isinstance(content, int) and not shape.limits[0] <= content <= shape.limits[1]:
        raise Refused(f"{value.place.pointer} must be from {shape.limits[0]} to {shape.limits[1]}")
    return content


def _list(value: Value, items: tuple[Value, ...], shape: Shape, scope: Scope) -> Value:
    if shape.item is None:
        return value
    fitted = tuple(fit(one, shape.item, scope) for one in items)
    if shape.distinct and shape.key is None:
        seen = set[Hashable]()
        for one in fitted:
            mark = fingerprint(one)
            if mark in seen:
                scope.refuse(f"{value.place.pointer} holds the same item twice", one.place)
            seen.add(mark)
    if shape.key is not None:
        fitted = unique(fitted, shape.key)
    unchanged = len(fitted) == len(items) and all(one is two for one, two in zip(fitted, items, strict=True))
    return value if unchanged else _with(value, fitted)


def _mapping(value: Value, entries: dict[str, Value], shape: Shape, scope: Scope) -> Value:
    fitted: dict[str, Value] = {}
    for name, one in entries.items():
        inner = _entry(name, shape)
        if inner is not None:
            fitted[name] = fit(one, inner, scope)
        elif shape.open or (shape.extensible and name.startswith(_EXTENSION)) or _untold(name, one):
            fitted[name] = one
        else:
            where = value.place.pointer or "the file"
            scope.refuse(f"{where} has no key {name!r} in the Compose specification", one.place, "unknown-key")
    return _with(value, fitted)


def _untold(name: str, value: Value) -> bool:
    """A name in a list that hangs on an unknown variable, so that it can't be held against any pattern."""
    return "$" in name and not value.known


def _entry(name: str, shape: Shape) -> Shape | None:
    inner = shape.fields.get(name)
    if inner is None and (shape.names is None or shape.names.search(name)):
        return shape.others
    return inner


def unique(items: tuple[Value, ...], key: Callable[[Value], Hashable]) -> tuple[Value, ...]:
    """One item per key: the last one, where the first one stood. What isn't known stays as it is."""
    found: dict[Hashable, Value] = {}
    for nr, one in enumerate(items):
        found[key(one) if one.known else ("unknown", nr)] = one
    return tuple(found.values())


def fingerprint(value: Value) -> Hashable:
    """What two values have in common when Compose takes them for the same."""
    content = value.content
    if isinstance(content, dict):
        return frozenset((name, fingerprint(one)) for name, one in content.items())
    if isinstance(content, tuple):
        return tuple(fingerprint(one) for one in content)
    if isinstance(content, Unknown):
        return ("unknown", value.written)
    return (isinstance(content, bool), content)


def missing(value: Value, shape: Shape) -> list[Flaw]:
    """Keys that a value lacks although Compose requires them, found once all files are merged."""
    flaws: list[Flaw] = []
    if isinstance(value.content, dict):
        flaws += [
            Flaw(f"{value.place.pointer} lacks the key {name!r}", value.place, kind="missing-key")
            for name in shape.required
            if name not in value.content
        ]
        for name, one in value.content.items():
            inner = shape.entry(name)
            if inner is not None:
                flaws += missing(one, inner)
    elif isinstance(value.content, tuple) and shape.item is not None:
        for one in value.content:
            flaws += missing(one, shape.item)
    return flaws
