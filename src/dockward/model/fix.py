"""Repairs as values: what would change, and what that may break. Nothing here touches a file."""

from enum import Enum

from msgspec import Struct

from dockward.model.command import Span


class Edit(Struct, frozen=True, order=True):
    """Put `text` in place of the characters `span` of one file; an empty span inserts."""

    span: Span
    text: str


class Move(Enum):
    """How a key of a workload changes."""

    SET = "set"
    UNSET = "unset"
    ADD = "add"
    """Put an entry into a list, or a key into a mapping."""
    REMOVE = "remove"
    """Take an entry out of a list; the list goes when it is empty."""


class Change(Struct, frozen=True):
    """One change of a workload in the words of the Compose specification, whatever described it.

    `path` leads from the service to the key (`("deploy", "resources", "limits", "memory")`). `value` is a scalar, a
    list of scalars or a mapping of scalars; for REMOVE the entry as Compose normalises it.
    """

    move: Move
    path: tuple[str, ...]
    value: bool | int | float | str | tuple[str, ...] | dict[str, str] | None = None


class Fix(Struct, frozen=True, kw_only=True):
    """One repair of one finding: edits of the file, or changes of a workload, never both.

    `risk` is what may break, in words; a fix without one is safe: what is built or run behaves as before.
    """

    title: str
    """What it does, as an order: `Add --no-install-recommends`."""
    risk: str = ""
    edits: tuple[Edit, ...] = ()
    changes: tuple[Change, ...] = ()

    @property
    def safe(self) -> bool:
        """Whether it may be applied without asking."""
        return not self.risk
