"""How a database comes to be: whole or not at all, source by source, seen by readers all the time."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from tests.advisories.made import TODAY, database, kev, lookup, osv, take, zipped

from dockward.advisories.database import building as module
from dockward.advisories.database.building import building
from dockward.advisories.database.reading import connected, read_sources
from dockward.advisories.errors import BadDatabaseError, BadFileError, NoDatabaseError, NotWrittenError
from dockward.advisories.importing import take_file

SOURCES = str(Path(module.__file__).parents[3])


def sources(place):
    with connected(place) as opened:
        return {one.name: one.records for one in read_sources(opened)}


def names(place):
    with connected(place) as opened:
        return {name for (name,) in opened.execute("SELECT name FROM flaw")}


def test_imports_add_up_and_each_replaces_what_its_source_had(tmp_path):
    place = tmp_path / "deep/a.sqlite"
    first = zipped(tmp_path / "first.zip", {"1": osv("PYSEC-1", "PyPI a 2"), "2": osv("PYSEC-2", "PyPI b 2")})
    other = zipped(tmp_path / "other.zip", {"1": osv("GO-1", "Go example.org/a 2")})
    take(place, first)
    take(place, other)
    assert sources(place) == {"OSV: pypi (PYSEC)": 2, "OSV: go (GO)": 1}
    take(place, zipped(tmp_path / "later.zip", {"1": osv("PYSEC-3", "PyPI a 3")}))
    assert sources(place) == {"OSV: pypi (PYSEC)": 1, "OSV: go (GO)": 1}
    assert names(place) == {"PYSEC-3", "GO-1"}


def test_a_file_that_is_refused_half_way_leaves_nothing_and_the_others_count(tmp_path):
    place = tmp_path / "a.sqlite"
    good = zipped(tmp_path / "good.zip", {"1": osv("PYSEC-1", "PyPI a 2")})
    broken = zipped(tmp_path / "broken.zip", {"1": osv("GO-1", "Go example.org/a 2"), "2": osv("GO-2", "Go b 2")})
    data = bytearray(broken.read_bytes())
    second = data.index(b"PK\x03\x04", 4)
    data[second : second + 4] = b"XXXX"
    broken.write_bytes(data)
    with building(place, TODAY) as built:
        with pytest.raises(BadFileError):
            take_file(built, broken, lambda _: None)
        take_file(built, good, lambda _: None)
    assert (sources(place), names(place)) == ({"OSV: pypi (PYSEC)": 1}, {"PYSEC-1"})
    with lookup(place) as found:
        assert found.package("pypi", "a") is not None
        assert not found.has_space("go")


def test_an_error_leaves_the_old_database(tmp_path):
    place = database(tmp_path, osv("PYSEC-1", "PyPI a 2"))
    before = place.read_bytes()
    with pytest.raises(RuntimeError), building(place, TODAY):
        raise RuntimeError
    assert place.read_bytes() == before
    assert not unfinished(tmp_path)


def killed_half_way(place, other):
    """Kill who imports the file once it is in the unfinished database."""
    script = """
import sys
from datetime import date
from pathlib import Path
from dockward.advisories.database.building import building
from dockward.advisories.importing import take_file
with building(Path(sys.argv[1]), date(2024, 6, 1)) as built:
    take_file(built, Path(sys.argv[2]), lambda _: None)
    print("half-way", flush=True)
    sys.stdin.read()
"""
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(place), str(other)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": SOURCES},
    )
    with process:
        assert process.stdout.readline() == b"half-way\n"
        process.send_signal(signal.SIGKILL)


def unfinished(folder):
    return [one.name for one in folder.iterdir() if one.name.startswith(".new-")]


def test_a_process_that_is_killed_leaves_the_old_database(tmp_path):
    place = database(tmp_path, osv("PYSEC-1", "PyPI a 2"))
    before = place.read_bytes()
    other = zipped(tmp_path / "other.zip", {"1": osv("GO-1", "Go example.org/a 2")})
    killed_half_way(place, other)
    assert place.read_bytes() == before
    # What it left is taken away by the next one, which isn't kept waiting.
    assert unfinished(tmp_path)
    take(place, other)
    assert not unfinished(tmp_path)
    assert names(place) == {"PYSEC-1", "GO-1"}


def test_who_only_reads_takes_away_what_a_killed_one_left(tmp_path):
    place = tmp_path / "advisories.sqlite"
    other = zipped(tmp_path / "other.zip", {"1": osv("GO-1", "Go example.org/a 2")})
    killed_half_way(place, other)
    assert unfinished(tmp_path)
    with pytest.raises(NoDatabaseError), connected(place):
        pass
    assert not unfinished(tmp_path)


def test_who_only_reads_leaves_alone_what_is_being_built(tmp_path):
    place = database(tmp_path, osv("PYSEC-1", "PyPI a 2"))
    with building(place, TODAY):
        with connected(place):
            pass
        assert len(unfinished(tmp_path)) == 1


def test_readers_see_one_database_whatever_is_built_meanwhile(tmp_path):
    place = database(tmp_path, osv("PYSEC-1", "PyPI a 2"))
    other = zipped(tmp_path / "other.zip", {"1": osv("GO-1", "Go example.org/a 2")})
    with connected(place) as opened:
        take(place, other)
        assert [name for (name,) in opened.execute("SELECT name FROM flaw")] == ["PYSEC-1"]
    assert names(place) == {"PYSEC-1", "GO-1"}


def test_builders_at_once_follow_one_another(tmp_path):
    place = tmp_path / "a.sqlite"
    files = [zipped(tmp_path / f"{nr}.zip", {"1": osv(f"X{chr(65 + nr)}-1", "PyPI a 2")}) for nr in range(4)]
    threads = [threading.Thread(target=take, args=(place, one)) for one in files]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert names(place) == {"XA-1", "XB-1", "XC-1", "XD-1"}


def test_what_is_no_database_of_ours_is_neither_read_nor_written(tmp_path):
    place = tmp_path / "a.sqlite"
    with pytest.raises(NoDatabaseError), connected(place):
        pass
    place.write_bytes(b"something else, and precious" * 100)
    with pytest.raises(BadDatabaseError), building(place, TODAY):
        pass
    assert place.read_bytes().startswith(b"something else")
    place.unlink()
    with sqlite3.connect(place) as foreign:
        foreign.execute("CREATE TABLE a (b)")
    foreign.close()
    with pytest.raises(BadDatabaseError, match="no database of advisories"), connected(place):
        pass


def test_a_database_of_another_version_is_told(tmp_path):
    place = database(tmp_path, osv("PYSEC-1", "PyPI a 2"))
    changed = sqlite3.connect(place)
    changed.execute("PRAGMA user_version = 99")
    changed.close()
    with pytest.raises(BadDatabaseError, match="version 99"), connected(place):
        pass


def test_damage_that_shows_while_reading_is_told(tmp_path):
    place = database(tmp_path, *[osv(f"PYSEC-{nr}", f"PyPI package-{nr} 2") for nr in range(500)])
    size = place.stat().st_size
    with place.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (size - 4096))
    with pytest.raises(BadDatabaseError), lookup(place) as found:
        found.package("pypi", "a")


def test_a_place_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(NotWrittenError), building(tmp_path / "file/a.sqlite", TODAY):
        pass


def test_everybody_may_read_it_and_nothing_is_left_beside(tmp_path):
    place = database(tmp_path, kev_json=kev(_2024_1111="2024-02-01"))
    assert place.stat().st_mode & 0o777 == 0o644
    assert {one.name for one in tmp_path.iterdir()} == {"a.sqlite", "kev.json"}
