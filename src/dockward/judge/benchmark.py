"""Answers every number of the CIS Docker Benchmark 1.8 with the verdicts of the rules that look at it."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from dockward.judge.cis import NOT_JUDGED, recommendations
from dockward.judge.policy.apply import Excused
from dockward.model.finding import Finding, Judged, Verdict

_NO_RULE = "No rule that this policy switches on looks at it."


class BenchmarkRow(Struct, frozen=True, kw_only=True):
    """One recommendation of CIS 1.8. `verdict` is None where no rule looked at it; `reason` says why then.

    What the policy excuses still departs from the benchmark: it fails, and the reason says whose word it is.
    """

    number: str
    title: str
    level: int
    automated: bool
    verdict: Verdict | None
    rules: tuple[str, ...] = ()
    reason: str = ""


def benchmark(
    rules: Mapping[str, tuple[str, ...]],
    judged: Iterable[Judged],
    findings: Iterable[Finding],
    excused: Iterable[Excused],
) -> tuple[BenchmarkRow, ...]:
    """A row for each number, in order. `rules` maps the ids of the rules that were judged to their CIS numbers."""
    looking = _turned(rules)
    verdicts = _verdicts(judged)
    failing = {number for one in findings for number in one.cis}
    excuses = {number: f"Excused ({one.by}): {one.reason}" for one in excused for number in one.finding.cis}
    rows = []
    for one in recommendations("1.8"):
        own = looking.get(one.number, ())
        verdict, reason = _answer(one.number, [verdicts.get(rule, {}) for rule in own], failing, excuses)
        rows.append(
            BenchmarkRow(
                number=one.number,
                title=one.title,
                level=one.level,
                automated=one.automated,
                verdict=verdict,
                rules=own,
                reason=reason,
            )
        )
    return tuple(rows)


def _turned(rules: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    looking: dict[str, tuple[str, ...]] = {}
    for rule, several in sorted(rules.items()):
        for number in several:
            looking[number] = (*looking.get(number, ()), rule)
    return looking


def blind(one: Judged) -> bool:
    """Whether the rule could not see all of the subject: also after a first flaw, where the verdict is a failure."""
    return one.verdict is Verdict.UNKNOWN or (one.verdict is Verdict.FAIL and bool(one.reason))


def _verdicts(judged: Iterable[Judged]) -> dict[str, dict[Verdict, str]]:
    """For each rule the verdicts that occur, each with the first reason given."""
    found: dict[str, dict[Verdict, str]] = {}
    for one in judged:
        of_rule = found.setdefault(one.rule, {})
        of_rule.setdefault(one.verdict, one.reason)
        if blind(one):
            of_rule.setdefault(Verdict.UNKNOWN, one.reason)
    return found


def _answer(
    number: str, own: list[dict[Verdict, str]], failing: set[str], excuses: Mapping[str, str]
) -> tuple[Verdict | None, str]:
    if not own:
        return None, NOT_JUDGED.get(number, _NO_RULE)
    if number in failing:
        return Verdict.FAIL, ""
    if number in excuses:
        return Verdict.FAIL, excuses[number]
    for one in own:
        if Verdict.UNKNOWN in one:
            return Verdict.UNKNOWN, one[Verdict.UNKNOWN]
    # A rule over several numbers fails for one of them and so passes for this one.
    if any(Verdict.PASS in one or Verdict.FAIL in one for one in own):
        return Verdict.PASS, ""
    reasons = [one[Verdict.NOT_APPLICABLE] for one in own if Verdict.NOT_APPLICABLE in one]
    return Verdict.NOT_APPLICABLE, reasons[0] if reasons else "There is nothing here that it is about."
