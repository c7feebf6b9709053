"""rpm's SQLite database, also a hostile one."""

import sqlite3
from contextlib import closing

import pytest
from tests.image.catalog.rpm_making import WAL, make_header, make_logged, make_sqlite
from tests.image.systems import look

from dockward.image import content
from dockward.image.catalog.cataloger import CatalogError
from dockward.image.catalog.rpm_sqlite import _restrict, sqlite_blobs

_ENDLESS = "WITH RECURSIVE n(x) AS (SELECT zeroblob(9) UNION ALL SELECT x FROM n) SELECT x AS blob FROM n"


def test_headers_of_a_database_with_a_write_ahead_log():
    data = make_sqlite([b"a" * 9, b"b" * 100_000])
    assert data[18:20] == WAL
    assert list(sqlite_blobs(data)) == [b"a" * 9, b"b" * 100_000]


def test_what_stands_in_the_log_only(tmp_path):
    data, log = make_logged(tmp_path, [b"a" * 9], [b"b" * 9000])
    assert list(sqlite_blobs(data)) == [b"a" * 9]
    assert list(sqlite_blobs(data, log)) == [b"a" * 9, b"b" * 9000]


def test_of_a_log_only_what_is_whole_counts(tmp_path):
    data, log = make_logged(tmp_path, [b"a" * 9], [b"b" * 9000])
    torn = log[:-1] + bytes([log[-1] ^ 1])
    for bad in (torn, log[:-1], log[:40], b"x" * 5000, bytes(32) + log[32:]):
        assert list(sqlite_blobs(data, bad)) == [b"a" * 9]


def test_nothing_is_left_of_the_copy(tmp_path, monkeypatch):
    data, log = make_logged(tmp_path, [b"a" * 9], [b"b" * 9])
    room = tmp_path / "room"
    room.mkdir()
    monkeypatch.setenv("TMPDIR", str(room))
    assert len(list(sqlite_blobs(data, log))) == 2
    assert list(room.iterdir()) == []


def test_without_room_for_a_copy_it_says_so(tmp_path, monkeypatch):
    data, log = make_logged(tmp_path, [b"a" * 9], [b"b" * 9])
    monkeypatch.setenv("TMPDIR", str(tmp_path / "none"))
    with pytest.raises(CatalogError, match="no room for a copy"):
        list(sqlite_blobs(data, log))


def test_a_hostile_database_with_a_log(tmp_path):
    _, log = make_logged(tmp_path, [b"a" * 9], [b"b" * 9])
    view = make_sqlite([], also=f"DROP TABLE Packages; CREATE VIEW Packages AS {_ENDLESS}")
    with pytest.raises(CatalogError):
        list(sqlite_blobs(view, bytes(32) + log[32:]))
    with pytest.raises(CatalogError):
        list(sqlite_blobs(b"", b"x" * 100))


RPM = "var/lib/rpm/rpmdb.sqlite"


def header(name):
    return make_header({1000: name, 1001: "1", 1002: "1", 1022: "x86_64"})


def shown(*layers):
    found = look(*layers)
    return [one.package.name for one in found.packages], [one.reason for one in found.gaps]


def test_packages_in_the_log_of_an_image(tmp_path):
    data, log = make_logged(tmp_path, [header("old")], [header("new")])
    assert shown({RPM: data}) == (["old"], [])
    assert shown({RPM: data, f"{RPM}-wal": b""}) == (["old"], [])
    assert shown({RPM: data, f"{RPM}-wal": log}) == (["old", "new"], [])
    assert shown({f"{RPM}-wal": log, RPM: data}) == (["old", "new"], [])


def test_a_database_that_only_its_log_makes_one(tmp_path):
    place = tmp_path / "new.sqlite"
    with closing(sqlite3.connect(place)) as base:
        base.execute("PRAGMA journal_mode = WAL")
        base.execute("CREATE TABLE 'Packages' (hnum INTEGER PRIMARY KEY AUTOINCREMENT, blob BLOB NOT NULL)")
        large = make_header({1000: "new", 1001: "1", 1002: "1", 1004: "x" * 9000, 1022: "x86_64"})
        base.execute("INSERT INTO Packages (blob) VALUES (?)", (large,))
        base.commit()
        data, log = place.read_bytes(), place.with_name("new.sqlite-wal").read_bytes()
    assert len(data) < len(large)
    assert [len(one) for one in shown({RPM: data})] == [0, 1]
    assert shown({RPM: data, f"{RPM}-wal": log}) == (["new"], [])


def test_a_log_without_its_database_is_a_gap(tmp_path):
    data, log = make_logged(tmp_path, [header("old")], [header("new")])
    names, (gap,) = shown({RPM: data}, {f"{RPM}-wal": log})
    assert names == ["old"]
    assert gap.startswith(f"{RPM} has a log in another layer than itself")


def test_a_log_too_large_is_a_gap(tmp_path, monkeypatch):
    monkeypatch.setattr(content, "_MOST_LOG", 1 << 20)
    data, _ = make_logged(tmp_path, [header("old")], [])
    names, (gap,) = shown({RPM: data, f"{RPM}-wal": bytes((1 << 20) + 1)})
    assert (names, gap) == (["old"], f"{RPM}-wal is larger than 1 MiB")


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
