"""Makes a score of 0 to 100 out of verdicts: for each practice, and over all of them."""

from collections.abc import Iterable, Mapping
from fractions import Fraction

from msgspec import Struct

from dockward.kit.rule import Practice
from dockward.model.finding import Finding, Judged, Verdict
from dockward.model.severity import Severity

WEIGHTS = {Severity.CRITICAL: 10, Severity.HIGH: 5, Severity.MEDIUM: 2, Severity.LOW: 1, Severity.INFO: 0}
"""How much a rule counts within its practice."""
CAPS = {Severity.CRITICAL: 40, Severity.HIGH: 70}
"""The most that a practice can score while a finding of this severity stands."""


class Tally(Struct, frozen=True, kw_only=True):
    """How many verdicts of each kind. `excused`: failed, but every finding is excused."""

    passed: int = 0
    failed: int = 0
    excused: int = 0
    unknown: int = 0
    not_applicable: int = 0

    @property
    def share(self) -> Fraction | None:
        """The part of the subjects that passed; unknown is not passed. None when the rule met no subject."""
        met = self.passed + self.failed + self.unknown
        return Fraction(self.passed, met) if met else None


class PracticeScore(Struct, frozen=True, kw_only=True):
    """One practice: its score (None when nothing was judged), its findings and its rules' verdicts on subjects."""

    number: int
    name: str
    aim: str
    score: int | None
    worst: Severity | None
    findings: dict[str, int]
    """Findings by severity word, worst first; only what there is."""
    verdicts: Tally


def tally(judged: Iterable[Judged], findings: Iterable[Finding]) -> dict[str, Tally]:
    """Verdicts by rule; `findings` are those that count, so a failure without one has been excused."""
    standing = {(one.rule, one.subject) for one in findings}
    counts: dict[str, dict[str, int]] = {}
    for one in judged:
        of_rule = counts.setdefault(one.rule, {})
        word = _word(one.verdict, stands=(one.rule, one.subject) in standing)
        of_rule[word] = of_rule.get(word, 0) + 1
    return {rule: Tally(**of_rule) for rule, of_rule in counts.items()}


def _word(verdict: Verdict, *, stands: bool) -> str:
    match verdict:
        case Verdict.PASS:
            return "passed"
        case Verdict.FAIL:
            return "failed" if stands else "excused"
        case Verdict.UNKNOWN:
            return "unknown"
        case Verdict.NOT_APPLICABLE:
            return "not_applicable"


def score_practice(
    practice: Practice, severities: Mapping[str, Severity], tallies: Mapping[str, Tally], findings: Iterable[Finding]
) -> PracticeScore:
    """The score of one practice. `severities` holds its rules as the policy weighs them, `findings` its findings."""
    own = [tallies.get(rule, Tally()) for rule in severities]
    found = sorted((one.severity for one in findings), reverse=True)
    worst = found[0] if found else None
    return PracticeScore(
        number=practice.number,
        name=practice.name,
        aim=practice.aim,
        score=_score(severities, tallies, worst),
        worst=worst,
        findings={one.word: found.count(one) for one in dict.fromkeys(found)},
        verdicts=Tally(**{word: sum(getattr(one, word) for one in own) for word in Tally.__struct_fields__}),
    )


def _score(severities: Mapping[str, Severity], tallies: Mapping[str, Tally], worst: Severity | None) -> int | None:
    shares = [
        (WEIGHTS[severity], share)
        for rule, severity in severities.items()
        if (share := tallies.get(rule, Tally()).share) is not None
    ]
    if not any(one.passed + one.failed for one in (tallies.get(rule, Tally()) for rule in severities)):
        return None
    total = sum(weight for weight, _ in shares)
    if not total:
        return 100
    # Rounded down, so that only a practice without any flaw has 100.
    score = int(100 * sum((weight * share for weight, share in shares), Fraction()) / total)
    return min(score, CAPS.get(worst, 100)) if worst is not None else score


def overall(scores: Iterable[PracticeScore]) -> int | None:
    """The mean of the practices that were judged, rounded down; None when none was."""
    known = [one.score for one in scores if one.score is not None]
    return sum(known) // len(known) if known else None
