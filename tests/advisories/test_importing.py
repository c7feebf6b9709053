"""What an import makes of files: formats by content, names of sources, and what was not understood."""

import json
from datetime import date

import pytest
from tests.advisories.made import TODAY, kev, osv, take, tarred, zipped

from dockward.advisories.database.reading import connected, read_sources
from dockward.advisories.errors import BadFileError


def state(place):
    with connected(place) as opened:
        (only,) = read_sources(opened)
    return only


def test_a_file_s_word_on_its_data(tmp_path):
    files = {
        "p/SOURCE": b"source: example.org\ncommit: 1\ndate: 2024-05-06\n",
        "p/LICENSE.txt": b"\nSome\n# Licence of  Something\n",
        "p/1.json": json.dumps(osv("PYSEC-1", "PyPI a 2")).encode(),
    }
    (tmp_path / "p.tar").write_bytes(tarred(files))
    take(tmp_path / "a.sqlite", tmp_path / "p.tar")
    one = state(tmp_path / "a.sqlite")
    assert (one.origin, one.dated, one.licence) == ("example.org", date(2024, 5, 6), "CC-BY-4.0")
    assert (one.name, one.kind, one.imported, one.age(TODAY)) == ("OSV: pypi (PYSEC)", "OSV", TODAY, 26)


@pytest.mark.parametrize(
    ("text", "told", "expected"),
    [
        (
            "Copyright 2009\n\nRedistribution and use in source and\nbinary forms, ... Neither the name of",
            "",
            "BSD-3-Clause",
        ),
        ("  Apache License\n   Version 2.0, January 2004", "", "Apache-2.0"),
        (
            "\n\nPermission is hereby granted, free of charge, to any person\nobtaining a copy of this software",
            "",
            "MIT",
        ),
        ("Attribution 4.0 International\n====", "", "CC-BY-4.0"),
        ("under Creative Commons Zero 1.O, but for some under Attribution 4.0 International", "", "CC0-1.0"),
        ("If you submit code, it is yours.", "", "terms of its own"),
        ("Apache License Version 2.0", "licence: what its publisher says\n", "what its publisher says"),
        ("", "", ""),
    ],
)
def test_the_licence_is_told_by_its_text_unless_somebody_says_what_it_is(tmp_path, text, told, expected):
    files = {"LICENSE": text.encode(), "SOURCE": told.encode(), "1.json": json.dumps(osv("X-1", "PyPI a 2")).encode()}
    (tmp_path / "p.tar").write_bytes(tarred(files))
    take(tmp_path / "a.sqlite", tmp_path / "p.tar")
    assert state(tmp_path / "a.sqlite").licence == expected


def test_the_licence_of_go_s_programs_is_not_that_of_its_data(tmp_path):
    licence = b"Redistribution and use in source and binary forms ... Neither the name of"
    files = {"LICENSE": licence, "1.json": json.dumps(osv("GO-1", "Go a 2")).encode()}
    (tmp_path / "p.tar").write_bytes(tarred(files))
    take(tmp_path / "a.sqlite", tmp_path / "p.tar")
    assert state(tmp_path / "a.sqlite").licence == "CC-BY-4.0"


def test_the_newest_day_counts_but_none_that_is_yet_to_come(tmp_path):
    files = {
        "1.json": osv("PYSEC-1", "PyPI a 2", modified="2024-03-01"),
        "2.json": osv("PYSEC-2", "PyPI a 2", modified="2024-04-01"),
        "3.json": osv("PYSEC-3", "PyPI a 2", modified="2124-04-01"),
    }
    take(tmp_path / "a.sqlite", zipped(tmp_path / "a.zip", files))
    assert state(tmp_path / "a.sqlite").dated == date(2024, 4, 1)


def test_nothing_is_dropped_in_silence(tmp_path):
    files = {
        "1.json": osv("PYSEC-1", "PyPI a 2"),
        "2.json": osv("PYSEC-2", "PyPI a 2", withdrawn="2024-01-01"),
        "3.json": {"id": "PYSEC-3", "modified": "2024-01-01", "affected": 7},
        "4.json": {"something": "else"},
        "README.md": "words",
    }
    (taken,) = take(tmp_path / "a.sqlite", zipped(tmp_path / "a.zip", files))[0]
    assert (taken.records, taken.not_understood, taken.left_out) == (1, 2, 1)
    reasons = state(tmp_path / "a.sqlite").reasons
    assert reasons["withdrawn"] == reasons["a file in no format that is known"] == 1
    assert len(reasons) == 3


def test_files_of_one_record_are_sources_of_their_own(tmp_path):
    place = tmp_path / "a.sqlite"
    for name in ("PYSEC-1", "PYSEC-2"):
        (tmp_path / f"{name}.json").write_text(json.dumps(osv(name, "PyPI a 2")))
        take(place, tmp_path / f"{name}.json")
    with connected(place) as opened:
        assert [one.name for one in read_sources(opened)] == ["OSV: PYSEC-1 (PYSEC)", "OSV: PYSEC-2 (PYSEC)"]


def test_a_later_table_of_the_same_release_replaces_the_earlier(tmp_path):
    place = tmp_path / "a.sqlite"
    for month, fixed in (("2023-07", "1"), ("2023-08", "2")):
        path = tmp_path / f"debian-bookworm-{month}.tsv"
        path.write_text(f"thing\tCVE-2024-1111\t{fixed}\n")
        take(place, path)
    assert state(place).name == "Debian fixed versions: debian:12 debian-bookworm"
    with connected(place) as opened:
        assert opened.execute("SELECT fixed FROM affected").fetchall() == [("2",)]


def test_there_is_one_list_of_exploited_flaws_whatever_its_file_is_called(tmp_path):
    place = tmp_path / "a.sqlite"
    for name, cve in (("a.json", "_2024_1111"), ("b.json", "_2024_2222")):
        (tmp_path / name).write_text(kev(**{cve: "2024-02-01"}))
        take(place, tmp_path / name)
    assert (state(place).name, state(place).records) == ("CISA KEV", 1)
    with connected(place) as opened:
        assert opened.execute("SELECT cve FROM exploited").fetchall() == [("CVE-2024-2222",)]


@pytest.mark.parametrize("content", ["", "words", "{}", "[]", '{"id": 7}'])
def test_what_holds_no_advisories_is_refused(tmp_path, content):
    (tmp_path / "x.json").write_text(content)
    with pytest.raises(BadFileError, match="no advisories"):
        take(tmp_path / "a.sqlite", tmp_path / "x.json")
