"""The database's security suites: what they offer since when, and how old they are."""

import json
import sqlite3
from collections.abc import Iterable
from datetime import date, datetime

from msgspec import Struct

from dockward.advisories.database.editions import Edition, write_edition
from dockward.advisories.database.schema import SUITE
from dockward.advisories.database.writing import Taken, remove_sources
from dockward.advisories.records import Offer
from dockward.advisories.versions import Scheme, key


class Suite(Struct, frozen=True, kw_only=True):
    """A security suite. `last_day` is the last one on which it is valid throughout, None where it has no end.

    `keys` are the fingerprints of those who signed it.
    """

    name: str
    space: str
    made: datetime
    last_day: date | None
    keys: tuple[str, ...]

    @property
    def source(self) -> str:
        """What it is called among the sources."""
        return f"{self.space.partition(':')[0].title()} security updates: {self.name}"


def made_before(database: sqlite3.Connection, space: str) -> datetime | None:
    """When the suite of a release was made that is there; None where there is none."""
    row = database.execute("SELECT made FROM suite WHERE space = ?", (space,)).fetchone()
    return datetime.fromisoformat(row[0]) if row else None


def write_suite(
    database: sqlite3.Connection,
    one: Suite,
    offers: Iterable[Offer],
    today: date,
    fetched: tuple[str, Edition] | None = None,
) -> Taken:
    """Put the suite in the place of its earlier edition. An offer that was there keeps its day."""
    known = database.execute("SELECT name, architecture, version, since FROM offered WHERE space = ?", (one.space,))
    since = {(name, architecture, version): day for name, architecture, version, day in known}
    remove_sources(database, "name", one.source)
    download = _note_download(database, fetched)
    made = one.made.date().isoformat()
    rows = [
        (one.space, offer.name, offer.architecture, offer.version, key(Scheme.DPKG, offer.version),
         since.get((offer.name, offer.architecture, offer.version), made))
        for offer in offers
    ]  # fmt: skip
    number = (database.execute("SELECT max(id) FROM source").fetchone()[0] or 0) + 1
    origin = "; ".join(filter(None, (fetched[1].address if fetched else "", *_about(one))))
    counts = (len(rows), 0, 0, json.dumps({}))
    about = (number, one.source, SUITE, made, today.isoformat(), *counts, "", origin, download, False)
    database.execute(f"INSERT INTO source VALUES ({', '.join('?' * len(about))})", about)  # noqa: S608  # marks only
    last_day = one.last_day.isoformat() if one.last_day else ""
    row = (one.space, number, one.name, one.made.isoformat(), last_day)
    database.execute("INSERT INTO suite VALUES (?, ?, ?, ?, ?)", row)
    database.executemany("INSERT INTO offered VALUES (?, ?, ?, ?, ?, ?)", rows)
    return Taken(name=one.source, records=len(rows), not_understood=0, left_out=0)


def _note_download(database: sqlite3.Connection, fetched: tuple[str, Edition] | None) -> str:
    if fetched is None:
        return ""
    write_edition(database, *fetched)
    return fetched[0]


def _about(one: Suite) -> tuple[str, ...]:
    valid = f"valid to the end of {one.last_day}" if one.last_day else ""
    return f"signed by {', '.join(one.keys)}", valid
