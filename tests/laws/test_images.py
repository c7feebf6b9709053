"""The laws of rules over images where no image is built yet: they judge the Dockerfile, and repair it."""

import pytest
from tests.practices.worlds import world_of

from dockward.fix.edits import apply_edits
from dockward.judge.runner import Plan, judge
from dockward.kit import DockerfileText
from dockward.model.finding import Verdict
from dockward.model.subject import Kind
from dockward.practices.discovery import rules

RULES = [one for one in rules() if one.subject_type.__name__ == "Image" and one.judges(Kind.DOCKERFILE)]
each = pytest.mark.parametrize("rule", RULES, ids=lambda one: one.id)
each_repair = pytest.mark.parametrize("rule", [one for one in RULES if one.fixed is not None], ids=lambda one: one.id)


def judged(rule, text):
    return judge(world_of(DockerfileText(text)), [Plan(rule, rule.severity, rule.example_settings)])


@each
def test_what_is_written_is_found_in_the_dockerfile_with_its_line(rule):
    found = judged(rule, rule.written).findings
    assert [one.subject.kind for one in found] == ["dockerfile"]
    assert found[0].place.source == "Dockerfile"
    assert found[0].place.line > 0


@each
def test_it_never_raises_and_is_never_blind_to_a_dockerfile(rule):
    for text in ("", "FROM scratch\n", "FROM $X\n", "RUN x\n", 'FROM a AS b\nFROM b\nCOPY ["a", "/b"]\nENV A=b\n'):
        assert not {one.verdict for one in judged(rule, text).judged} & {Verdict.UNKNOWN}


@each
def test_it_offers_the_repair_that_it_shows_and_no_other(rule):
    (finding,) = judged(rule, rule.written).findings
    assert bool(finding.fixes) == (rule.fixed is not None)


@each_repair
def test_the_first_fix_makes_of_what_is_written_what_the_rule_says_and_it_stays_fixed(rule):
    (finding,) = judged(rule, rule.written).findings
    assert apply_edits(rule.written, finding.fixes[0].edits) == rule.fixed
    assert not judged(rule, rule.fixed).findings
    assert not any(one.fatal for one in world_of(DockerfileText(rule.fixed)).dockerfiles[0].flaws)
