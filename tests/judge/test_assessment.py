from datetime import date

import pytest
from msgspec import structs
from tests.report.sample import PLANS, make_finding, make_outcome, make_plan, make_sample

from dockward.judge.assessment import MOST_STEPS, Terms, assess
from dockward.judge.policy.apply import Excused, PolicyUse
from dockward.judge.runner import Outcome, Plan, judge
from dockward.kit import container_world, workload, world
from dockward.model.fact import Place, unknown
from dockward.model.finding import Judged, Verdict
from dockward.model.severity import Severity
from dockward.model.subject import Subject
from dockward.model.world import Faltered, Unreached
from dockward.practices.discovery import find_rule, practices

RULE = find_rule("DW0503")
PLAN = Plan(RULE, RULE.severity)
CONTAINER = Subject("container", "a")


def weigh(outcome, plans=(PLAN,), there=None, **terms):
    return assess(there or world(), outcome, plans, Terms(practices=practices(), **terms))


def judged(verdict, rule="DW0503", subject=CONTAINER, reason=""):
    return Judged(rule=rule, subject=subject, verdict=verdict, reason=reason)


def row(result, number):
    return next(one for one in result.benchmark if one.number == number)


def test_a_real_judgement_ends_in_scores_steps_and_benchmark():
    there = container_world(workload(name="a", privileged=True), workload(name="b", id="b" * 64))
    result = weigh(judge(there, [PLAN]), there=there)
    users = result.scores[4]
    assert (users.number, users.score, users.worst) == (5, 20, Severity.CRITICAL)
    assert [one.number for one in result.scores] == list(range(1, 16))
    assert [(one.rules, [str(subject) for subject in one.subjects]) for one in result.steps] == [
        (("DW0503",), ["container/a"])
    ]
    assert row(result, "5.5").verdict is Verdict.FAIL
    assert result.exit_status == 1
    assert (result.target.hostname, result.target.engine) == ("harbour", "29.7.0")


@pytest.mark.parametrize(
    ("verdict", "allowed", "status"),
    [
        (Verdict.PASS, False, 0),
        (Verdict.UNKNOWN, False, 2),
        (Verdict.UNKNOWN, True, 0),
        (Verdict.NOT_APPLICABLE, False, 0),
    ],
)
def test_exit_status_without_findings(verdict, allowed, status):
    result = weigh(Outcome(findings=(), judged=(judged(verdict, reason="r"),)), partial_allowed=allowed)
    assert result.exit_status == status


@pytest.mark.parametrize("allowed", [True, False])
def test_nothing_judged_at_all_is_never_0(allowed):
    assert weigh(Outcome(findings=(), judged=()), partial_allowed=allowed).exit_status == 2


def without_engine(hint="Start it."):
    unreached = Unreached(endpoint="tcp://h:1", reason="No engine answers.", hint=hint)
    return structs.replace(world(), engine=None, unreached=unreached)


@pytest.mark.parametrize("allowed", [True, False])
@pytest.mark.parametrize("found", [True, False])
def test_an_engine_that_was_not_reached_is_2_whatever_else_there_is(allowed, found):
    findings = (make_finding(PLAN, CONTAINER, "e"),) if found else ()
    outcome = Outcome(findings=findings, judged=(judged(Verdict.FAIL if found else Verdict.PASS),))
    assert weigh(outcome, there=without_engine(), partial_allowed=allowed).exit_status == 2
    assert weigh(outcome, partial_allowed=allowed).exit_status == (1 if found else 0)


def test_to_reach_the_engine_is_the_first_step_and_its_address_stays():
    plans = [make_plan(f"DW03{nr:02}", Severity.CRITICAL, f"Flaw {nr}.") for nr in range(1, 12)]
    findings = tuple(make_finding(one, CONTAINER, "e") for one in plans)
    result = weigh(Outcome(findings=findings, judged=()), plans, there=without_engine())
    first, second = result.steps[:2]
    assert (first.title, first.remedy, first.severity, first.rules) == ("No engine answers.", "Start it.", None, ())
    assert second.rules == ("DW0301",)
    assert len(result.steps) == MOST_STEPS
    assert (result.target.endpoint, result.target.engine) == ("tcp://h:1", "")
    assert result.unreached.hint == "Start it."


def test_rules_that_are_left_out_are_counted_with_their_practice():
    other = make_plan("DW0502", Severity.CRITICAL, "Another flaw.").rule
    result = weigh(Outcome(findings=(), judged=(judged(Verdict.PASS),)), left_out=(other, other))
    users, updates = result.scores[4], result.scores[0]
    assert (users.score, users.unscored, users.asked, users.left_out) == (None, "barely asked", 1, 2)
    assert (updates.asked, updates.left_out, result.overall, result.looked) == (0, 0, None, True)


FALTERED = Faltered(endpoint="unix:///e", reason="It stopped.", cause="No answer.", hint="Look.", objects=3)


@pytest.mark.parametrize("allowed", [True, False])
def test_an_engine_that_stopped_answering_is_never_0_and_the_first_step(allowed):
    there = structs.replace(world(), faltered=FALTERED)
    result = weigh(Outcome(findings=(), judged=(judged(Verdict.PASS),)), there=there, partial_allowed=allowed)
    assert (result.exit_status, result.faltered, result.trouble) == (2, FALTERED, FALTERED)
    (step,) = result.steps
    assert (step.title, step.why, step.remedy) == (
        "It stopped.",
        "What it did not tell is not judged. No answer.",
        "Look.",
    )
    found = Outcome(findings=(make_finding(PLAN, CONTAINER, "e"),), judged=(judged(Verdict.FAIL),))
    assert weigh(found, there=there, partial_allowed=allowed).exit_status == 1


def test_the_policy_that_judged_is_told():
    use = PolicyUse(source="p.yaml", profile="strict", switched_off=("DW0503",))
    assert weigh(Outcome(findings=(), judged=()), policy=use).policy == use
    assert weigh(Outcome(findings=(), judged=())).policy == PolicyUse()


def test_findings_below_the_threshold_do_not_fail():
    plan = make_plan("DW0301", Severity.MEDIUM, "A flaw.")
    outcome = Outcome(findings=(make_finding(plan, CONTAINER, "e"),), judged=(judged(Verdict.FAIL, "DW0301"),))
    assert weigh(outcome, (plan,)).exit_status == 0
    assert weigh(outcome, (plan,), threshold=Severity.MEDIUM).exit_status == 1


def test_a_rule_that_went_blind_after_a_flaw_is_partial_too():
    plan = make_plan("DW0301", Severity.LOW, "A flaw.", cis=("5.11", "5.12"))
    finding = structs.replace(make_finding(plan, CONTAINER, "e"), cis=("5.11",))
    outcome = Outcome(findings=(finding,), judged=(judged(Verdict.FAIL, "DW0301", reason="no answer"),))
    result = weigh(outcome, (plan,))
    assert result.exit_status == 2
    assert row(result, "5.11").verdict is Verdict.FAIL
    assert (row(result, "5.12").verdict, row(result, "5.12").reason) == (Verdict.UNKNOWN, "no answer")


def test_a_rule_over_several_numbers_passes_those_it_found_nothing_for():
    plan = make_plan("DW0301", Severity.LOW, "A flaw.", cis=("5.11", "5.12"))
    finding = structs.replace(make_finding(plan, CONTAINER, "e"), cis=("5.11",))
    result = weigh(Outcome(findings=(finding,), judged=(judged(Verdict.FAIL, "DW0301"),)), (plan,))
    assert row(result, "5.12").verdict is Verdict.PASS


def test_an_excused_finding_changes_the_status_but_neither_the_score_nor_the_benchmark():
    excused = Excused(make_finding(PLAN, CONTAINER, "e"), "policy", "it must", date(2036, 1, 1))
    result = weigh(Outcome(findings=(), judged=(judged(Verdict.FAIL),)), excused=(excused,))
    assert (result.scores[4].score, result.overall) == (0, 0)
    assert result.scores[4].verdicts.excused == 1
    assert result.exit_status == 0
    assert row(result, "5.5").verdict is Verdict.FAIL
    assert "it must" in row(result, "5.5").reason


def test_every_number_of_the_benchmark_is_answered():
    result = weigh(Outcome(findings=(), judged=(judged(Verdict.NOT_APPLICABLE, reason="no container"),)))
    assert len(result.benchmark) == 118
    assert all(one.reason for one in result.benchmark)
    assert (row(result, "5.5").verdict, row(result, "5.5").reason) == (Verdict.NOT_APPLICABLE, "no container")
    assert row(result, "5.6").verdict is None
    assert "switches on" in row(result, "5.6").reason
    assert "no date" in row(result, "7.6").reason


def test_steps_are_ranked_and_few_and_one_for_the_same_remedy():
    several = [make_plan(f"DW03{nr:02}", Severity.HIGH, f"Flaw {nr}.") for nr in range(1, 12)]
    twins = [make_plan(f"DW04{nr:02}", Severity.CRITICAL, f"Twin {nr}.", remedy="Do it.") for nr in (1, 2)]
    informs = make_plan("DW0501", Severity.INFO, "Only so.")
    plans = (*several, *twins, informs)
    findings = [make_finding(one, CONTAINER, "e") for one in plans]
    findings += [make_finding(several[8], Subject("container", name), "e") for name in ("b", "c")]
    steps = weigh(Outcome(findings=tuple(findings), judged=()), plans).steps
    assert len(steps) == MOST_STEPS
    assert steps[0].rules == ("DW0401", "DW0402")
    assert steps[1].rules == ("DW0309",)
    assert [one.rules for one in steps[2:4]] == [("DW0301",), ("DW0302",)]
    assert not any("DW0501" in one.rules for one in steps)


def test_a_step_has_the_severity_of_the_worst_rule_it_mends():
    low = make_plan("DW0301", Severity.LOW, "Low.", remedy="Do it.")
    high = make_plan("DW0302", Severity.HIGH, "High.", remedy="Do it.")
    findings = tuple(make_finding(one, CONTAINER, "e") for one in (low, high))
    (step,) = weigh(Outcome(findings=findings, judged=()), (low, high)).steps
    assert (step.title, step.severity) == ("High.", Severity.HIGH)


def test_the_order_of_the_input_does_not_matter():
    outcome = make_outcome()
    turned = Outcome(findings=tuple(reversed(outcome.findings)), judged=tuple(reversed(outcome.judged)))
    assert weigh(outcome, PLANS) == weigh(turned, reversed(PLANS))


def test_worst_first():
    severities = [one.severity for one in make_sample().findings]
    assert severities == sorted(severities, reverse=True)


def test_what_could_not_be_told_of_the_target_is_empty():
    there = world(engine=structs.replace(world().engine, version=unknown("no answer")), host=None)
    result = weigh(Outcome(findings=(), judged=()), there=there)
    assert (result.target.hostname, result.target.engine) == ("", "")
    assert result.target.system == "Debian GNU/Linux 13 (trixie)"


def test_a_rule_has_the_severity_that_the_policy_gives_it():
    result = weigh(Outcome(findings=(), judged=()), (Plan(RULE, Severity.LOW),))
    assert [(one.id, one.severity, one.why) for one in result.rules] == [("DW0503", Severity.LOW, RULE.why)]


@pytest.mark.parametrize(
    ("own", "status", "failing"),
    [({}, 0, 0), ({"f": Severity.LOW}, 1, 1), ({"g": Severity.LOW}, 0, 0), ({"f": Severity.HIGH}, 0, 0)],
)
def test_a_file_may_have_a_threshold_of_its_own(own, status, failing):
    one = structs.replace(make_finding(PLAN, CONTAINER, "e"), severity=Severity.MEDIUM, place=Place("f", "", 1, 1))
    outcome = Outcome(findings=(one,), judged=(judged(Verdict.FAIL),))
    result = weigh(outcome, thresholds=own)
    assert (result.exit_status, result.failing) == (status, failing)


def test_nothing_in_a_file_may_fail():
    one = structs.replace(make_finding(PLAN, CONTAINER, "e"), severity=Severity.CRITICAL, place=Place("f", "", 1, 1))
    outcome = Outcome(findings=(one,), judged=(judged(Verdict.FAIL),))
    assert weigh(outcome).exit_status == 1
    assert weigh(outcome, thresholds={"f": None}).exit_status == 0
