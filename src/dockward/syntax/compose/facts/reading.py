"""Facts out of a service: a value with its place, what holds where it isn't set, or why it isn't known."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from msgspec import Struct, structs

from dockward.model.compose import Plain, Value
from dockward.model.errors import UnreadError
from dockward.model.fact import Fact, Place, Unknown, gather, unknown

T = TypeVar("T")


class Asked(Struct, frozen=True):
    """A service, job, network or volume as asked for."""

    value: Value

    def at(self, *path: str) -> Value | None:
        """The value at `path`; None where it isn't set or is null."""
        found = self.value.at(*path)
        return None if found is None or found.content is None else found

    def place(self, *path: str) -> Place:
        """Where the value at `path` stands; where it isn't set, the service's own place with the key that it lacks."""
        found = self.at(*path)
        if found is not None and found.place.line:
            return found.place
        here = self.value.place
        return structs.replace(here, pointer=".".join((here.pointer, *path)))

    def fact(self, *path: str, read: Callable[[Plain], T], unset: T) -> Fact[T]:
        """What `read` makes of the value at `path`; `unset` where there is none; unknown where part of it is."""
        found = self.at(*path)
        if found is None:
            return Fact(unset, self.place(*path))
        try:
            return Fact(read(found.plain()), found.place)
        except UnreadError as why:
            return unknown(why.reason, why.place or found.place)

    def text(self, *path: str) -> Fact[str]:
        """A text, empty where it isn't set."""
        return self.fact(*path, read=str, unset="")

    def truth(self, *path: str) -> Fact[bool]:
        """A truth, false where it isn't set."""
        return self.fact(*path, read=bool, unset=False)

    def texts(self, *path: str) -> Fact[tuple[str, ...]]:
        """A list of texts, empty where it isn't set."""
        return self.fact(*path, read=texts, unset=())

    def pairs(self, key: str) -> Fact[dict[str, str]]:
        """A mapping of texts, empty where it isn't set."""
        found = self.at(key)
        if found is None:
            return Fact({}, self.place(key))
        told = {
            name: "" if one.content is None else str(one.content) for name, one in found.entries.items() if one.known
        }
        lacking = next((one for one in found.walk() if isinstance(one.content, Unknown)), None)
        if lacking is not None and isinstance(lacking.content, Unknown):
            return Fact(lacking.content, lacking.place, part=told)
        return Fact(told, found.place)

    def items(self, key: str, read: Callable[[Plain], T]) -> Iterator[tuple[T, Place]]:
        """What `read` makes of each entry of a list, with its place; nothing where it isn't set.

        Raises `UnreadError` behind the last one where one isn't known.
        """
        found = self.at(key)
        if found is None:
            return
        lacking = UnreadError(found.content.reason, found.place) if isinstance(found.content, Unknown) else None
        for one in found.items:
            try:
                told = read(one.plain())
            except UnreadError as why:
                lacking = lacking or why
            else:
                yield told, one.place
        if lacking is not None:
            raise lacking

    def several(self, *path: str, found: Iterable[tuple[T, Place]]) -> Fact[tuple[T, ...]]:
        """Several things, each with a place of its own; where `found` raises at its end, those are what is known."""
        told, lacking = gather(found)
        things = dict(told)
        places: dict[object, Place] = {one: place for one, place in things.items() if place.line}
        if lacking is not None:
            return Fact(Unknown(lacking.reason), lacking.place or self.place(*path), places, part=tuple(things))
        return Fact(tuple(things), self.place(*path), places)

    def made(self, *path: str, make: Callable[[], T]) -> Fact[T]:
        """What `make` makes of several values, at the place of the one at `path`; unknown where one of them is."""
        try:
            return Fact(make(), self.place(*path))
        except UnreadError as why:
            return unknown(why.reason, why.place or self.place(*path))


def texts(plain: Plain) -> tuple[str, ...]:
    """A plain list as texts; nothing for what isn't a list."""
    return tuple(str(one) for one in plain) if isinstance(plain, list) else ()


def options(plain: Plain) -> dict[str, str]:
    """A plain mapping as texts by name; nothing for what isn't a mapping."""
    if not isinstance(plain, dict):
        return {}
    return {name: "" if one is None else str(one) for name, one in plain.items()}


def number(plain: Plain) -> int | None:
    """A number of Compose's, in which none, 0 and less mean that there is no limit."""
    if isinstance(plain, bool) or not isinstance(plain, int | str):
        return None
    found = int(plain)
    return found if found > 0 else None
