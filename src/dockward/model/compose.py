"""A Compose project as Docker Compose resolves it: every value knows the file, line and column that it came from."""

from collections.abc import Iterator
from functools import cached_property

from msgspec import Struct

from dockward.model.command import Span
from dockward.model.dockerfile import Flaw
from dockward.model.errors import UnreadError
from dockward.model.fact import NOWHERE, Place, Unknown
from dockward.model.subject import Kind, Subject

Scalar = None | bool | int | float | str
Plain = Scalar | list["Plain"] | dict[str, "Plain"]

_ENDS_WELL = "service_completed_successfully"
UNNAMED = "project"
"""What a project is called of which neither a name nor the directory is known."""


class Value(Struct, frozen=True, gc=False):
    """One value with where it was written; `content` is a scalar, a list, a mapping, or unknown.

    A scalar's place is where it begins. A list or mapping that stands under a key has the key's place, so that it
    points at a name rather than at the first thing in it. What Compose fills in has the place of what it fills in
    for, and no span.
    """

    content: "Scalar | tuple[Value, ...] | dict[str, Value] | Unknown"
    place: Place = NOWHERE
    span: Span | None = None
    """Its characters in the text of the file `place.source`, quotes included, anchor and tag left out.

    An alias has those of its anchor: outside of the mapping that it stands in."""
    key: Span | None = None
    """The characters of the key that it stands under."""
    quoted: bool = False
    written: str | None = None
    """A scalar as it stood in the file, unquoted and before variables were put in; None for what isn't a scalar."""

    @property
    def known(self) -> bool:
        """Whether its content is known."""
        return not isinstance(self.content, Unknown)

    @property
    def entries(self) -> "dict[str, Value]":
        """The entries of a mapping, none for anything else."""
        return self.content if isinstance(self.content, dict) else {}

    @property
    def items(self) -> "tuple[Value, ...]":
        """The items of a list, none for anything else."""
        return self.content if isinstance(self.content, tuple) else ()

    def at(self, *path: str | int) -> "Value | None":
        """The value at `path` below it: names of entries and numbers of items."""
        here = self
        for step in path:
            content = here.content
            found: Value | None = None
            if isinstance(step, str):
                found = content.get(step) if isinstance(content, dict) else None
            elif isinstance(content, tuple):
                found = content[step] if step < len(content) else None
            if found is None:
                return None
            here = found
        return here

    def plain(self) -> Plain:
        """It and everything below as plain Python. Raises `UnreadError` where something isn't known."""
        if isinstance(self.content, Unknown):
            raise UnreadError(self.content.reason, self.place, outside=self.content.outside)
        if isinstance(self.content, dict):
            return {name: one.plain() for name, one in self.content.items()}
        if isinstance(self.content, tuple):
            return [one.plain() for one in self.content]
        return self.content

    def walk(self) -> "Iterator[Value]":
        """It and everything below, parents first."""
        yield self
        for one in (*self.entries.values(), *self.items):
            yield from one.walk()


class SourceFile(Struct, frozen=True):
    """A file that was read. `documents` are its YAML documents as written: nothing merged, no variable put in."""

    path: str
    text: str
    newline: str = "\n"
    documents: tuple[Value, ...] = ()


class Project(Struct, frozen=True, kw_only=True, dict=True):
    """What Compose makes of its files. Values are in the long form that `docker compose config` prints.

    Sizes are text of a number of bytes, times as Go writes them (`1m30s`), as there. Networks, volumes, secrets and
    configs that no service uses are left out, as Compose leaves them out.
    """

    name: str
    directory: str
    """Relative paths count from it."""
    files: tuple[SourceFile, ...] = ()
    services: dict[str, Value] = {}
    jobs: dict[str, Value] = {}
    networks: dict[str, Value] = {}
    volumes: dict[str, Value] = {}
    secrets: dict[str, Value] = {}
    configs: dict[str, Value] = {}
    models: dict[str, Value] = {}
    extensions: dict[str, Value] = {}
    """Top-level keys that begin with `x-`."""
    profiles: tuple[str, ...] = ()
    """Every profile that a service names, sorted."""
    stack: bool = False
    """Read as `docker stack deploy` reads it."""
    flaws: tuple[Flaw, ...] = ()

    @cached_property
    def awaited(self) -> frozenset[str]:
        """Services whose successful end another waits for."""
        found: set[str] = set()
        for one in self.services.values():
            waits = one.at("depends_on")
            for name, each in waits.entries.items() if waits is not None else ():
                condition = each.at("condition")
                if condition is not None and condition.content == _ENDS_WELL:
                    found.add(name)
        return frozenset(found)

    @property
    def subject(self) -> Subject:
        """What findings call it: its first file."""
        return Subject(Kind.COMPOSE_FILE.value, self.files[0].path if self.files else self.directory)

    @property
    def valid(self) -> bool:
        """Whether Compose takes it."""
        return not any(one.fatal for one in self.flaws)

    def file(self, path: str) -> SourceFile | None:
        """The file of this path, if it was read."""
        return next((one for one in self.files if one.path == path), None)
