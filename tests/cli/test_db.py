"""`dockward db`: what it says, and its exit status."""

import gzip
import json
import os
import shutil
import subprocess

import pytest
from tests.advisories.fetching.publisher import publishing, status
from tests.advisories.made import kev, osv, zipped
from tests.advisories.signed.suites import Signer, packages, suite
from tests.cli.program import call

from dockward.advisories.database import schema
from dockward.advisories.errors import BadDatabaseError, BadSourceError
from dockward.advisories.feeds.known import FEEDS
from dockward.advisories.signed.published import SUITES
from dockward.judge.policy.schema import Mirrors


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
    assert "single" not in out


def test_why_records_were_passed_over_is_told_below_both_counts(place, tmp_path, capsys):
    withdrawn = osv("PYSEC-2", "PyPI b 2", withdrawn="2024-01-01T00:00:00Z")
    archive = zipped(
        tmp_path / "a.zip", {"1.json": osv("PYSEC-1", "PyPI a 2"), "2.json": {"id": 1}, "3.json": withdrawn}
    )
    assert call("db", "import", str(archive)) == 0
    assert call("db", "status") == 0
    out = capsys.readouterr().out
    assert "  1 not understood, 1 left out\n    1: a file in no format that is known\n    1: withdrawn\n" in out


def test_a_pipe_is_no_file_of_advisories(tmp_path, capsys):
    os.mkfifo(tmp_path / "pipe")
    assert call("db", "import", "-q", "--db", str(tmp_path / "a"), str(tmp_path / "pipe")) == 2
    assert "there is no such file, or it is not a regular one" in capsys.readouterr().err


def test_files_that_bring_the_same_are_told_once(tmp_path, capsys):
    for name in ("a", "b"):
        (tmp_path / f"{name}.Debian").write_text("thing (1) unstable; urgency=low\n\n  * CVE-2024-1111\n")
    files = [str(tmp_path / f"{name}.Debian") for name in ("a", "b")]
    assert call("db", "import", "-q", "--db", str(tmp_path / "own.sqlite"), *files) == 0
    assert capsys.readouterr().out.startswith("changelog: 0 records, from 2 files\n")


def test_wrong_files_are_named_one_by_one_and_the_others_count(tmp_path, capsys):
    (tmp_path / "words.json").write_text("words")
    (tmp_path / "good.json").write_text(json.dumps(osv("PYSEC-1", "PyPI a 2")))
    files = [str(tmp_path / name) for name in ("none.json", "words.json", "good.json")]
    assert call("db", "import", "--db", str(tmp_path / "own.sqlite"), *files) == 2
    said = capsys.readouterr()
    assert said.err == (
        f"dockward: {files[0]}: there is no such file, or it is not a regular one\n"
        f"dockward: {files[1]}: holds no advisories in a format that is known\n"
        "dockward: single advisories find the flaws that they tell of, but where there are no others of a distribution "
        "or an ecosystem, a scan stays incomplete: import the archive of all, or pack a whole folder of them as .tar "
        "or .zip.\n"
    )
    assert said.out.startswith("OSV: good (PYSEC): 1 record\n")
    assert call("db", "status", "--db", str(tmp_path / "own.sqlite")) == 0
    assert "\n  single: says nothing of packages that it does not name\n" in capsys.readouterr().out


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


KEV, EPSS = "/kev/known_exploited_vulnerabilities.json", "/epss/epss_scores-current.csv.gz"


@pytest.fixture
def publisher(tmp_path, monkeypatch):
    """A mirror with a list of exploited flaws; `dockward.yaml` in the working directory names it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("no_proxy", "*")
    with publishing(tmp_path / "ca") as found:
        found.files[KEV] = kev(_2024_1111="2024-02-01").encode()
        found.files[EPSS] = gzip.compress(b"CVE-2024-1111,0.5,0.9\n")
        mirrors = {one: f"{found.address}/{one}" for one in ("kev", "epss")}
        about = {"sources": ["kev", "epss"], "mirrors": mirrors, "certificate-authority": "ca/ca.pem"}
        (tmp_path / "dockward.yaml").write_text(json.dumps({"advisories": about}))
        yield found


def test_update_follows_the_policy(place, publisher, capsys):
    assert call("db", "update", "-q") == 0
    assert capsys.readouterr().out == f"EPSS: 1 record\nCISA KEV: 1 record\nThe database is {place}.\n"
    assert call("db", "update", "-q") == 0
    assert capsys.readouterr().out == f"2 sources as before.\nThe database is {place}.\n"


def test_update_tells_what_could_not_be_had(place, publisher, capsys):
    publisher.odd[EPSS] = [status(404)]
    assert call("db", "update", "-q") == 2
    said = capsys.readouterr()
    assert said.err == (
        f"dockward: epss: {publisher.address}{EPSS} answers with status 404\n"
        "dockward: what is not there any more may have moved: name its new folder in the policy, "
        "`advisories: mirrors: {epss: https://...}`, or leave it out there, `without: [epss]`; a file that you have is "
        "taken in by `dockward db import FILE`.\n"
        "dockward: 1 of 2 sources could not be had; their old data stays.\n"
    )
    assert said.out == f"CISA KEV: 1 record\nThe database is {place}.\n"
    publisher.odd[KEV] = [status(403)]
    assert call("db", "update", "-q", "kev") == 2
    assert f"nothing could be fetched, and {place} is as it was." in capsys.readouterr().err


def test_update_lists_addresses_and_fetches_nothing(publisher, capsys):
    assert call("db", "update", "--list", "kev", "osv/py*") == 0
    assert capsys.readouterr().out == (
        f"kev  {publisher.address}{KEV}\nosv/pypi  https://storage.googleapis.com/osv-vulnerabilities/PyPI/all.zip\n"
    )
    assert publisher.asked == []


def test_update_knows_its_sources(publisher):
    with pytest.raises(BadSourceError) as caught:
        call("db", "update", "osv/pipy")
    assert caught.value.hint.startswith("Did you mean 'osv/pypi'?")


def test_the_policy_s_mirrors_are_those_of_the_feeds():
    downloads = [*(one for feed in FEEDS for one in feed.downloads), *SUITES]
    assert set(Mirrors.__struct_encode_fields__) == {one.word for one in downloads}
    names = [one.name for one in downloads]
    assert len(set(names)) == len(names)


def test_a_source_that_there_is_not_is_told_by_policy_check(tmp_path):
    (tmp_path / "p.yaml").write_text(json.dumps({"advisories": {"sources": ["ov/*"]}}))
    with pytest.raises(BadSourceError, match="No source of advisories"):
        call("policy", "check", str(tmp_path / "p.yaml"))


@pytest.fixture
def lists(tmp_path):
    """As apt keeps a suite's index, by LZ4, which its Release file doesn't name; and the words that import it."""
    signer = Signer(tmp_path)
    row = "openssl|3.0.10-1~deb12u1"
    release, _ = suite(tmp_path / "s", signer, row)
    release = release.rename(tmp_path / "s/security.example_InRelease")
    index = tmp_path / "s/security.example_main_binary-amd64_Packages.lz4"
    index.with_suffix("").write_bytes(packages(row))
    (tmp_path / "p.yaml").write_text(json.dumps({"advisories": {"keyrings": {"debian": str(signer.keyring)}}}))
    words = ("db", "import", "-q", "--db", str(tmp_path / "own.sqlite"), "--policy", str(tmp_path / "p.yaml"))
    return (*words, str(release), str(index)), index


@pytest.mark.skipif(shutil.which("lz4") is None, reason="lz4 isn't here to pack with")
def test_an_index_of_apt_s_lists_may_be_packed_by_lz4(lists, capsys):
    words, index = lists
    subprocess.run(["lz4", "-q", "--rm", str(index.with_suffix("")), str(index)], check=True)
    assert call(*words) == 0
    assert capsys.readouterr().out.startswith("Debian security updates: bookworm-security: 2 records")


def test_one_that_is_damaged_is_refused(lists, capsys):
    words, index = lists
    index.write_bytes(b"\x04\x22\x4d\x18 and no more")
    assert call(*words) == 2
    said = capsys.readouterr().err
    assert f"{index}" in said
    assert "nothing was taken" in said
