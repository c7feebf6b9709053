"""Writes a database: the old one's copy with sources replaced, in a file beside that takes its place when whole."""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from functools import lru_cache
from pathlib import Path

from dockward.advisories.database.merging import merge
from dockward.advisories.database.reading import check
from dockward.advisories.database.schema import APPLICATION, TABLES, VERSION
from dockward.advisories.database.unfinished import alone, sweep, unfinished
from dockward.advisories.database.writing import FileWriter, Ids
from dockward.advisories.errors import NotWrittenError
from dockward.advisories.spaces import family_of


class Building:
    """A database that is being written, file by file."""

    def __init__(self, database: sqlite3.Connection, today: date) -> None:
        self._db = database
        self.today = today
        self.merged = True
        """Whether the same flaws of all advisories are put together."""

    @contextmanager
    def file(self) -> Iterator[FileWriter]:
        """A writer of one file's sources. Where the block fails, the database is as if the file had never been."""
        with self.plain() as database:
            yield FileWriter(database, Ids(database), self.today)
        self.merged = False

    @contextmanager
    def plain(self) -> Iterator[sqlite3.Connection]:
        """The database, for what tells of no flaws. Where the block fails, it is as if the block had never been."""
        self._db.execute("BEGIN")
        try:
            yield self._db
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def still_newest(self, download: str) -> None:
        """Note that the sources of a download are the newest that there are today."""
        today = self.today.isoformat()
        self._db.execute("UPDATE source SET dated = max(dated, ?) WHERE download = ?", (today, download))


@contextmanager
def building(place: Path, today: date) -> Iterator[Building]:
    """A database to write into, beginning with what `place` has; it takes that place when the block ends well.

    Nobody ever sees half of one: a process that is ended leaves the old database as it was. Two that write at once
    follow one another. Raises `BadDatabaseError` where the old one is none of ours, `NotWrittenError`.
    """
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with alone(place.parent):
            sweep(place)
            temporary = _copied(place)
            try:
                with closing(_connect(temporary)) as database:
                    built = Building(database, today)
                    yield built
                    if not built.merged:
                        _finish(database)
                _settle(temporary, place)
            finally:
                temporary.unlink(missing_ok=True)
    except (OSError, sqlite3.Error) as why:
        reason = why.strerror if isinstance(why, OSError) else str(why)
        raise NotWrittenError(
            f"{place}: cannot be written: {reason}", "Name another place with --db, or make room there."
        ) from why


def _copied(place: Path) -> Path:
    """A new file beside `place`, with what that has."""
    number, name = tempfile.mkstemp(prefix=unfinished(place), dir=place.parent)
    temporary = Path(name)
    try:
        with os.fdopen(number, "wb") as file:
            if place.exists():
                check(place)
                with place.open("rb") as old:
                    shutil.copyfileobj(old, file, 1 << 20)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def _connect(temporary: Path) -> sqlite3.Connection:
    """The file, open for writing. It is thrown away unless it gets whole, so nothing of it is made safe half-way."""
    fresh = temporary.stat().st_size == 0
    database = sqlite3.connect(temporary, isolation_level=None)
    for setting in ("journal_mode = MEMORY", "synchronous = OFF", "locking_mode = EXCLUSIVE", "cache_size = -65536"):
        database.execute(f"PRAGMA {setting}")
    if fresh:
        database.executescript(TABLES)
        database.execute(f"PRAGMA application_id = {APPLICATION}")
        database.execute(f"PRAGMA user_version = {VERSION}")
    return database


_ABOUT = """
INSERT INTO about
WITH named AS MATERIALIZED (
    SELECT DISTINCT affected.advisory, package.space, family_of(space.name) AS family
    FROM affected
    JOIN package ON package.id = affected.package
    JOIN space ON space.id = package.space
),
alone AS (SELECT advisory FROM named GROUP BY advisory HAVING MIN(family) = MAX(family))
SELECT advisory.source, named.space, MAX(alone.advisory IS NOT NULL)
FROM named
JOIN advisory ON advisory.id = named.advisory
LEFT JOIN alone ON alone.advisory = named.advisory
GROUP BY advisory.source, named.space
"""


def _finish(database: sqlite3.Connection) -> None:
    database.execute("BEGIN")
    merge(database)
    database.execute("DELETE FROM about")
    database.create_function("family_of", 1, lru_cache(family_of), deterministic=True)
    database.execute(_ABOUT)
    database.execute("COMMIT")
    database.execute("VACUUM")
    database.execute("ANALYZE")


def _settle(temporary: Path, place: Path) -> None:
    """Put the file in its place once it is on the disk; everybody may read it, for nothing in it is secret."""
    temporary.chmod(0o644)
    with temporary.open("rb") as file:
        os.fsync(file.fileno())
    temporary.replace(place)
    number = os.open(place.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(number)
    finally:
        os.close(number)
