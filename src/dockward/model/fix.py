"""Repairs as values: what would change, and what that may break. Nothing here touches a file."""

from collections.abc import Mapping
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
    """Take a key out. Where it comes from elsewhere and can't be, `value` is written over it, if there is one."""
    ADD = "add"
    """Put an entry into a list, or a key into a mapping; into an entry of a list in short form, an option."""
    REMOVE = "remove"
    """Take an entry out of a list, or an option out of an entry; the list goes when it is empty."""
    EXTRACT = "extract"
    """Put a variable's value into a file of its own; `value` is its path from the project's directory.

    Its place takes `NAME_FILE`, with the path that a secret of the file's name has in the container.
    """


Scalar = bool | int | float | str
Content = Scalar | tuple[str, ...] | dict[str, Scalar]
"""A scalar, a list of scalars or a mapping of scalars."""


class Change(Struct, frozen=True):
    """One change of a workload in the words of the Compose specification, whatever described it.

    `path` leads from the service to the key (`("deploy", "resources", "limits", "memory")`), or from the top of the
    file where it is one of the `project`: of a section, or of a service by its name (`("services", "web", "user")`).
    An entry of a list is called by what tells it from the others, however it is written: of `ports` the port's
    `name`, of `volumes`, `devices` and `tmpfs` the path in the container (`("ports", ":80:80/tcp", "host_ip")`,
    `("volumes", "/data")`), of `environment` the variable, of `security_opt` `key=value`.
    """

    move: Move
    path: tuple[str, ...]
    value: Content | None = None
    project: bool = False


class Fix(Struct, frozen=True, kw_only=True):
    """One repair of one finding: edits of the file, or changes of a workload, never both.

    `risk` is what may break, in words; a fix without one is safe: what is built or run behaves as before.
    """

    title: str
    """What it does, as an order: `Add --no-install-recommends`."""
    risk: str = ""
    edits: tuple[Edit, ...] = ()
    changes: tuple[Change, ...] = ()
    reorders: bool = False
    """It divides the file anew, so that it comes before the others: what they add would only be in its way."""

    @property
    def safe(self) -> bool:
        """Whether it may be applied without asking."""
        return not self.risk


class Proposal(Struct, frozen=True, kw_only=True):
    """A fix that was proved on the files as they are, as the edits of each file, by path and in order."""

    fix: Fix
    edits: Mapping[str, tuple[Edit, ...]]
