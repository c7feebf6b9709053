"""The laws of repairs, over every rule that offers one: in a Dockerfile, in a compose file, and in a service."""

from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given, settings
from msgspec import structs
from tests.laws.layouts import LAYOUTS, laid_out
from tests.laws.services import Made, findings_in, repaired, service_file
from tests.practices.worlds import world_of

from dockward.fix.edits import apply_edits
from dockward.fix.errors import CannotChangeError
from dockward.judge.runner import Plan, judge
from dockward.kit import ComposeText, DockerfileText
from dockward.model.subject import Kind
from dockward.practices.discovery import rules

RULES = [one for one in rules() if isinstance(one.bad, DockerfileText | ComposeText)]
each_repair = pytest.mark.parametrize(
    "rule", [one for one in RULES if one.fixed is not None and not one.written], ids=lambda one: one.id
)
each_without = pytest.mark.parametrize("rule", [one for one in RULES if one.fixed is None], ids=lambda one: one.id)
each_service = pytest.mark.parametrize(
    "rule", [one for one in rules() if one.written and Kind.COMPOSE in one.kinds], ids=lambda one: one.id
)
each_unwritten = pytest.mark.parametrize(
    "rule", [one for one in rules() if Kind.COMPOSE in one.kinds and not one.written], ids=lambda one: one.id
)


def findings(rule, text):
    return judge(example(rule, text), [Plan(rule, rule.severity, rule.example_settings)]).findings


def example(rule, text):
    return world_of(structs.replace(rule.bad, text=text))


@each_repair
def test_the_first_fix_makes_of_bad_what_the_rule_says(rule):
    (finding,) = findings(rule, rule.bad.text)
    assert apply_edits(rule.bad.text, finding.fixes[0].edits) == rule.fixed


@each_repair
def test_what_is_fixed_stays_fixed(rule):
    assert not findings(rule, rule.fixed)
    made = example(rule, rule.fixed)
    assert not any(flaw.fatal for one in (*made.dockerfiles, *made.projects) for flaw in one.flaws)


@each_repair
def test_every_fix_says_what_it_does(rule):
    for finding in findings(rule, rule.bad.text):
        for fix in finding.fixes:
            assert fix.title
            assert not fix.title.endswith(".")
            assert bool(fix.edits) != bool(fix.changes)


@each_without
def test_a_rule_that_repairs_nothing_offers_nothing(rule):
    assert not any(one.fixes for one in findings(rule, rule.bad.text))


@each_service
def test_the_first_fix_makes_of_written_what_the_rule_says(rule):
    before = service_file(rule.written)
    (finding,) = findings_in(before, rule)
    assert repaired(before, finding) == service_file(rule.fixed)


@each_service
def test_a_fixed_service_stays_fixed_and_gets_no_other_flaw(rule):
    before, after = Made(service_file(rule.written)), Made(service_file(rule.fixed))
    assert after.flaws == ()
    assert not findings_in(after.text, rule)
    with suppress(CannotChangeError):  # a changed entry has another name
        assert repaired(after.text, findings_in(before.text, rule)[0]) == after.text
    assert after.found <= before.found | before.silent


@each_service
def test_every_fix_of_a_service_says_what_it_does(rule):
    for finding in findings_in(service_file(rule.written), rule):
        for fix in finding.fixes:
            assert fix.title[0].isupper()
            assert not fix.title.endswith(".")
            assert not fix.risk or (not fix.risk.endswith(".") and "  " not in fix.risk)
            assert bool(fix.changes)
            assert not fix.edits


@each_unwritten
def test_a_rule_that_repairs_a_service_shows_it(rule):
    outcome = judge(world_of(rule.bad), [Plan(rule, rule.severity, rule.example_settings)])
    assert rule.id in SHOWN_NOWHERE or not any(one.fixes for one in outcome.findings)


SHOWN_NOWHERE = {"DW0310", "DW0623", "DW0717"}
"""Rules whose flaw a compose file alone can't show, or shows twice."""


@each_service
@settings(max_examples=8, deadline=None, database=None, derandomize=True)
@given(layout=LAYOUTS)
def test_a_service_is_repaired_however_it_is_written_and_nothing_else_is_touched(rule, layout):
    assert_repaired(rule, layout)


def assert_repaired(rule, layout):
    """The first fix of the flaw that the rule shows, in a file of this layout."""
    written = laid_out(rule.written, layout)
    (finding,) = (one for one in findings_in(written.text, rule) if one.subject.name == written.name)
    after = repaired(written.text, finding)
    made = Made(after)
    assert made.flaws == ()
    assert (rule.id, finding.subject) not in made.found
    assert after.startswith(written.head)
    assert written.tail in after
    if layout.newline == "\r\n":
        assert after.count("\n") == after.count("\r\n")
    kept = after.split(layout.newline)
    lines = written.service.split(layout.newline)
    for comment, line in pairwise(lines):
        assert not comment.lstrip().startswith("#") or comment in kept or line not in kept, comment
