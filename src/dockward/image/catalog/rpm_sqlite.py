"""rpmdb.sqlite, rpm's database since 4.16: its headers, from a database that may be hostile.

The advice of https://sqlite.org/security.html is followed, and more: nothing but one table can be read, and not
for long.
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from dockward.image.catalog.cataloger import Buffer, CatalogError
from dockward.image.stores.spool import spool_directory

_WRITE_VERSION = slice(18, 20)
"""Of the file's header: 2 stands for a write-ahead log, which a database in memory can't have."""
LOG = "-wal"
"""Behind the database's own name: what was written, and is not in the database yet."""
_ROLLBACK = b"\1\1"
_TABLES = frozenset({"Packages", "sqlite_master"})
_PLAIN = re.compile(rb"CREATE\s+TABLE\s+['\"]?Packages['\"]?\s*\([^()]*\)", re.IGNORECASE)
"""Without brackets, no column can be computed from an expression, which would escape the authorizer."""
_STEPS = 10_000
_MOST_TURNS = 2_000
"""So many times `_STEPS` instructions of SQLite's machine; reading a package takes some ten."""
_MOST_LENGTH = 64 << 20
"""Of a header; the largest real ones have 30 MiB."""


def sqlite_blobs(data: Buffer, log: Buffer = b"") -> Iterator[bytes]:
    """The headers, those too that stand in the write-ahead log only. Raises `CatalogError`."""
    if len(data) < _WRITE_VERSION.stop and not log:
        raise CatalogError("it is too short for a database")
    try:
        with _with_log(data, log) if log else _in_memory(data) as base:
            _restrict(base)
            yield from _rows(base)
    except OSError as why:
        raise CatalogError(f"there is no room for a copy of it and its log: {why.strerror}") from why
    except (sqlite3.Error, ValueError, OverflowError, MemoryError) as why:  # some of them for SQLite's own messages
        raise CatalogError(f"an SQLite database that can't be read: {why}") from why


@contextmanager
def _in_memory(data: Buffer) -> Iterator[sqlite3.Connection]:
    image = bytearray(data)
    image[_WRITE_VERSION] = _ROLLBACK
    with closing(sqlite3.connect(":memory:")) as base:
        base.deserialize(image)
        image.clear()
        yield base


@contextmanager
def _with_log(data: Buffer, log: Buffer) -> Iterator[sqlite3.Connection]:
    """A copy in a folder of its own: SQLite itself takes from the log what its checksums prove to be whole."""
    with TemporaryDirectory(prefix="dockward-", dir=spool_directory()) as folder:
        place = Path(folder) / "base"
        for name, content in (("base", data), (f"base{LOG}", log)):
            with (Path(folder) / name).open("xb") as file:
                file.write(content)
        with closing(sqlite3.connect(place)) as base:
            yield base


def _restrict(base: sqlite3.Connection) -> None:
    turns = iter(range(_MOST_TURNS))
    base.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _MOST_LENGTH)
    base.text_factory = bytes
    base.execute("PRAGMA trusted_schema = OFF")
    base.execute("PRAGMA query_only = ON")
    base.execute("PRAGMA cell_size_check = ON")
    base.set_progress_handler(lambda: next(turns, None) is None, _STEPS)
    base.set_authorizer(_allowed)


def _allowed(action: int, table: str | None, _column: str | None, _base: str | None, inside: str | None) -> int:
    """Only plain reading of the tables: no functions, no views, no triggers (`inside`), no virtual tables."""
    reads = action == sqlite3.SQLITE_READ and table in _TABLES and inside is None
    return sqlite3.SQLITE_OK if reads or action == sqlite3.SQLITE_SELECT else sqlite3.SQLITE_DENY


def _rows(base: sqlite3.Connection) -> Iterator[bytes]:
    made = base.execute("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = 'Packages'").fetchall()
    if [isinstance(sql, bytes) and _PLAIN.fullmatch(sql) is not None for (sql,) in made] != [True]:
        raise CatalogError("an SQLite database without rpm's table of packages")
    for (blob,) in base.execute("SELECT blob FROM Packages"):
        if not isinstance(blob, bytes):
            raise CatalogError("an entry that is no header")
        yield blob
