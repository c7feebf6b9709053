"""What holds for every format."""

import re

import pytest
from msgspec import structs
from tests.report.sample import FILES, container, make_blind, make_empty, make_finding, make_hostile, make_sample

from dockward.judge.runner import Outcome
from dockward.report.formats import FORMATS, load_format

each_format = pytest.mark.parametrize("name", list(FORMATS))
UNSEEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@each_format
@pytest.mark.parametrize("make", [make_sample, make_empty, make_blind, make_hostile])
def test_the_same_assessment_gives_the_same_bytes(name, make, render):
    text = render(name, make(), color=False)
    assert text == render(name, make(), color=False)
    assert not text or text.endswith("\n")
    assert text.encode("utf-8") == text.encode("utf-8", "backslashreplace")


@each_format
@pytest.mark.parametrize("details", [False, True])
def test_nothing_hostile_gets_through(name, details, render):
    text = render(name, make_hostile(), color=False, details=details)
    assert UNSEEN.findall(text) == []
    shown = text.replace("\\\\", "\\").replace("\\x1b[31m", "").replace("\\u001b[31m", "")
    assert "evil" in shown.replace("&#92;x1b&#91;31m", "")


@each_format
def test_what_is_unknown_is_never_shown_as_in_order(name, render):
    text = render(name, make_blind(), color=False)
    assert "no flaw" not in text
    assert "no engine answers" in text


@pytest.mark.parametrize("name", ["terminal", "markdown", "html", "junit", "sarif", "files", "github"])
def test_a_finding_s_own_remedy_is_told(name, make_result, render):
    finding = structs.replace(make_finding(FILES, container("web"), "x"), remedy="Rather do this.")
    assert "Rather do this." in render(name, make_result(Outcome(findings=(finding,), judged=())), color=False)


def test_an_unknown_format_is_refused():
    with pytest.raises(KeyError):
        load_format("yaml")
