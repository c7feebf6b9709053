"""What the reports of `dockward lint` say of files: what they are called, and what could not be judged."""

import io
import json

import pytest
from tests.cli.program import call

HANGING = "services:\n  web:\n    image: app:1.0\n    privileged: ${P}\n"


@pytest.fixture
def lint(tmp_path, monkeypatch, capsys):
    """Judge files, given by name; the status and what was written."""
    monkeypatch.chdir(tmp_path)

    def lint(files, *words):
        for name, text in files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text)
        return call("lint", *words), capsys.readouterr().out

    return lint


def test_what_is_unknown_has_its_place_and_equal_reasons_stand_together(lint):
    files = {f"{name}/compose.yaml": HANGING for name in "abcdefg"}
    _, out = lint(files, "-o", "lines")
    told = [one for one in out.splitlines() if "could not judge" in one and "variable P" in one]
    assert len(told) == 1
    assert told[0].endswith(
        "(a/compose.yaml:4, b/compose.yaml:4, c/compose.yaml:4, d/compose.yaml:4, e/compose.yaml:4 and 2 more)"
    )


@pytest.mark.parametrize("form", ["lines", "files", "json", "sarif", "junit", "markdown", "html", "github", "gitlab"])
def test_an_error_of_a_file_is_told_once(lint, form):
    status, out = lint({"compose.yaml": "services: [\n", "Dockerfile": "FROM debian:12.8\n"}, "-o", form)
    assert out.count("compose.yaml:2:1: ") == 1
    assert status == 2


def test_what_cannot_be_read_is_counted_apart(lint):
    files = {"a/compose.yaml": HANGING, "b/compose.yaml": "services: [\n", "c/compose.yaml": "services: [\n"}
    out = lint(files)[1]
    assert "verdicts could not be given, 2 subjects could not be read" in out


def test_a_review_of_files_is_no_audit_of_a_host(lint):
    files = {"Dockerfile": "FROM debian:12.8\n", "compose.yaml": HANGING}
    assert lint(files, "-o", "markdown")[1].startswith("# Review of 2 files\n")
    page = lint(files, "-o", "html")[1]
    assert ("<title>Dockward review of 2 files</title>" in page, "<h1>2 files</h1>" in page) == (True, True)
    assert '<testsuites name="dockward lint"' in lint(files, "-o", "junit")[1]
    assert "unknown host" not in lint(files, "-o", "terminal")[1]
    sarif = json.loads(lint(files, "-o", "sarif")[1])
    assert sarif["runs"][0]["automationDetails"]["id"] == "dockward/lint/"


def test_what_is_named_is_told_by_its_content(lint, monkeypatch):
    assert "[DW0404]" in lint({"foo.txt": HANGING}, "foo.txt", "-o", "lines")[1]
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(HANGING.encode())))
    assert "<stdin>:3:12: low:" in lint({}, "-", "-o", "lines")[1]
