"""The formats that go by file and line."""

import json

import pytest
from msgspec import structs
from tests.report.sample import PLANS, container, make_finding

from dockward.judge.runner import Outcome
from dockward.model.fact import Place
from dockward.model.severity import Severity


@pytest.fixture
def placed(make_result):
    """Findings at three positions of two files, one of them twice, and one without a file."""
    at = [("b.yaml", 3, 5), ("a/Dockerfile", 10, 1), ("a/Dockerfile", 2, 1), ("a/Dockerfile", 2, 1)]
    findings = [
        make_finding(PLANS[0], container("web"), "x", place=Place(file, "key", line, column))
        for file, line, column in at
    ]
    worst = structs.replace(findings[0], severity=Severity.LOW, message="50%: two\nlines, and more")
    return make_result(
        Outcome(findings=(worst, *findings[1:], make_finding(PLANS[2], container("db"), "y")), judged=())
    )


def test_lines_are_sorted_by_file_and_line(placed, render):
    lines = render("lines", placed).splitlines()
    assert [one.split(": ")[0] for one in lines] == [
        "a/Dockerfile:2:1",
        "a/Dockerfile:2:1",
        "a/Dockerfile:10:1",
        "b.yaml:3:5",
        "container/db",
    ]
    assert any(one.startswith("b.yaml:3:5: low: 50%: two\\nlines, and more [DW0503]") for one in lines)


def test_github_escapes_what_ends_a_command(placed, render):
    lines = render("github", placed).splitlines()
    assert len(lines) == 5
    (low,) = [one for one in lines if one.startswith("::notice file=b.yaml")]
    assert low.startswith("::notice file=b.yaml,line=3,col=5,title=DW0503 container/web::50%25: two")
    assert sum(one.startswith("::error file=a/Dockerfile,line=2,col=1") for one in lines) == 2


def test_gitlab_tells_equal_findings_apart(placed, render):
    rows = json.loads(render("gitlab", placed))
    assert len({one["fingerprint"] for one in rows}) == len(rows) == 5
    assert {one["severity"] for one in rows} == {"blocker", "critical", "minor"}
    (low,) = [one for one in rows if one["severity"] == "minor"]
    assert low["location"] == {"path": "b.yaml", "lines": {"begin": 3}}
    assert low["check_name"] == "DW0503"
