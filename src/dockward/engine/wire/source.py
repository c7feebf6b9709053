"""Facts out of an answer: the value with its place, or why the answer doesn't tell."""

from collections.abc import Callable
from functools import cache
from typing import TypeAlias, TypeVar

from msgspec import Struct, UnsetType

from dockward.model.fact import Fact, Place, unknown

T = TypeVar("T")
Told: TypeAlias = T | UnsetType | None
"""A field that every engine writes: when it is missing, that isn't an engine's whole answer. Go's nil is null."""

_place = cache(Place)


class Untold(ValueError):  # noqa: N818  # it is why a fact is unknown, not a failure of the program
    """The answer doesn't tell what was asked of it; the message is the reason for the report."""


def need(value: Told[T], pointer: str, default: T) -> T:
    """The field's value, `default` for null. Raises `Untold` when the answer lacks the field."""
    if isinstance(value, UnsetType):
        raise Untold(f"the engine's answer has no {pointer}")
    return default if value is None else value


class Source(Struct, frozen=True):
    """One kind of answer (`inspect`, `info`); makes facts whose place is a field of it."""

    name: str

    def fact(self, pointer: str, value: T) -> Fact[T]:
        """A value that the answer tells."""
        return Fact(value, _place(self.name, pointer))

    def told(self, pointer: str, value: Told[T], default: T) -> Fact[T]:
        """The field's value, `default` for null; unknown when the answer lacks it."""
        if isinstance(value, UnsetType):
            return unknown(f"the engine's answer has no {pointer}", _place(self.name, pointer))
        return Fact(default if value is None else value, _place(self.name, pointer))

    def made(self, pointer: str, make: Callable[[], T]) -> Fact[T]:
        """What `make` makes of the answer; unknown when it finds that the answer doesn't tell (`Untold`)."""
        try:
            return Fact(make(), _place(self.name, pointer))
        except Untold as why:
            return unknown(str(why), _place(self.name, pointer))
