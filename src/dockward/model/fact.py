"""What is known of one field: its value and where it was written, or why it isn't known."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Generic, TypeVar, overload

from msgspec import Struct

from dockward.model.errors import UnreadError

T = TypeVar("T")
U = TypeVar("U")


class Place(Struct, frozen=True, gc=False):
    """Where a value was written: a file, an inspect path, an API answer or an entry of /proc.

    `source` is the document (`inspect`, `info`, `/proc/41/status`, `/etc/docker/daemon.json`), `pointer` the field
    inside it (`HostConfig.Privileged`). `line` and `column` count from 1; 0 means that the source has no lines.
    """

    source: str = ""
    pointer: str = ""
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        lines = f":{self.line}:{self.column}" if self.line else ""
        return f"{self.source}{lines} {self.pointer}".strip()


NOWHERE = Place()


class Unknown(Struct, frozen=True):
    """Why a value isn't known, in words for the person who reads the report.

    `outside`: what was read cannot hold it at all, as a compose file cannot hold a process's real uid; a rule that
    needs it doesn't apply there.
    """

    reason: str
    outside: bool = False


class Fact(Struct, Generic[T], frozen=True, gc=False):
    """One field's value with its place, or `Unknown`.

    Reading `.value` of an unknown fact raises `UnreadError`. A rule lets it pass: the runner turns it into the
    verdict *unknown* with the reason, so no rule can mistake what wasn't looked at for what is in order.
    """

    content: T | Unknown
    place: Place = NOWHERE
    places: Mapping[object, Place] | None = None
    """Where each of several things in it was written, by the thing, for a source that tells."""
    part: T | None = None
    """Of several things those that are known, where the whole isn't: `${DIR}:/d` beside `/etc:/etc`."""

    def place_of(self, one: object) -> Place:
        """Where one of the things in it was written; the fact's own place where that isn't told."""
        return (self.places or {}).get(one, self.place)

    @property
    def value(self) -> T:
        """The value. Raises `UnreadError` when it isn't known."""
        if isinstance(self.content, Unknown):
            raise UnreadError(self.content.reason, self.place, outside=self.content.outside)
        return self.content

    @property
    def told(self) -> T | None:
        """The value, or what is known of it; None where nothing is."""
        return self.part if isinstance(self.content, Unknown) else self.content

    @overload
    def each(self: "Fact[tuple[U, ...]]") -> Iterator[U]: ...
    @overload
    def each(self: "Fact[frozenset[U]]") -> Iterator[U]: ...
    def each(self) -> Iterator[object]:
        """Every thing in it that is known. Raises `UnreadError` behind the last one where there may be more.

        It is for rules to which one thing is a flaw by itself; what hangs on all of them reads `.value`.
        """
        told = self.told
        if isinstance(told, tuple | frozenset):
            yield from told if isinstance(told, tuple) else sorted(told, key=str)
        _ = self.value

    @property
    def known(self) -> bool:
        """Whether `.value` can be read."""
        return not isinstance(self.content, Unknown)

    @property
    def left_out(self) -> bool:
        """Whether what was read cannot hold it."""
        return isinstance(self.content, Unknown) and self.content.outside

    def __bool__(self) -> bool:
        """The truth of the value. Raises `UnreadError` when it isn't known."""
        return bool(self.value)

    def map(self, change: Callable[[T], U]) -> "Fact[U]":
        """The same fact with another value; an unknown one stays unknown."""
        if isinstance(self.content, Unknown):
            return Fact(self.content, self.place)
        return Fact(change(self.content), self.place)


def gather(*several: Iterable[T]) -> tuple[list[T], UnreadError | None]:
    """All that several iterables yield, and why there may be more, where one of them raises that at its end."""
    found: list[T] = []
    lacking = None
    for each in several:
        try:
            found.extend(each)
        except UnreadError as why:
            lacking = lacking or why
    return found, lacking


def outside(reason: str, place: Place = NOWHERE) -> Fact[T]:
    """A fact that what was read cannot hold, and who could tell."""
    return Fact(Unknown(reason, outside=True), place)


def unknown(reason: str, place: Place = NOWHERE) -> Fact[T]:
    """A fact that could not be read, and why."""
    return Fact(Unknown(reason), place)
