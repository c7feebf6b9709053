"""Where repairs stand in SARIF reports, and which are left out."""

import json

import jsonschema
import pytest
from tests.report.sample import PLANS, container, make_finding
from tests.report.sarif_shape import LOG

from dockward.judge.runner import Outcome
from dockward.model.command import Span
from dockward.model.fact import Place
from dockward.model.fix import Edit, Fix, Proposal
from dockward.report.sarif_fixes import Regions


@pytest.fixture
def fixes(make_result, render):
    """What a report says of the repair of a finding in `text`, by one edit."""

    def fixes(text, edit, *, title="Do it"):
        finding = make_finding(PLANS[0], container("web"), "evidence", place=Place("f", "x", 1, 1))
        proposal = Proposal(fix=Fix(title=title), edits={"f": (edit,)})
        terms = {"texts": {"f": text}, "proposals": {(finding.fingerprint, finding.place): (proposal,)}}
        report = json.loads(render("sarif", make_result(Outcome(findings=(finding,), judged=()), **terms)))
        jsonschema.validate(report, LOG)
        return report["runs"][0]["results"][0].get("fixes", [])

    return fixes


@pytest.mark.parametrize(
    ("text", "span", "region"),
    [
        ("abc\n", (0, 0), (1, 1, 1, 1)),
        ("abc\n", (1, 3), (1, 2, 1, 4)),
        ("abc\nd\n", (0, 4), (1, 1, 2, 1)),
        ("abc\r\nd", (3, 5), (1, 4, 2, 1)),
        ("a\rb\nc", (2, 5), (1, 3, 2, 2)),
        ("\ufeffabc\nd", (1, 2), (1, 1, 1, 2)),
        ("\ufeffabc\nd", (0, 0), (1, 1, 1, 1)),
        ("\ufeffabc\nd", (5, 6), (2, 1, 2, 2)),
        ("🐳ü\n", (1, 2), (1, 2, 1, 3)),
        ("a\n", (2, 2), (2, 1, 2, 1)),
        ("", (0, 0), (1, 1, 1, 1)),
    ],
)
def test_regions_count_lines_and_code_points_from_one(text, span, region):
    names = ("startLine", "startColumn", "endLine", "endColumn")
    assert Regions(text).of(Span(*span)) == dict(zip(names, region, strict=True))


def test_what_is_taken_out_has_no_content(fixes):
    (one,) = fixes("abc\n", Edit(Span(0, 1), ""), title="Take [it](out)")
    assert one["description"] == {"text": "Take [it] (out)."}
    assert "insertedContent" not in one["artifactChanges"][0]["replacements"][0]


@pytest.mark.parametrize("text", ["DB_PASSWORD=hunter2hunter", "x\nENV DB_PASSWORD hunter2hunter"])
def test_a_repair_that_would_write_a_secret_is_left_out(fixes, text):
    assert fixes("abc\n", Edit(Span(0, 1), text)) == []
    assert fixes("abc\n", Edit(Span(0, 1), "DB_USER=app")) != []


def test_in_a_file_that_is_no_text_nothing_is_counted(fixes):
    assert fixes("abc\udcff\n", Edit(Span(0, 1), "b")) == []
