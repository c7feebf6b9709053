"""Meets every rule with every subject it is about; the one place where a rule's failure becomes *unknown*."""

import logging
from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct

from dockward.kit import NotApplicable, Problem, Rule, Settings
from dockward.kit.rule import kind_of
from dockward.model.errors import UnreadError
from dockward.model.fact import NOWHERE
from dockward.model.finding import Finding, Judged, Verdict
from dockward.model.severity import Severity
from dockward.model.subject import Kind, Subject
from dockward.model.world import AnySubject, Unread, World

_LOG = logging.getLogger(__name__)
MOST_PROBLEMS = 10_000
"""Findings of one rule on one subject, as a system of thousands of packages may have; that there are more is told."""

_WITH = {Kind.COMPOSE_FILE: frozenset({Kind.COMPOSE_FILE, Kind.COMPOSE})}
"""What isn't judged either where a subject of this kind couldn't be read."""


class Outcome(Struct, frozen=True, kw_only=True):
    """Everything that judging a world yields, in the order of rules and subjects."""

    findings: tuple[Finding, ...]
    judged: tuple[Judged, ...]


class Plan(Struct, frozen=True):
    """A rule as the policy wants it: with its settings and the severity that counts.

    `kinds` are the kinds of subject that it judges; none: all that are its business.
    """

    rule: Rule
    severity: Severity
    settings: Settings | None = None
    kinds: frozenset[Kind] = frozenset()


def judge(world: World, plans: Iterable[Plan], watch: Callable[[Rule], None] = lambda _: None) -> Outcome:
    """Every verdict on `world`. Never raises for what a rule does: a rule that breaks is unknown for its subject."""
    findings: list[Finding] = []
    judged: list[Judged] = []
    subjects: dict[tuple[type[AnySubject], Kind], list[tuple[AnySubject, Subject]]] = {}
    for subject in world.subjects():
        subjects.setdefault((type(subject), kind_of(subject)), []).append((subject, subject.subject))
    for plan in plans:
        watch(plan.rule)
        kinds = plan.kinds or plan.rule.kinds
        for kind in sorted(kinds, key=lambda one: one.value):
            for subject, name in subjects.get((plan.rule.subject_type, kind), ()):
                verdicts, found = _judge_one(plan, subject, name, world)
                judged.extend(verdicts)
                findings.extend(found)
        judged.extend(_unread(plan.rule, kinds, world.unread))
    return Outcome(findings=tuple(findings), judged=tuple(judged))


def judge_subject(subject: AnySubject, world: World, plans: Iterable[Plan]) -> Outcome:
    """Every verdict on one subject of `world`. Raises as little as `judge`."""
    name, kind = subject.subject, kind_of(subject)
    asked = (one for one in plans if one.rule.subject_type is type(subject) and kind in (one.kinds or one.rule.kinds))
    met = [_judge_one(one, subject, name, world) for one in asked]
    return Outcome(
        findings=tuple(one for _, found in met for one in found),
        judged=tuple(verdict for verdicts, _ in met for verdict in verdicts),
    )


def _judge_one(plan: Plan, subject: AnySubject, name: Subject, world: World) -> tuple[list[Judged], list[Finding]]:
    found: list[Problem] = []
    more = False
    verdict, reason, place = Verdict.PASS, "", NOWHERE
    try:
        for one in plan.rule.problems(subject, world, plan.settings):
            more = len(found) >= MOST_PROBLEMS
            if more:
                break
            found.append(one)
    except UnreadError as why:
        verdict, reason = (Verdict.NOT_APPLICABLE if why.outside else Verdict.UNKNOWN), why.reason
        place = why.place or NOWHERE
    except NotApplicable as why:
        verdict, reason = Verdict.NOT_APPLICABLE, why.message
    except Exception as why:  # noqa: BLE001  # the supervised place: one broken rule must not end the audit
        _LOG.warning("%s broke on %s: %r", plan.rule.id, name, why)
        verdict, reason = Verdict.UNKNOWN, f"the rule itself broke ({type(why).__name__}); please report this"
    if found:
        verdict = Verdict.FAIL
    judged = [Judged(rule=plan.rule.id, subject=name, verdict=verdict, reason=reason, place=place)]
    if more:
        reason = f"there are more than {MOST_PROBLEMS} findings, of which only the first are told"
        judged.append(Judged(rule=plan.rule.id, subject=name, verdict=Verdict.UNKNOWN, reason=reason))
    return judged, [_finding(plan, name, one) for one in found]


def _finding(plan: Plan, subject: Subject, found: Problem) -> Finding:
    return Finding(
        rule=plan.rule.id,
        subject=subject,
        severity=_severity(plan, found),
        confidence=found.confidence or plan.rule.confidence,
        message=_message(found.message or plan.rule.title, found.unrepaired),
        evidence=found.evidence,
        place=found.place,
        cis=(found.cis,) if found.cis else plan.rule.cis,
        fixes=found.fixes,
        remedy=found.remedy,
        excuse=found.excuse,
        urgency=found.urgency,
        flaws=found.flaws,
        upgrade=found.upgrade,
    )


def _message(message: str, unrepaired: str) -> str:
    return f"{message} No repair is offered: {unrepaired}." if unrepaired else message


def _severity(plan: Plan, found: Problem) -> Severity:
    """The policy's word where it differs from the rule's; else the problem's own weight where it has one."""
    overruled = plan.severity != plan.rule.severity
    return plan.severity if overruled or found.severity is None else found.severity


def _unread(rule: Rule, kinds: frozenset[Kind], unread: tuple[Unread, ...]) -> Iterator[Judged]:
    for one in unread:
        if kinds & _WITH.get(one.kind, {one.kind}):
            subject = Subject(one.kind.value, one.name)
            yield Judged(
                rule=rule.id, subject=subject, verdict=Verdict.UNKNOWN, reason=one.reason, place=one.place, unread=True
            )
