"""rpm's SQLite database, also a hostile one."""

import sqlite3
from contextlib import closing

import pytest
from tests.image.catalog.rpm_making import WAL, make_sqlite

from dockward.image.catalog.cataloger import CatalogError
from dockward.image.catalog.rpm_sqlite import _restrict, sqlite_blobs

_ENDLESS = "WITH RECURSIVE n(x) AS (SELECT zeroblob(9) UNION ALL SELECT x FROM n) SELECT x AS blob FROM n"


def test_headers_of_a_database_with_a_write_ahead_log():
    data = make_sqlite([b"a" * 9, b"b" * 100_000])
    assert data[18:20] == WAL
    assert list(sqlite_blobs(data)) == [b"a" * 9, b"b" * 100_000]


@pytest.mark.parametrize(
    "sql",
    [
        f"CREATE VIEW Packages AS {_ENDLESS}",
        "CREATE VIRTUAL TABLE Packages USING fts5(blob)",
        "CREATE TABLE Packages (other)",
        "CREATE TABLE Packages (a, blob AS (zeroblob(1000000000))); INSERT INTO Packages VALUES (1)",
        "CREATE TABLE Packages (a, blob AS (hex(zeroblob(a)))); INSERT INTO Packages VALUES (90000)",
        "CREATE TABLE Packages (blob); INSERT INTO Packages VALUES (1)",
        "CREATE TABLE other (blob)",
    ],
)
def test_what_would_run_or_isn_t_rpm_s(sql):
    with pytest.raises(CatalogError):
        list(sqlite_blobs(make_sqlite([], also=f"DROP TABLE Packages; {sql}")))


def test_a_table_that_is_swapped_for_another_s_pages():
    """The schema may say what it likes: it is the file's."""
    sql = f"PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = 'CREATE VIEW Packages AS {_ENDLESS}'"
    with pytest.raises(CatalogError):
        list(sqlite_blobs(make_sqlite([b"a" * 9], also=sql)))


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT hex(blob) FROM Packages",
        "SELECT * FROM other",
        "ATTACH 'a' AS b",
        "DELETE FROM Packages",
        "SELECT * FROM v",
    ],
)
def test_nothing_else_can_be_done_with_it(sql):
    with closing(sqlite3.connect(":memory:")) as base:
        base.executescript(
            "CREATE TABLE Packages (blob); CREATE TABLE other (a); CREATE VIEW v AS SELECT * FROM Packages"
        )
        _restrict(base)
        assert base.execute("SELECT blob FROM Packages").fetchall() == []
        with pytest.raises(sqlite3.DatabaseError, match=r"prohibited|not authorized"):
            base.execute(sql)


def test_reading_ends(monkeypatch):
    monkeypatch.setattr("dockward.image.catalog.rpm_sqlite._MOST_TURNS", 2)
    with pytest.raises(CatalogError, match="interrupted"):
        list(sqlite_blobs(make_sqlite([b""] * 50_000)))


@pytest.mark.parametrize("data", [b"", b"SQLite format 3\0" + bytes(100), bytes(4096)])
def test_what_is_no_database(data):
    with pytest.raises(CatalogError):
        list(sqlite_blobs(data))
