"""`dockward db`: what it says, and its exit status."""

import json

import pytest
from tests.advisories.made import kev, osv, zipped
from tests.cli.program import call

from dockward.advisories.database import schema
from dockward.advisories.errors import BadDatabaseError


@pytest.fixture
def place(tmp_path, monkeypatch):
    """Where the database is by default."""
    monkeypatch.setattr(schema, "SYSTEM_PLACE", tmp_path / "system/advisories.sqlite")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return schema.default_place()


def test_without_a_database_status_says_so_and_how_to_get_one(place, capsys):
    assert call("db", "status") == 2
    out = capsys.readouterr().out
    assert out.startswith(f"There is no database of advisories at {place}.\n")
    assert "dockward db import" in out


def test_import_and_status(place, tmp_path, capsys):
    archive = zipped(tmp_path / "a.zip", {"1.json": osv("PYSEC-1", "PyPI a 2"), "2.json": {"id": 1}})
    (tmp_path / "kev.json").write_text(kev(_2024_1111="2024-02-01"))
    assert call("db", "import", str(archive), str(tmp_path / "kev.json")) == 0
    assert capsys.readouterr().out == (
        f"OSV: pypi (PYSEC): 1 record, 1 not understood\nCISA KEV: 1 record\nThe database is {place}.\n"
    )
    assert call("db", "status") == 0
    out = capsys.readouterr().out
    assert out.startswith(f"{place}: 2 sources\n")
    assert "\nOSV: pypi (PYSEC)\n  1 record of 2024-05-30, " in out
    assert "  1 not understood\n    1: a file in no format that is known\n" in out


def test_wrong_files_are_named_one_by_one_and_the_others_count(tmp_path, capsys):
    (tmp_path / "words.json").write_text("words")
    (tmp_path / "good.json").write_text(json.dumps(osv("PYSEC-1", "PyPI a 2")))
    files = [str(tmp_path / name) for name in ("none.json", "words.json", "good.json")]
    assert call("db", "import", "--db", str(tmp_path / "own.sqlite"), *files) == 2
    said = capsys.readouterr()
    assert said.err == (
        f"dockward: {files[0]}: there is no such file, or it is not a regular one\n"
        f"dockward: {files[1]}: holds no advisories in a format that is known\n"
    )
    assert said.out.startswith("OSV: good (PYSEC): 1 record\n")
    assert call("db", "status", "--db", str(tmp_path / "own.sqlite")) == 0


def test_where_nothing_was_taken_nothing_changes(tmp_path, capsys):
    assert call("db", "import", "--db", str(tmp_path / "own.sqlite"), str(tmp_path / "none")) == 2
    assert "nothing was taken" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_database_is_told(tmp_path):
    (tmp_path / "own.sqlite").write_text("words")
    with pytest.raises(BadDatabaseError):
        call("db", "status", "--db", str(tmp_path / "own.sqlite"))


def test_the_user_s_place_follows_xdg(tmp_path, monkeypatch):
    monkeypatch.setattr(schema.os, "geteuid", lambda: 1000)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert schema.default_place() == tmp_path / "dockward/advisories.sqlite"
    monkeypatch.setenv("XDG_DATA_HOME", "relative")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert schema.default_place() == tmp_path / ".local/share/dockward/advisories.sqlite"
    monkeypatch.setattr(schema.os, "geteuid", lambda: 0)
    assert schema.default_place() == schema.SYSTEM_PLACE
