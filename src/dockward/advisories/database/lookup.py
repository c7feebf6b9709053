"""What the database says of one package in one version, and of one flaw: the queries of the matching, remembered."""

import sqlite3
from collections.abc import Set as AbstractSet
from datetime import date
from typing import NamedTuple

from msgspec import Struct

from dockward.advisories.components import branch_date, newer_than_all, numbers_of
from dockward.advisories.database.reading import SourceState, read_sources
from dockward.advisories.database.schema import PARTS
from dockward.advisories.feeds.feed import parse_day
from dockward.model.severity import Severity

_HITS = """
SELECT told.flaw, affected.fixed, affected.high, affected.severity, affected.module, affected.outlook,
    advisory.name, advisory.summary, advisory.source
FROM affected
JOIN told ON told.advisory = affected.advisory
JOIN advisory ON advisory.id = affected.advisory
WHERE affected.package = ? AND affected.low <= ? AND ? < affected.high
"""


class Hit(NamedTuple):
    """An interval that a version is in: the flaw's number, where the interval ends, and the advisory that says so."""

    flaw: int
    fixed: str
    high: bytes
    severity: int | None
    module: str
    outlook: str
    advisory: str
    summary: str
    source: int


class Known(Struct, frozen=True, kw_only=True):
    """A flaw, whatever package has it."""

    id: str
    aliases: tuple[str, ...]
    summary: str
    vector: str
    score: float | None
    published: date | None
    references: tuple[str, ...]
    exploited: date | None
    ransom: bool
    likelihood: float | None
    percentile: float | None


class SuiteState(Struct, frozen=True, kw_only=True):
    """A security suite of a distribution's release; `last_day` is the last one on which it is valid, if it has one."""

    name: str
    source: str
    made: date
    last_day: date | None


class Offered(NamedTuple):
    """The newest version that a suite has of a package, its sort key, and since when it is known to be there."""

    version: str
    key: bytes
    since: str


class Lookup:
    """Questions to an open database. Not for several threads at once."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._db = database
        self._flaws: dict[int, Known] = {}
        self._grouped: dict[str, dict[str, list[str]]] = {}
        self._ends: dict[str, dict[str, date]] = {}
        self._suites: dict[str, SuiteState | None] = {}
        self._spaces: dict[str, int] = dict(database.execute("SELECT name, id FROM space"))
        numbers = dict(database.execute("SELECT name, id FROM source"))
        self.sources = read_sources(database)
        self._sources = {numbers[one.name]: one for one in self.sources}
        spaces = {number: name for name, number in self._spaces.items()}
        self._about: dict[int, set[str]] = {}
        self._filled, self._touched = set[str](), set[str]()
        for source, space, own in database.execute("SELECT source, space, own FROM about"):
            self._about.setdefault(source, set()).add(spaces[space])
            whole = own and not self._sources[source].partial
            (self._filled if whole else self._touched).add(spaces[space])

    def sources_about(self, spaces: AbstractSet[str]) -> tuple[SourceState, ...]:
        """The sources with advisories in any of these spaces, by name."""
        about = self._about
        return tuple(one for number, one in self._sources.items() if not spaces.isdisjoint(about.get(number, ())))

    def sources_naming(self, space: str, name: str) -> tuple[SourceState, ...]:
        """The sources with advisories for the package of this name."""
        query = "SELECT DISTINCT source FROM affected JOIN advisory ON advisory.id = advisory WHERE package = ?"
        rows = self._db.execute(query, (self.package(space, name),))
        return tuple(self._sources[number] for (number,) in rows)

    def sources_of(self, kinds: AbstractSet[str]) -> tuple[SourceState, ...]:
        """The sources of these kinds."""
        return tuple(one for one in self.sources if one.kind in kinds)

    def has_space(self, space: str) -> bool:
        """Whether the database has the advisories of this ecosystem or release, and not only single ones."""
        return space in self._filled

    def has_single(self, space: str) -> bool:
        """Whether single advisories of this ecosystem or release were imported, or came with those of another one."""
        return space in self._touched

    def package(self, space: str, name: str) -> int | None:
        """The package's number, None where no advisory names it."""
        number = self._spaces.get(space)
        if number is None:
            return None
        row = self._db.execute("SELECT id FROM package WHERE space = ? AND name = ?", (number, name)).fetchone()
        return row[0] if row else None

    def in_groups(self, space: str, artifact: str) -> list[str]:
        """The names of packages in the space that are this behind their colon, in order."""
        if space not in self._grouped:
            rows = self._db.execute("SELECT name FROM package WHERE space = ?", (self._spaces.get(space),))
            found = self._grouped[space] = dict[str, list[str]]()
            for (name,) in rows:
                found.setdefault(name.rpartition(":")[2], []).append(name)
        return sorted(self._grouped[space].get(artifact, ()))

    def hits(self, package: int, key: bytes) -> list[Hit]:
        """The intervals that a version with this sort key is in."""
        return [Hit._make(row) for row in self._db.execute(_HITS, (package, key, key))]

    def source(self, number: int) -> SourceState:
        """The source of a hit."""
        return self._sources[number]

    def suite(self, space: str) -> SuiteState | None:
        """The security suite of a release; None where nobody imported it."""
        if space not in self._suites:
            self._suites[space] = self._suite(space)
        return self._suites[space]

    def _suite(self, space: str) -> SuiteState | None:
        query = "SELECT suite.name, source.name, made, last_day FROM suite JOIN source ON id = source WHERE space = ?"
        row = self._db.execute(query, (space,)).fetchone()
        if row is None:
            return None
        name, source, made, last_day = row
        return SuiteState(name=name, source=source, made=date.fromisoformat(made[:10]), last_day=parse_day(last_day))

    def offered(self, space: str, name: str, source: str) -> dict[tuple[str, str], Offered]:
        """What a release's suite has of a binary package and of a source, by name and architecture."""
        query = "SELECT name, architecture, version, key, since FROM offered WHERE space = ? AND name IN (?, ?)"
        rows = self._db.execute(query, (space, name, source))
        return {(found, architecture): Offered(*about) for found, architecture, *about in rows}

    def end_of_life(self, product: str, version: str) -> date | None:
        """The last day of a branch's support by endoflife.date's names; None where none is told."""
        return branch_date(self._branches(product), version)

    def ends_told(self, product: str) -> date | None:
        """The day of the newest data that tells of the product's branches; None where nothing tells it."""
        rows = self._db.execute("SELECT DISTINCT source FROM end_of_life WHERE product = ?", (product,))
        return max((day for (number,) in rows if (day := self._sources[number].dated)), default=None)

    def is_newer(self, product: str, version: str) -> bool:
        """Whether a version is newer than all branches for which an end of support is told."""
        return newer_than_all(self._branches(product), numbers_of(version))

    def _branches(self, product: str) -> dict[str, date]:
        if product not in self._ends:
            rows = self._db.execute("SELECT branch, ends FROM end_of_life WHERE product = ?", (product,))
            self._ends[product] = {branch: date.fromisoformat(ends) for branch, ends in rows}
        return self._ends[product]

    def flaw(self, number: int) -> Known:
        """The flaw."""
        found = self._flaws.get(number)
        if found is None:
            found = self._flaws[number] = self._known(number)
        return found

    def _known(self, number: int) -> Known:
        columns = "name, aliases, summary, vector, score, published, links, exploited, ransom, likelihood, percentile"
        row = self._db.execute(f"SELECT {columns} FROM flaw WHERE id = ?", (number,)).fetchone()  # noqa: S608  # ours
        name, aliases, summary, vector, score, published, links, exploited, ransom, likelihood, percentile = row
        return Known(
            id=name,
            aliases=tuple(aliases.split()),
            summary=summary,
            vector=vector,
            score=score,
            published=parse_day(published),
            references=tuple(links.split()),
            exploited=parse_day(exploited),
            ransom=bool(ransom),
            likelihood=None if likelihood is None else likelihood / PARTS,
            percentile=None if percentile is None else percentile / PARTS,
        )


def severity_of(score: float | None) -> Severity | None:
    """The word for a CVSS base score (specification of version 3.1, section 5)."""
    if score is None:
        return None
    steps = ((9.0, Severity.CRITICAL), (7.0, Severity.HIGH), (4.0, Severity.MEDIUM), (0.1, Severity.LOW))
    return next((word for least, word in steps if score >= least), Severity.INFO)
