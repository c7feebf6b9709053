"""A word in a file, or beside it, that a finding is to be left alone."""

from datetime import date
from enum import Enum

from msgspec import Struct

from dockward.model.fact import Place


class Scope(Enum):
    """How far a pragma reaches."""

    FILE = "file"
    NEXT = "next"
    """The instruction or key that follows the comment, or the line that it stands on."""
    BESIDE = "beside"
    """The files that the file in which it stands is there for."""


class Pragma(Struct, frozen=True, kw_only=True):
    """`tool` is whose word it is; `rules` are ids as written there, none for all that the tool has.

    `first` and `last` are the lines that it covers, 0 and 0 for the whole file; `subjects` narrows it to services of
    these names. `reason` is empty when none was given. After its last day, `expires`, it holds no longer.
    """

    tool: str
    rules: tuple[str, ...]
    scope: Scope
    place: Place
    reason: str = ""
    subjects: tuple[str, ...] = ()
    first: int = 0
    last: int = 0
    paths: tuple[str, ...] = ()
    """Patterns over paths, counted from the directory of its file, that narrow it; none: every path."""
    sources: frozenset[str] = frozenset()
    """The files that it covers where it stands in another than these."""
    expires: date | None = None

    def covers(self, source: str, line: int) -> bool:
        """Whether a finding at this line of this file is in its reach."""
        if self.scope is Scope.BESIDE:
            return source in self.sources
        if source != self.place.source:
            return False
        return self.scope is Scope.FILE or self.first <= line <= self.last

    def __str__(self) -> str:
        """As a person would name it."""
        column = f":{self.place.column}" if self.place.column else ""
        return f"{self.place.source}:{self.place.line}{column}: {self.tool} ignore {' '.join(self.rules) or 'all'}"
