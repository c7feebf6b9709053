"""What a rule says of a subject or a world: words for the tests of the practices."""

from tests.practices.worlds import world_of

from dockward.judge.runner import Plan, judge
from dockward.model.finding import Verdict
from dockward.practices.discovery import find_rule


def outcome(rule, example, settings=None):
    found = find_rule(rule)
    assert found is not None, rule
    return judge(world_of(example), [Plan(found, found.severity, settings)])


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
