"""Repairs in SARIF reports: they make of a file what `dockward fix` makes of it."""

import json
from urllib.parse import unquote

import jsonschema
import pytest
from tests.cli.program import call
from tests.report.sarif_shape import LOG

DOCKERFILE = (
    "FROM docker.io/library/debian:12\n"
    "# 🐳🐳 ü\n"
    'RUN echo "🐳" && apt-get update && apt-get install -y curl\n'
    "ADD app.conf /etc/app.conf\n"
    "MAINTAINER jo@example.org\n"
)
COMPOSE = (
    "services:\n"
    "  web:\n"
    "    image: app:1.0\n"
    '    labels: {"🐳": "ü"}  # 🐳\n'
    "    privileged: true\n"
    "    ports: [80:80, 443:443]\n"
)


@pytest.fixture
def files(tmp_path, monkeypatch):
    """Writes files, given by name, into an empty directory in which the program then runs."""
    monkeypatch.chdir(tmp_path)

    def write(contents):
        for name, text in contents.items():
            (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
        return tmp_path

    return write


def results(folder, *words):
    """Those of a report on the folder, which has the right shape."""
    call("lint", "-o", f"sarif={folder}/out.sarif", *words)
    report = json.loads((folder / "out.sarif").read_text())
    jsonschema.validate(report, LOG)
    return report["runs"][0]["results"]


def offset(text, line, column):
    """The number of characters before a position; lines end with a line feed, a byte order mark is no column."""
    lines = text.splitlines(keepends=True) if "\r" not in text else text.replace("\n", "\n\0").split("\0")
    assert line <= len(lines) + 1
    return sum(map(len, lines[: line - 1])) + column - 1 + (text.startswith("\ufeff") and line == 1)


def mended(text, replacements):
    """The text with the replacements of a fix made."""
    spans = []
    for one in replacements:
        region = one["deletedRegion"]
        start = offset(text, region["startLine"], region["startColumn"])
        end = offset(text, region["endLine"], region["endColumn"])
        spans.append((start, end, one.get("insertedContent", {}).get("text", "")))
    for start, end, new in sorted(spans, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def as_crlf(text):
    return text.replace("\n", "\r\n")


def marked(text):
    return f"\ufeff{text}"


@pytest.mark.parametrize("turned", [str, as_crlf, marked])
@pytest.mark.parametrize(("name", "text"), [("Dockerfile", DOCKERFILE), ("compose.yaml", COMPOSE)])
def test_each_first_repair_is_what_fix_writes(files, capsys, name, text, turned):
    folder = files({name: turned(text)})
    before = (folder / name).read_bytes()
    several = results(folder)
    lonely = [one for one in several if sum(each["ruleId"] == one["ruleId"] for each in several) == 1]
    compared = 0
    for one in lonely:
        (folder / name).write_bytes(before)
        assert call("fix", name, "--apply", "--rule", one["ruleId"]) == 0
        written = (folder / name).read_bytes().decode()
        changes = one["fixes"][0]["artifactChanges"] if "fixes" in one else []
        made = before.decode()
        for change in changes:
            assert unquote(change["artifactLocation"]["uri"]) == name
            made = mended(made, change["replacements"])
        assert made == written, one["ruleId"]
        compared += made != before.decode()
    assert compared >= 3
    capsys.readouterr()


def test_columns_are_code_points(files):
    folder = files({"Dockerfile": DOCKERFILE})
    (one,) = [one for one in results(folder) if one["ruleId"] == "DW0914"]
    (replacement,) = one["fixes"][0]["artifactChanges"][0]["replacements"]
    end = len(DOCKERFILE.splitlines()[2]) + 1
    assert replacement["deletedRegion"] == {"startLine": 3, "startColumn": end, "endLine": 3, "endColumn": end}
    assert one["fixes"][0]["properties"] == {"safe": True}


def test_what_may_break_is_said(files):
    folder = files({"compose.yaml": COMPOSE})
    (one,) = [one for one in results(folder) if one["ruleId"] == "DW0503"]
    assert one["fixes"][0]["properties"] == {"safe": False}
    assert "It may change what is built or how it runs: " in one["fixes"][0]["description"]["text"]


def test_a_repair_in_another_file_of_the_project_names_that_file(files):
    over = "services:\n  web:\n    init: true\n    privileged: true\n"
    folder = files({"compose.yaml": "services:\n  web:\n    image: app:1.0\n", "compose.override.yaml": over})
    (one,) = [one for one in results(folder) if one["ruleId"] == "DW0503"]
    (change,) = one["fixes"][0]["artifactChanges"]
    assert change["artifactLocation"] == {"uri": "compose.override.yaml"}
    assert "privileged" not in mended(over, change["replacements"])


def test_no_secret_and_no_uncountable_column_is_in_it(files):
    secret = "services:\n  db:\n    image: postgres:16.3\n    environment:\n      POSTGRES_PASSWORD: hunter2hunter\n"
    folder = files({"compose.yaml": secret, "Dockerfile": DOCKERFILE.replace("ü", "?").encode() + b"# \xff\n"})
    several = results(folder)
    assert "hunter2hunter" not in (folder / "out.sarif").read_text()
    assert {one["ruleId"] for one in several} >= {"DW0909", "DW0914"}
    assert not any("fixes" in one for one in several if one["ruleId"] in {"DW0909", "DW0914"})


def test_what_is_excused_is_not_repaired(files):
    folder = files({"Dockerfile": DOCKERFILE.replace("RUN", "# dockward: ignore[DW0914] it is small\nRUN")})
    (one,) = [one for one in results(folder) if one["ruleId"] == "DW0914"]
    assert "suppressions" in one
    assert "fixes" not in one
