"""The laws of the kit, over every rule there is."""

import re
from collections import Counter

import pytest
from msgspec import structs
from tests.practices.worlds import SINGLE, world_of

from dockward.judge.runner import Plan, judge
from dockward.kit import Rule, world
from dockward.kit.rule import STYLE
from dockward.model.fact import Fact, Unknown
from dockward.model.finding import Verdict
from dockward.model.subject import Kind
from dockward.model.world import World
from dockward.practices.discovery import find_rule, practices, rules

RULES = rules()
each_rule = pytest.mark.parametrize("rule", RULES, ids=[one.id for one in RULES])


def _judge(rule: Rule, example):
    return judge(world_of(example), [Plan(rule, rule.severity, rule.example_settings)])


def test_ids_and_names_are_unique():
    assert [one for one, count in Counter(rule.id for rule in RULES).items() if count > 1] == []
    assert [one for one, count in Counter(rule.name for rule in RULES).items() if count > 1] == []


def test_there_are_fifteen_practices_and_each_has_rules():
    assert [one.number for one in practices()] == list(range(1, 16))
    assert {rule.practice for rule in RULES} - {STYLE} == set(range(1, 16))


@each_rule
def test_it_stands_in_the_folder_of_its_practice_under_its_own_name(rule):
    module = rule.check.__module__.split(".")
    assert module[-2].startswith(f"p{rule.practice:02}_")
    assert module[-1].replace("_", "-") == rule.name


@each_rule
def test_it_is_found_by_id_and_by_name(rule):
    assert find_rule(rule.id) is rule
    assert find_rule(rule.name) is rule


@each_rule
def test_its_words_are_whole(rule):
    for text in (rule.title, rule.why, rule.remedy):
        assert text
        assert text[0].isupper() or not text[0].isalpha() or text[0] == "`"
        assert text.rstrip().endswith((".", "`"))
        assert "  " not in text
    assert len(rule.title) <= 110
    assert all(re.fullmatch(r"[a-z_-]+:\S+", one) for one in rule.elsewhere)
    assert all(re.fullmatch(r"\d(\.\d+){1,2}", one) for one in rule.cis)


@each_rule
def test_bad_fires_exactly_once(rule):
    outcome = _judge(rule, rule.bad)
    assert [one.rule for one in outcome.findings] == [rule.id], outcome


@each_rule
def test_good_is_silent_and_looked_at(rule):
    outcome = _judge(rule, rule.good)
    assert outcome.findings == ()
    assert Verdict.PASS in {one.verdict for one in outcome.judged}, outcome.judged
    assert Verdict.UNKNOWN not in {one.verdict for one in outcome.judged}, outcome.judged


@each_rule
def test_it_is_silent_on_a_world_in_good_order(rule):
    outcome = judge(world(), [Plan(rule, rule.severity)])
    assert outcome.findings == ()
    assert [one for one in outcome.judged if one.verdict is Verdict.UNKNOWN] == []


@each_rule
def test_a_finding_has_identity_without_prose(rule):
    first, again = (_judge(rule, rule.bad).findings[0] for _ in range(2))
    assert first.fingerprint == again.fingerprint
    assert structs.replace(first, message="other words").fingerprint == first.fingerprint
    assert first.evidence
    assert all(first.evidence)


@each_rule
def test_what_could_not_be_read_is_never_a_pass(rule):
    """With every fact of every subject unknown, the verdict is unknown (or the question doesn't arise).

    What is written in a file is there to be read: only values in it can be unknown, and those have laws of their own.
    """
    if rule.kinds <= {Kind.DOCKERFILE, Kind.COMPOSE_FILE}:
        return
    blind = _blinded(world_of(rule.bad))
    outcome = judge(blind, [Plan(rule, rule.severity)])
    assert outcome.findings == ()
    assert Verdict.PASS not in {one.verdict for one in outcome.judged}, outcome.judged


@each_rule
def test_what_is_not_known_of_a_service_that_is_written_is_never_a_pass(rule):
    """The same where a compose file is there, and every value in it hangs on what isn't known."""
    example = world_of(rule.bad)
    if rule.kinds <= {Kind.DOCKERFILE, Kind.COMPOSE_FILE} or not example.projects:
        return
    outcome = judge(_blinded(example, seen=True), [Plan(rule, rule.severity)])
    assert outcome.findings == ()
    assert Verdict.PASS not in {one.verdict for one in outcome.judged}, outcome.judged


def _blinded(example: World, *, seen: bool = False) -> World:
    """With `seen` the projects that describe it are there; without, rules have the facts alone, as of what runs."""
    changes = {}
    for field in SINGLE:
        one = getattr(example, field)
        changes[field] = _blind(one) if one is not None else None
    for field in ("containers", "services", "images", "networks", "volumes"):
        changes[field] = tuple(_blind(one) for one in getattr(example, field))
    projects = tuple(map(_blind_project, example.projects)) if seen else ()
    return structs.replace(example, projects=projects, **changes)


def _blind_project(project):
    """One of whose services and the like only the names of their keys are known."""
    return structs.replace(
        project,
        **{
            field: {name: _blind_value(one) for name, one in getattr(project, field).items()}
            for field in ("services", "jobs", "networks", "volumes", "secrets", "configs")
        },
    )


def _blind_value(one):
    hidden = {key: structs.replace(each, content=Unknown("blinded"), written=None) for key, each in one.entries.items()}
    return structs.replace(one, content=hidden)


def _blind(subject):
    changes = {}
    for field in subject.__struct_fields__:
        value = getattr(subject, field)
        if isinstance(value, Fact):
            changes[field] = Fact(Unknown("blinded"), value.place)
        elif field == "resources":
            changes[field] = _blind(value)
    return structs.replace(subject, **changes)
