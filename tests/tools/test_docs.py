"""The generated pages: what is written, what counts as out of date, and what is taken away."""

import sys

import pytest

from dockward.judge.cis import VERSIONS, recommendations
from dockward.practices.discovery import rules
from tools import docs


@pytest.fixture(scope="module")
def wanted():
    """The pages by their names below the documentation's folder."""
    return {str(path.relative_to(docs.DOCS)): text for path, text in docs.pages().items()}


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Run the tool for another folder: its status, and what it said."""
    monkeypatch.setattr(docs, "ROOT", tmp_path)
    monkeypatch.setattr(docs, "DOCS", tmp_path / "docs")
    monkeypatch.setattr(docs, "IDS", tmp_path / "docs" / docs.IDS.name)

    def running(*words):
        monkeypatch.setattr(sys, "argv", ["docs.py", *words])
        return docs.main(), capsys.readouterr().err

    return running


def written(folder):
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}


def test_every_rule_and_every_table_has_its_page(wanted):
    pages = {f"rules/{one.id}.md" for one in rules()}
    schemas = {f"schema/{name}.json" for name in ("policy", "audit", "rules", "cis", "change")}
    assert wanted.keys() == pages | schemas | {"rules/README.md", "cis.md", "rule-ids.txt"}
    assert all(text.endswith("\n") and len(text) > 200 for text in wanted.values())


def test_the_pages_are_written_into_an_empty_folder_and_are_then_in_date(run, tmp_path, wanted):
    assert run() == (0, "")
    assert written(tmp_path / "docs") == wanted
    assert run("--check") == (0, "")


def test_what_is_missing_changed_or_of_no_rule_is_out_of_date_and_only_told(run, tmp_path):
    run()
    folder = tmp_path / "docs"
    (folder / "cis.md").unlink()
    (folder / "rules/DW0503.md").write_text("old")
    (folder / "rules/DW9999.md").write_text("of a rule that was taken back")
    before = written(folder)
    status, told = run("--check")
    assert status == 1
    assert sorted(told.splitlines()) == [
        f"out of date: docs/{name} (make docs writes it)" for name in ("cis.md", "rules/DW0503.md", "rules/DW9999.md")
    ]
    assert written(folder) == before


def test_a_page_of_no_rule_is_enough_to_be_out_of_date(run, tmp_path):
    run()
    (tmp_path / "docs/rules/DW9999.md").write_text("of a rule that was taken back")
    assert run("--check")[0] == 1


def test_writing_again_mends_all_of_it_and_leaves_other_files_alone(run, tmp_path, wanted):
    run()
    folder = tmp_path / "docs"
    (folder / "rules/DW0503.md").write_text("old")
    (folder / "rules/DW9999.md").write_text("of a rule that was taken back")
    (folder / "audit.svg").write_text("a picture")
    assert run() == (0, "")
    assert written(folder) == wanted | {"audit.svg": "a picture"}


def test_the_benchmarks_page_has_every_number_of_every_version_with_its_answer(wanted):
    page = wanted["cis.md"]
    for version in VERSIONS:
        part = page.partition(f"## Version {version}: ")[2].partition("\n## ")[0]
        rows = [line for line in part.splitlines() if line.startswith("| ") and line[2:3].isdigit()]
        assert [line.split("|")[1].strip() for line in rows] == [one.number for one in recommendations(version)]
        assert all(line.split("|")[-2].strip() for line in rows)
    assert "[DW0503](rules/DW0503.md)" in page
