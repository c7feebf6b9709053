"""Files by several names, and findings by one repair: told once."""

import pytest
from click.testing import CliRunner

from dockward.cli import fix, lint
from dockward.cli.sources import find_named


@pytest.fixture
def folder(tmp_path, monkeypatch):
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    return here


def test_one_file_by_several_names_is_judged_by_the_first(folder):
    (folder / "Dockerfile").write_text("FROM debian:12\nMAINTAINER me\nCMD x\n")
    (folder / "other").symlink_to(".")
    names = ["./Dockerfile", "../here/Dockerfile", "other/Dockerfile", "."]
    search, _ = find_named(names, None, use_ignored=False)
    assert [one.path for one in search.sources] == ["./Dockerfile"]
    once, many = (CliRunner().invoke(lint.command, several).output for several in (names[:1], names[:3]))
    assert once == many
    assert "DW1150" in once


def test_what_is_taken_for_two_sorts_stays_two(folder):
    (folder / "a").write_text("FROM debian:12\n")
    (folder / "b").write_text("FROM debian:12\n")
    search, _ = find_named(["a", "b"], None, use_ignored=False)
    assert [one.path for one in search.sources] == ["a", "b"]


def test_a_rewrite_for_two_findings_is_told_once(folder):
    text = 'FROM golang:1.22\nWORKDIR /src\nCOPY . .\nRUN go build -o /app ./cmd\nCMD ["/app"]\n'
    (folder / "Dockerfile").write_text(text)
    told = CliRunner().invoke(fix.command, ["--unsafe", "Dockerfile"]).stderr.splitlines()
    rewrites = [one.partition(" Build")[0] for one in told if "Build in a stage of its own" in one]
    assert rewrites == ["Dockerfile:1: DW1005, DW1003"]


def test_the_same_repair_of_two_services_is_told_of_each(folder):
    text = "services:\n  a:\n    image: x:1\n  b:\n    image: y:1\n"
    (folder / "compose.yaml").write_text(text)
    told = CliRunner().invoke(fix.command, ["--unsafe", "compose.yaml"]).stderr.splitlines()
    assert [one.partition(" Limit")[0] for one in told if " DW0301 " in one] == [
        "compose.yaml:2: DW0301",
        "compose.yaml:4: DW0301",
    ]
