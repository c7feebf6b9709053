"""What is told of two judgements: published flaws one by one, and nothing that stands in both."""

import json

import jsonschema
import pytest
from msgspec import structs
from tests.report.sample import make_hostile, make_sample

from dockward.model.flaws import ToldFlaw
from dockward.report.changes import changes, json_lines, start_of, words
from dockward.report.schema import json_schema


def flaw(number, package="openssl"):
    empty = {"aliases": (), "score": None, "exploited": None, "likelihood": None, "vex": None, "seconds": None}
    about = {"version": "3.0.9", "fixed": "3.0.10", "outlook": "", "severity": "high", "reach": "unknown", "reason": ""}
    return ToldFlaw(id=f"CVE-2023-{number}", package=package, holders=(), **empty, **about)


@pytest.fixture
def flawed():
    def made(*numbers):
        sample = make_sample()
        told = structs.replace(
            sample.findings[0], flaws=tuple(map(flaw, numbers)), evidence=("openssl", *map(str, numbers))
        )
        return structs.replace(sample, findings=(told, *sample.findings[1:]))

    return made


def told(before, now):
    return [
        (one.event, [each.id for each in one.finding.flaws]) for one in changes(before, now) if one.finding is not None
    ]


def test_of_a_finding_only_the_flaws_that_are_new_or_gone(flawed):
    before, now = flawed(1, 2), flawed(2, 3, 4)
    assert told(before, now) == [("gone", ["CVE-2023-1"]), ("new", ["CVE-2023-3", "CVE-2023-4"])]
    assert list(changes(now, now)) == []


def test_everything_is_new_without_anything_before(flawed):
    now = flawed(1)
    assert [one for one, _ in told(None, now)] == ["new"] * len(now.findings)


def test_what_cannot_be_judged_is_told_when_it_comes_and_when_it_goes():
    full = make_sample()
    less = structs.replace(full, judged=())
    came = [(one.event, one.reason) for one in changes(less, full)]
    assert came
    assert {event for event, _ in came} == {"unknown"}
    assert [(one.event, one.reason) for one in changes(full, less)] == [("known", reason) for _, reason in came]


def test_every_line_is_json_of_the_documented_shape_and_words_are_one_line_each(flawed):
    schema = json_schema("change")
    for now in (flawed(1), make_hostile()):
        several = [start_of(now, 3), *changes(None, now)]
        lines = list(json_lines(several))
        assert all(one.count("\n") == 1 for one in lines)
        for one in lines:
            jsonschema.validate(json.loads(one), schema)
        assert all(one.count("\n") == 1 for one in words(several))
        assert all(one.rstrip("\n").isprintable() for one in words(several))
