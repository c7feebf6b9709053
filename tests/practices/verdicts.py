"""What a rule says of a subject or a world: words for the tests of the practices."""

from dockward.judge.runner import Plan, judge
from dockward.kit import world
from dockward.kit.rule import kind_of
from dockward.model.finding import Verdict
from dockward.model.world import World
from dockward.practices.discovery import find_rule

_SINGLE = {"host", "engine", "swarm"}


def outcome(rule, example, settings=None):
    found = find_rule(rule)
    assert found is not None, rule
    return judge(_world_of(example), [Plan(found, found.severity, settings)])


def findings(rule, example, settings=None):
    return outcome(rule, example, settings).findings


def evidence(rule, example, settings=None):
    """The evidence of every finding, one text each."""
    return [" ".join(one.evidence) for one in findings(rule, example, settings)]


def confidences(rule, example):
    return [one.confidence.value for one in findings(rule, example)]


def verdicts(rule, example):
    return {one.verdict for one in outcome(rule, example).judged}


def is_unknown(rule, example):
    return verdicts(rule, example) == {Verdict.UNKNOWN}


def is_asked(rule, example):
    """Whether the rule has an answer for the first subject: it neither says that it doesn't apply nor is it blind."""
    return not verdicts(rule, example) & {Verdict.UNKNOWN, Verdict.NOT_APPLICABLE}


def _world_of(example):
    if isinstance(example, World):
        return example
    kind = kind_of(example).value
    field = kind if kind in _SINGLE else f"{kind}s"
    return world(**{field: example if kind in _SINGLE else (example,)})
