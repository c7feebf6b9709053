"""What feeds tell, whatever their format: flaws with the versions they affect, and what else is known of flaws."""

from datetime import date

from msgspec import Struct

from dockward.advisories.ranges import Interval
from dockward.model.flaws import Outlook
from dockward.model.severity import Severity

MOST_SUMMARY = 300
MOST_REFERENCES = 3
MOST_NAME = 200
"""Characters of an identifier, and of a package's name; the longest real ones have under 150."""


class Affected(Struct, frozen=True, kw_only=True):
    """A package that has the flaw, in these versions.

    `space` and `name` are as `spaces` has them. `severity` is the source's own word for it. `module` are the module
    streams (rpm, `name:stream`, blanks between them) that it is told of; `ANY_MODULE` where only that is known.
    `outlook` is what the vendor says of a flaw that no version mends.
    """

    space: str
    name: str
    intervals: tuple[Interval, ...]
    severity: Severity | None = None
    module: str = ""
    outlook: Outlook | None = None


ANY_MODULE = "*"


class Record(Struct, frozen=True, kw_only=True):
    """One advisory of a source.

    `aliases` are other names of the same flaw. `covers` are the flaws that it tells of where it is a bundle, as a
    distribution's notice of an update is; it is then no flaw itself. `vectors` are CVSS vectors, `score` the base score
    where only that is told.
    """

    id: str
    aliases: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()
    summary: str = ""
    vectors: tuple[str, ...] = ()
    score: float | None = None
    published: str = ""
    references: tuple[str, ...] = ()
    affected: tuple[Affected, ...] = ()


class Exploited(Struct, frozen=True):
    """A flaw that is known to be exploited, by its CVE id, since when that is listed, and whether for ransom."""

    cve: str
    added: date
    ransom: bool = False


class Likelihood(Struct, frozen=True):
    """EPSS: how likely a flaw is to be exploited within 30 days, and the share of flaws that are less likely to be."""

    cve: str
    score: float
    percentile: float


class EndOfLife(Struct, frozen=True):
    """The last day on which a product's branch gets security fixes, for free and by its maker."""

    product: str
    branch: str
    ends: date


class Offer(Struct, frozen=True):
    """A version of a package that a distribution's suite has; `architecture` is `source` for a source package."""

    name: str
    architecture: str
    version: str


class Skipped(Struct, frozen=True):
    """A record that is not taken over, and why: `fault` where it isn't understood, else as of no use."""

    reason: str
    fault: bool = True


class Dated(Struct, frozen=True):
    """A day (ISO 8601) on which something in the source was written; the latest one is the data's date."""

    day: str


Item = Record | Exploited | Likelihood | EndOfLife | Skipped | Dated


def shorten(text: str) -> str:
    """A summary in one line of at most `MOST_SUMMARY` characters."""
    line = " ".join(text[: 4 * MOST_SUMMARY].split())
    return line if len(line) <= MOST_SUMMARY else line[: MOST_SUMMARY - 1] + "…"
