"""The laws of repairs, over every rule that offers one in a Dockerfile."""

import pytest
from tests.practices.worlds import world_of

from dockward.fix.edits import apply_edits
from dockward.judge.runner import Plan, judge
from dockward.kit import DockerfileText
from dockward.practices.discovery import rules

RULES = [one for one in rules() if isinstance(one.bad, DockerfileText)]
each_repair = pytest.mark.parametrize("rule", [one for one in RULES if one.fixed is not None], ids=lambda one: one.id)
each_without = pytest.mark.parametrize("rule", [one for one in RULES if one.fixed is None], ids=lambda one: one.id)


def findings(rule, text):
    return judge(
        world_of(DockerfileText(text, ignored=rule.bad.ignored)), [Plan(rule, rule.severity, rule.example_settings)]
    ).findings


@each_repair
def test_the_first_fix_makes_of_bad_what_the_rule_says(rule):
    (finding,) = findings(rule, rule.bad.text)
    assert apply_edits(rule.bad.text, finding.fixes[0].edits) == rule.fixed


@each_repair
def test_what_is_fixed_stays_fixed(rule):
    assert not findings(rule, rule.fixed)
    assert not any(one.fatal for one in world_of(DockerfileText(rule.fixed)).dockerfiles[0].flaws)


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
