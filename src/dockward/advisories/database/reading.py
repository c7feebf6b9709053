"""Opens a database to read: without locks, for a file that has its place never changes."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import quote

import msgspec
from msgspec import Struct

from dockward.advisories.database.schema import APPLICATION, VERSION
from dockward.advisories.database.unfinished import sweep_in_passing
from dockward.advisories.errors import BadDatabaseError, NoDatabaseError
from dockward.advisories.feeds.feed import parse_day

_AGAIN = "Delete the file and import the advisories again."
HOW_TO_GET_ONE = (
    "Fetch advisories: `dockward db update`. Without a network, download them elsewhere and import the files: "
    "`dockward db import FILE...`; `dockward db update --list` names their addresses."
)

_TOLERANCE = timedelta(days=1)
"""Between the clocks and zones of two machines."""


class SourceState(Struct, frozen=True, kw_only=True):
    """A source as it is in the database.

    `dated` is the day of its data, None where nothing tells it. `not_understood` records may hide flaws; those
    `left_out` say nothing of use. `reasons` count both. A `partial` source came as single documents of a feed
    in pieces.
    """

    name: str
    kind: str
    dated: date | None
    imported: date | None
    records: int
    not_understood: int
    left_out: int
    reasons: dict[str, int]
    licence: str
    origin: str
    partial: bool

    def age(self, today: date) -> int | None:
        """Days since the day of its data; None where that isn't known, as of a day to come: it would stay new."""
        if self.dated is None or self.dated > today + _TOLERANCE:
            return None
        return max((today - self.dated).days, 0)


def check(place: Path) -> None:
    """Raises `BadDatabaseError` where it is no database of this version, `NoDatabaseError` where there is none."""
    with connected(place):
        pass


@contextmanager
def connected(place: Path) -> Iterator[sqlite3.Connection]:
    """The database, read-only. Raises `NoDatabaseError`, `BadDatabaseError`, also for damage found while reading.

    Who comes by takes away what an import left that was ended.
    """
    sweep_in_passing(place)
    if not place.is_file():
        raise NoDatabaseError(f"There is no database of advisories at {place}.", HOW_TO_GET_ONE)
    uri = f"file:{quote(str(place.absolute()))}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(uri, uri=True, check_same_thread=False)) as database:
            _verify(database, place)
            yield database
    except sqlite3.Error as why:
        raise BadDatabaseError(f"{place}: cannot be read as a database of advisories: {why}", _AGAIN) from why


def _verify(database: sqlite3.Connection, place: Path) -> None:
    if database.execute("PRAGMA application_id").fetchone()[0] != APPLICATION:
        raise BadDatabaseError(f"{place}: is no database of advisories.", "Name another place with --db.")
    version = database.execute("PRAGMA user_version").fetchone()[0]
    if version != VERSION:
        raise BadDatabaseError(f"{place}: has version {version}, and this program reads version {VERSION}.", _AGAIN)


def read_sources(database: sqlite3.Connection) -> tuple[SourceState, ...]:
    """Every source, by name."""
    columns = "name, kind, dated, imported, records, not_understood, left_out, reasons, licence, origin, partial"
    rows = database.execute(f"SELECT {columns} FROM source ORDER BY name")  # noqa: S608  # our own words
    return tuple(_state(row) for row in rows)


def _state(row: tuple[str, str, str, str, int, int, int, str, str, str, int]) -> SourceState:
    name, kind, dated, imported, records, not_understood, left_out, reasons, licence, origin, partial = row
    return SourceState(
        name=name,
        kind=kind,
        dated=parse_day(dated),
        imported=parse_day(imported),
        records=records,
        not_understood=not_understood,
        left_out=left_out,
        reasons=msgspec.json.decode(reasons, type=dict[str, int]),
        licence=licence,
        origin=origin,
        partial=bool(partial),
    )
