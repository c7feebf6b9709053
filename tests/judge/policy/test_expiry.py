"""An exception and its last day: at every moment it either excuses or is a finding itself."""

from datetime import UTC, date, datetime, timedelta

import pytest

from dockward.judge.policy.apply import excuse
from dockward.judge.policy.baseline import Baseline
from dockward.judge.policy.parse import parse_policy
from dockward.judge.runner import Plan, judge
from dockward.kit import container_world, policy, workload, world
from dockward.model.fact import Fact, Place
from dockward.model.policy import PolicyFile
from dockward.practices.discovery import find_rule, rules

EXPIRED = find_rule("exception-expired")
PRIVILEGED = find_rule("DW0503")
LAST = date(2026, 5, 5)
NOON = datetime(2026, 5, 5, 12, tzinfo=UTC)
LAST_SECOND = datetime(2026, 5, 5, 23, 59, 59, 999_000, tzinfo=UTC)
TEXT = "exceptions:\n- {rule: DW0503, subject: container/a, reason: on purpose, expires: 2026-05-05}\n"


def loaded(text=TEXT):
    return parse_policy(text, "dockward.yaml", rules())


def found(text, moment):
    """Findings of the policy file itself, and of a privileged container that it excuses, at one moment."""
    exemptions = loaded(text).exemptions
    there = container_world(
        workload(name="a", privileged=True),
        taken=moment.timestamp(),
        policy=PolicyFile(exemptions=Fact(exemptions, Place("dockward.yaml", "exceptions"))),
    )
    outcome = judge(there, [Plan(one, one.severity) for one in (EXPIRED, PRIVILEGED)])
    counting, excused = excuse(outcome.findings, exemptions, Baseline(), moment.astimezone(UTC).date())
    return [one.rule for one in counting], [one.finding.rule for one in excused]


@pytest.mark.parametrize(
    ("moment", "counting", "excused"),
    [
        (NOON - timedelta(days=1), [], ["DW0503"]),
        (NOON, [], ["DW0503"]),
        (LAST_SECOND, [], ["DW0503"]),
        (LAST_SECOND + timedelta(seconds=1), ["DW0201", "DW0503"], []),
        (NOON + timedelta(days=1), ["DW0201", "DW0503"], []),
        (NOON + timedelta(days=4000), ["DW0201", "DW0503"], []),
    ],
)
def test_it_excuses_on_its_last_day_and_is_a_finding_on_the_next(moment, counting, excused):
    assert found(TEXT, moment) == (counting, excused)


def test_without_a_day_it_never_ends():
    forever = TEXT.replace(", expires: 2026-05-05", "")
    assert found(forever, NOON + timedelta(days=40_000)) == ([], ["DW0503"])


def test_the_finding_says_which_exception_ended_and_where_it_is_written():
    there = world(taken=(NOON + timedelta(days=1)).timestamp(), policy=policy(exemptions=loaded().exemptions))
    (one,) = judge(there, [Plan(EXPIRED, EXPIRED.severity)]).findings
    assert one.message == "The exception for DW0503 on container/a ended on 2026-05-05: on purpose"
    assert one.evidence == ("DW0503", "container/a", "2026-05-05")
    assert str(one.place).startswith("dockward.yaml:2:")


def test_each_ended_exception_is_a_finding_of_its_own():
    text = TEXT + "- {rule: DW0501, reason: on purpose, expires: 2026-05-04}\n- {rule: DW0502, reason: on purpose}\n"
    there = world(taken=(NOON + timedelta(days=1)).timestamp(), policy=policy(exemptions=loaded(text).exemptions))
    found_here = judge(there, [Plan(EXPIRED, EXPIRED.severity)]).findings
    assert [one.evidence[0] for one in found_here] == ["DW0503", "DW0501"]
    assert len({one.fingerprint for one in found_here}) == 2
