"""A file with the settings of another tool, as far as they mean something here."""

from msgspec import Struct

from dockward.model.pragma import Pragma
from dockward.model.severity import Severity
from dockward.model.waiver import Waiver


class ToolFile(Struct, frozen=True, kw_only=True):
    """What such a file says of the files that it is there for: what to leave alone, how bad things are, what is wanted.

    `path` is how a person would name it. Rules stand as the tool calls them, without its name.
    """

    tool: str
    path: str
    pragmas: tuple[Pragma, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    """Its decisions about published flaws, which concern images."""
    severities: tuple[tuple[str, Severity], ...] = ()
    trusted: tuple[str, ...] = ()
    """Registries that images may come from; none: any."""
    labels: tuple[tuple[str, str], ...] = ()
    """Labels that an image must have, with the form of their values; empty for any form."""
    only_these_labels: bool = False
    threshold: Severity | None = None
    """The least severity that makes the exit status 1; None where it doesn't say."""
    never_fails: bool = False
    comments_excuse: bool = True
    """Whether the tool's own comments in the files count."""
    notes: tuple[str, ...] = ()
    """What in it has no effect, in words."""

    @property
    def settles(self) -> bool:
        """Whether it says how rules are to judge."""
        return bool(self.severities or self.trusted or self.labels)


class Adoption(Struct, frozen=True, kw_only=True):
    """A tool's file and the files that it is there for, by the paths that findings name; `directory` holds it."""

    file: ToolFile
    directory: str
    sources: frozenset[str]
