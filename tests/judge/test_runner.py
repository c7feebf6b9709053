"""The runner with rules made for it: every way in which a rule can end, and what is said of it."""

import pytest
from msgspec import structs

from dockward.judge.runner import MOST_PROBLEMS, Plan, judge
from dockward.kit import (
    Confidence,
    NotApplicable,
    Settings,
    container_world,
    image,
    problem,
    rule,
    service,
    workload,
    world,
)
from dockward.model.engine import Engine
from dockward.model.fact import outside, unknown
from dockward.model.finding import Verdict
from dockward.model.severity import Severity
from dockward.model.subject import Kind
from dockward.model.workload import Workload
from dockward.model.world import Unread, World

A, B = workload(name="a", id="a" * 64), workload(name="b", id="b" * 64)


class Words(Settings, frozen=True):
    allowed: tuple[str, ...] = ("default",)


def plan(check, severity=Severity.HIGH, settings=None, **about):
    """A rule made of one function."""
    texts = {"why": "w", "remedy": "r", "bad": None, "good": None}
    return Plan(rule("DW9901", severity=Severity.LOW, **texts, **about)(check), severity, settings)


def run(check, *containers, there=None, **about):
    return judge(there or container_world(*(containers or (A,))), [plan(check, **about)])


def verdicts(outcome):
    return [(str(one.subject), one.verdict, one.reason) for one in outcome.judged]


def silent(w: Workload):
    yield from ()


def flawed(w: Workload):
    yield problem("one", at=w.user)
    yield problem("two", at=w.user, evidence="e")


def test_nothing_found_is_passed():
    outcome = run(silent, A, B)
    assert verdicts(outcome) == [("container/a", Verdict.PASS, ""), ("container/b", Verdict.PASS, "")]
    assert outcome.findings == ()


def test_something_found_is_a_failure_with_its_findings():
    outcome = run(flawed)
    assert verdicts(outcome) == [("container/a", Verdict.FAIL, "")]
    assert [one.message for one in outcome.findings] == ["one", "two"]
    assert {str(one.subject) for one in outcome.findings} == {"container/a"}


@pytest.mark.parametrize(
    ("fact", "verdict"),
    [(unknown("needs root"), Verdict.UNKNOWN), (outside("needs root"), Verdict.NOT_APPLICABLE)],
)
def test_a_fact_that_is_not_known_gives_no_verdict_and_its_reason(fact, verdict):
    def needs(w: Workload):
        if w.privileged:
            yield problem("p", at=w.privileged)

    assert verdicts(run(needs, workload(name="a", privileged=fact))) == [("container/a", verdict, "needs root")]


def test_what_was_found_before_something_was_unknown_stays_found_and_the_reason_too():
    def half(w: Workload):
        yield problem("p", at=w.user)
        assert w.privileged.value is None

    outcome = run(half, workload(name="a", privileged=unknown("needs root")))
    assert verdicts(outcome) == [("container/a", Verdict.FAIL, "needs root")]
    assert [one.message for one in outcome.findings] == ["p"]


def test_a_question_that_makes_no_sense_is_not_applicable():
    def never(w: Workload):
        raise NotApplicable("no registries are set")
        yield

    assert verdicts(run(never)) == [("container/a", Verdict.NOT_APPLICABLE, "no registries are set")]


def test_a_rule_that_breaks_is_unknown_for_its_subject_tells_no_data_and_stops_nothing(caplog):
    def breaks(w: Workload):
        if w.name == "a":
            raise ValueError("hunter2")
        yield problem("p", at=w.user)

    outcome = run(breaks, A, B)
    (_, verdict, reason), (_, other, _) = verdicts(outcome)
    assert (verdict, other) == (Verdict.UNKNOWN, Verdict.FAIL)
    assert reason == "the rule itself broke (ValueError); please report this"
    assert "DW9901 broke on container/a" in caplog.text


def test_a_subject_made_to_yield_without_end_ends():
    def endless(w: Workload):
        while True:
            yield problem("p", at=w.user)

    outcome = run(endless)
    assert len(outcome.findings) == MOST_PROBLEMS
    why = f"there are more than {MOST_PROBLEMS} findings, of which only the first are told"
    assert verdicts(outcome) == [("container/a", Verdict.FAIL, ""), ("container/a", Verdict.UNKNOWN, why)]


def test_as_many_as_are_told_are_all():
    def several(w: Workload):
        for _ in range(MOST_PROBLEMS):
            yield problem("p", at=w.user)

    outcome = run(several)
    assert len(outcome.findings) == MOST_PROBLEMS
    assert verdicts(outcome) == [("container/a", Verdict.FAIL, "")]


def test_a_rule_sees_its_own_kind_of_subject_and_no_other():
    there = structs.replace(container_world(A), services=(service(name="s"),), images=(image(),))
    assert [one for one, *_ in verdicts(run(silent, there=there))] == ["container/a", "service/s"]
    assert [one for one, *_ in verdicts(run(silent, there=there, kinds=(Kind.SERVICE,)))] == ["service/s"]

    def of_engine(e: Engine):
        yield problem("p", at=e.version)

    assert [one for one, *_ in verdicts(run(of_engine, there=there))] == ["engine"]


def test_what_could_not_be_read_at_all_is_unknown_for_the_rules_about_it():
    several = (
        Unread(Kind.CONTAINER, "no engine answers"),
        Unread(Kind.CONTAINER, "500", "odd"),
        Unread(Kind.IMAGE, "database is locked"),
    )
    outcome = run(silent, there=world(containers=(), unread=several))
    assert verdicts(outcome) == [
        ("container", Verdict.UNKNOWN, "no engine answers"),
        ("container/odd", Verdict.UNKNOWN, "500"),
    ]


def test_a_finding_says_what_its_problem_says_and_the_rule_where_that_is_silent():
    def both(w: Workload):
        yield problem(at=w.user)
        yield problem("own words", at=w.user, cis="5.12", confidence=Confidence.GUESS)

    rule_says, problem_says = run(both, cis=("5.11", "5.12"), confidence=Confidence.LIKELY).findings
    title = __doc__.partition("\n")[0]
    assert (rule_says.message, rule_says.cis, rule_says.confidence) == (title, ("5.11", "5.12"), Confidence.LIKELY)
    assert (problem_says.message, problem_says.cis) == ("own words", ("5.12",))
    assert problem_says.confidence is Confidence.GUESS
    assert rule_says.evidence == ("Config.User=10001:10001",)
    assert str(rule_says.place) == "inspect Config.User"


def test_the_policys_severity_counts():
    assert {one.severity for one in run(flawed, severity=Severity.CRITICAL).findings} == {Severity.CRITICAL}


def test_a_rule_gets_the_world_and_its_settings():
    def asks(w: Workload, world: World, words: Words):
        yield problem(f"{words.allowed[0]} {len(world.containers)}", at=w.user)

    assert run(asks, A, B).findings[0].message == "default 2"
    assert run(asks, A, settings=Words(allowed=("own",))).findings[0].message == "own 1"


def test_who_watches_sees_each_rule_once():
    seen = []
    both = [plan(silent), plan(flawed)]
    judge(container_world(A, B), both, seen.append)
    assert [one.name for one in seen] == ["silent", "flawed"]
