"""Writes the records of one file: a source for each format in it, in place of the source that had its name before."""

import json
import re
import sqlite3
from collections import Counter
from datetime import date
from typing import assert_never

from msgspec import Struct, field

from dockward.advisories.database.editions import Edition, write_edition
from dockward.advisories.database.licences import licence_of_records
from dockward.advisories.database.schema import PARTS, cve_number
from dockward.advisories.feeds.feed import Feed
from dockward.advisories.limits import MOST_REASONS
from dockward.advisories.records import Affected, Dated, EndOfLife, Exploited, Item, Likelihood, Record, Skipped
from dockward.advisories.spaces import DISTRIBUTIONS

_OTHER_REASONS = "other reasons"
_MOST_SPACES = 3
_BATCH = 4096
_DATE_AT_END = re.compile(r"[-_]20[0-9]{2}-[0-9]{2}(?:-[0-9]{2})?$")
_ADVISORY_PREFIX = re.compile(r"[A-Z]+(?=-)")


class Origin(Struct, frozen=True, kw_only=True):
    """What is known of a file's data as a whole: where it comes from, its day (ISO 8601), its licence.

    `at_least` is a day on which it was the newest that there was; the records may name a later one. `licence` is what
    is said of the data, `licence_of_text` what a licence's text beside it is.
    """

    origin: str = ""
    dated: str = ""
    at_least: str = ""
    licence: str = ""
    licence_of_text: str = ""


class Taken(Struct, frozen=True, kw_only=True):
    """A source as it was written: its name, its records, and those that could not be understood.

    `reason` is why most of those could not. `replaced` are the records of the source that had its name before. A
    `partial` source came as single documents of a feed in pieces.
    """

    name: str
    records: int
    not_understood: int
    left_out: int
    reason: str = ""
    replaced: int = 0
    partial: bool = False


class Ids:
    """The numbers of what the database has by name."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._db = database
        self._spaces: dict[str, int] = dict(database.execute("SELECT name, id FROM space"))
        packages = database.execute("SELECT space, name, id FROM package")
        self._packages = {(space, name): number for space, name, number in packages}
        self._last = {
            table: database.execute(f"SELECT max(id) FROM {table}").fetchone()[0] or 0  # noqa: S608  # our own words
            for table in ("source", "space", "package", "advisory")
        }

    def fresh(self, table: str) -> int:
        """A number that no row of the table has."""
        self._last[table] += 1
        return self._last[table]

    def package(self, space_name: str, name: str) -> int:
        """The package's number; it is written where it isn't there."""
        space = self._spaces.get(space_name)
        if space is None:
            space = self._spaces[space_name] = self.fresh("space")
            self._db.execute("INSERT INTO space VALUES (?, ?)", (space, space_name))
        number = self._packages.get((space, name))
        if number is None:
            number = self._packages[space, name] = self.fresh("package")
            self._db.execute("INSERT INTO package VALUES (?, ?, ?)", (number, space, name))
        return number


class FileWriter:
    """Writes what one file holds."""

    def __init__(self, database: sqlite3.Connection, ids: Ids, today: date) -> None:
        self._db = database
        self._ids = ids
        self._today = today
        self._sources: dict[str, SourceWriter] = {}
        self._download = ""
        self.replaced = 0
        """Records of the download that the file takes the place of."""

    def source(self, feed: Feed) -> "SourceWriter":
        """The writer of the file's source of this format."""
        if feed.title not in self._sources:
            self._sources[feed.title] = SourceWriter(self._db, self._ids, feed, self._today)
        return self._sources[feed.title]

    def fetched(self, name: str, edition: Edition) -> None:
        """Note that the file is a download: its sources take the place of those that it was before, by any name."""
        self._download = name
        self.replaced = _records(self._db, "download", name)
        remove_sources(self._db, "download", name)
        write_edition(self._db, name, edition)

    def close(self, origin: Origin, stem: str, *, alone: bool) -> tuple[Taken, ...]:
        """Note the sources, in place of those of the same names.

        `stem` is the file's name without endings; it tells sources apart where the file is no archive (`alone`).
        """
        return tuple(one.close(origin, stem, self._download, alone=alone) for one in self._sources.values())


def _records(database: sqlite3.Connection, column: str, value: str) -> int:
    """How many the sources with this `name` or `download` have."""
    query = f"SELECT total(records) FROM source WHERE {column} = ?"  # noqa: S608  # our own words
    return int(database.execute(query, (value,)).fetchone()[0])


def remove_sources(database: sqlite3.Connection, column: str, value: str) -> None:
    """Take away the sources with this `name` or `download`, and what is known of the downloads that they were."""
    found = database.execute(f"SELECT id, download FROM source WHERE {column} = ?", (value,))  # noqa: S608  # our own words
    for number, download in found.fetchall():
        mine = "SELECT id FROM advisory WHERE source = ?"
        database.execute(f"DELETE FROM affected WHERE advisory IN ({mine})", (number,))  # noqa: S608  # our own words
        for table in ("advisory", "exploited", "likelihood", "end_of_life"):
            database.execute(f"DELETE FROM {table} WHERE source = ?", (number,))  # noqa: S608  # our own words
        database.execute("DELETE FROM offered WHERE space IN (SELECT space FROM suite WHERE source = ?)", (number,))
        database.execute("DELETE FROM suite WHERE source = ?", (number,))
        database.execute("DELETE FROM source WHERE id = ?", (number,))
        database.execute("DELETE FROM download WHERE name = ?", (download,))


class SourceWriter:
    """Writes one source's records and counts them."""

    def __init__(self, database: sqlite3.Connection, ids: Ids, feed: Feed, today: date) -> None:
        self._db = database
        self._ids = ids
        self._feed = feed
        self._today = today.isoformat()
        self._number = ids.fresh("source")
        self._advisories: dict[tuple[str, ...], int] = {}
        self._rows: Counter[tuple[int, int]] = Counter()
        self._seen = _Seen()
        self._pending: dict[str, list[tuple[object, ...]]] = {}

    def write(self, item: Item) -> None:
        """Write or count one item."""
        # No functools.singledispatch: for half a million items it takes a fifth of all the time.
        match item:
            case Record():
                self._record(item)
            case Likelihood():
                self._likelihood(item)
            case Dated():
                # A day that is yet to come is a mistake, and would hide how old the rest is.
                if self._seen.day < item.day <= self._today:
                    self._seen.day = item.day
            case Skipped():
                self._skipped(item)
            case Exploited():
                self._exploited(item)
            case EndOfLife():
                self._end_of_life(item)
            case _:
                assert_never(item)

    def close(self, origin: Origin, stem: str, download: str, *, alone: bool) -> Taken:
        """Note the source, in place of the one that had its name."""
        self._flush()
        seen = self._seen
        name = self._free(self._name(stem, alone=alone), download)
        taken = Taken(
            name=name,
            records=seen.records,
            not_understood=seen.not_understood.total(),
            left_out=seen.left_out.total(),
            reason=next((reason for reason, _ in seen.not_understood.most_common(1)), ""),
            # Changelogs are those of some packages, and may be fewer any time.
            replaced=0 if self._feed.single else _records(self._db, "name", name),
            partial=self._is_partial(alone=alone) and bool(seen.spaces) and not self._feed.single,
        )
        remove_sources(self._db, "name", taken.name)
        reasons = json.dumps({**seen.not_understood, **seen.left_out}, ensure_ascii=False)
        dated = origin.dated or max(seen.day, origin.at_least)
        about = (dated, self._today, taken.records, taken.not_understood, taken.left_out, reasons)
        licence = origin.licence or self._licence() or origin.licence_of_text
        row = (self._number, taken.name, self._feed.title, *about, licence, origin.origin, download, taken.partial)
        self._db.execute(f"INSERT INTO source VALUES ({', '.join('?' * len(row))})", row)  # noqa: S608  # marks only
        return taken

    def _name(self, stem: str, *, alone: bool) -> str:
        """What an import of the same data will be called again: format, ecosystems, and whose ids it has."""
        if self._feed.whole and not self._is_partial(alone=alone):
            return self._feed.title
        if alone and self._feed.single:
            stem = self._seen.package
        if alone or not self._seen.families:
            scope = stem if self._seen.prefixes["CVE"] == 0 else _DATE_AT_END.sub("", stem)
            # Files of several releases often have one name.
            scope = " ".join((*self._releases(), scope))
        else:
            families = sorted(self._seen.families)
            scope = ", ".join(families) if len(families) <= _MOST_SPACES else f"{len(families)} ecosystems"
        prefix = max(self._seen.prefixes, key=lambda one: self._seen.prefixes[one], default="")
        own = f" ({prefix})" if prefix not in {"", "CVE"} else ""
        return f"{self._feed.title}: {scope}{own}" if scope or own else self._feed.title

    def _is_partial(self, *, alone: bool) -> bool:
        """Whether it is one document of a feed in pieces."""
        return alone and self._feed.pieces

    def _licence(self) -> str:
        """What the publishers of records in OSV's format say."""
        return licence_of_records(self._seen.prefixes) if self._feed.title == "OSV" else ""

    def _free(self, name: str, download: str) -> str:
        """The name, with the download's behind it where the source of another download has it."""
        known = self._db.execute("SELECT 1 FROM source WHERE name = ? AND download NOT IN ('', ?)", (name, download))
        return f"{name} of {download}" if download and known.fetchone() else name

    def _releases(self) -> list[str]:
        """The release that all is about, where it is one of a distribution."""
        found = {one.partition("/")[0] for one in self._seen.spaces}
        return sorted(found) if len(found) == 1 and self._seen.families & DISTRIBUTIONS.keys() else []

    def _put(self, statement: str, row: tuple[object, ...]) -> None:
        """Write a row, later and together with others like it, which is faster."""
        rows = self._pending.setdefault(statement, [])
        rows.append(row)
        if len(rows) >= _BATCH:
            self._flush()

    def _flush(self) -> None:
        for statement, rows in self._pending.items():
            self._db.executemany(statement, rows)
        self._pending.clear()

    def _skipped(self, item: Skipped) -> None:
        counter = self._seen.not_understood if item.fault else self._seen.left_out
        known = item.reason in counter or len(counter) < MOST_REASONS
        counter[item.reason if known else _OTHER_REASONS] += 1

    def _exploited(self, item: Exploited) -> None:
        self._seen.records += 1
        row = (item.cve, self._number, item.added.isoformat(), item.ransom)
        self._put("INSERT OR REPLACE INTO exploited VALUES (?, ?, ?, ?)", row)

    def _likelihood(self, item: Likelihood) -> None:
        self._seen.records += 1
        row = (cve_number(item.cve), self._number, round(item.score * PARTS), round(item.percentile * PARTS))
        self._put("INSERT OR REPLACE INTO likelihood VALUES (?, ?, ?, ?)", row)

    def _end_of_life(self, item: EndOfLife) -> None:
        self._seen.records += 1
        row = (item.product, item.branch, self._number, item.ends.isoformat())
        self._put("INSERT OR REPLACE INTO end_of_life VALUES (?, ?, ?, ?)", row)

    def _record(self, item: Record) -> None:
        self._seen.records += 1
        prefix = _ADVISORY_PREFIX.match(item.id)
        self._seen.prefixes[prefix[0] if prefix else ""] += 1
        advisory = self._advisory(item)
        for one in item.affected:
            if one.space not in self._seen.spaces:
                self._seen.spaces.add(one.space)
                self._seen.families.add(one.space.partition(":")[0])
                self._seen.package = one.name
            self._affected(advisory, one)

    def _affected(self, advisory: int, one: Affected) -> None:
        package = self._ids.package(one.space, one.name)
        for interval in one.intervals:
            self._rows[package, advisory] += 1
            number = self._rows[package, advisory]
            versions = (interval.low, interval.high, interval.fixed)
            outlook = one.outlook.value if one.outlook is not None else ""
            row = (package, advisory, number, *versions, one.severity, one.module, outlook)
            self._put("INSERT INTO affected VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)

    def _advisory(self, item: Record) -> int:
        """The advisory's row; records of one source that say the same of the same flaw share it."""
        texts = (*map(" ".join, (item.aliases, item.covers, item.vectors, item.references)), item.summary)
        known = self._advisories.get((item.id, *texts))
        if known is None:
            known = self._advisories[item.id, *texts] = self._ids.fresh("advisory")
            aliases, covers, vectors, links, summary = texts
            about = (aliases, covers, summary, vectors, item.score, item.published, links)
            row = (known, self._number, item.id, *about)
            self._put("INSERT INTO advisory VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
        return known


class _Seen(Struct):
    """What came by so far."""

    records: int = 0
    day: str = ""
    not_understood: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    prefixes: Counter[str] = field(default_factory=Counter)
    families: set[str] = field(default_factory=set)
    spaces: set[str] = field(default_factory=set)
    package: str = ""
