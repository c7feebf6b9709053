"""A decision to leave published flaws of packages alone: an exception of the policy, or of another tool's file."""

import re
from datetime import date

from msgspec import Struct

from dockward.model.fact import Place
from dockward.model.package import PackageType
from dockward.model.vex import Statement

_QUOTED = re.compile(r"\[([*?\[])\]")
"""Marks of a shell pattern that stand for themselves."""


class Waiver(Struct, frozen=True, kw_only=True):
    """What must hold of a flaw for the decision to be about it; what is empty or None is no condition.

    `by` is whose word it is: `policy`, or a tool. After its last day, `expires`, it holds no longer.
    """

    by: str
    place: Place
    reason: str = ""
    expires: date | None = None
    flaw: str = ""
    """A shell pattern over the id; capitals don't matter."""
    aliases: bool = True
    """Whether it is also over the flaw's other names."""
    subject: str = "*"
    """A shell pattern over `image/name`."""
    package: str = ""
    """A shell pattern over the package's name, and that of its source package."""
    expression: str = ""
    """A regular expression over the whole of the package's name."""
    upstream: str = ""
    """A regular expression over the whole name of its source package."""
    version: str = ""
    types: frozenset[PackageType] = frozenset()
    paths: tuple[str, ...] = ()
    """Patterns, as `syntax.toolfiles.globs` has them, over the path of the file that tells of the package."""
    purls: tuple[str, ...] = ()
    mended: bool | None = None
    """Whether a version without the flaw is known."""
    declined: bool | None = None
    """Whether the vendor says that it will not mend it."""
    distribution: tuple[str, str] = ("", "")
    """Its id, and what its version begins with."""
    vex: str = ""
    """The status that a VEX document gives it."""
    justification: str = ""

    def holds(self, today: date) -> bool:
        """Whether its last day isn't over."""
        return self.expires is None or self.expires >= today

    def __str__(self) -> str:
        """As a person would name it."""
        flaw = _QUOTED.sub(r"\1", self.flaw)
        about = " ".join(filter(None, (flaw, self.package or self.expression)))
        return f"{self.place.source}:{self.place.line}: {self.by} ignore {about or 'by its other conditions'}"


class Decisions(Struct, frozen=True, kw_only=True):
    """What is said of flaws: statements of VEX documents, and decisions of the policy and of tools' files.

    `attached`: documents that came with the images count like the others.
    """

    statements: tuple[Statement, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    attached: bool = False
