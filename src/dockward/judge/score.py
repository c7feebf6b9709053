"""Makes a score of 0 to 100 out of verdicts: for each practice, and over all of them.

A practice has the share of its rules that hold, each weighing by its severity, and no more than a high or a critical
finding leaves it. The whole is the mean of the practices, each weighing as much as those of its rules that judged
anything. Where one weighs more than all others together, as clean images do in a scan, the whole is no better than it.

It is of what is there. What a policy or a baseline excuses still is, so it counts like any other flaw; the exit status
is what excuses change.
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction

from msgspec import Struct

from dockward.kit.rule import Practice
from dockward.model.finding import Finding, Judged, Verdict
from dockward.model.severity import Severity

WEIGHTS = {Severity.CRITICAL: 10, Severity.HIGH: 5, Severity.MEDIUM: 2, Severity.LOW: 1, Severity.INFO: 0}
"""How much a rule counts within its practice."""
CAPS = {Severity.CRITICAL: 20, Severity.HIGH: 40}
"""The most that a practice can score while a finding of this severity stands: by default those fail a run."""


UNKNOWN, NOT_ASKED, BARELY_ASKED = "unknown", "not asked", "barely asked"
ONLY_INFORMS, NOTHING_THERE = "only informs", "nothing there"
NOT_JUDGED = "not judged"
"""Why a practice has no score."""


class Tally(Struct, frozen=True, kw_only=True):
    """How many verdicts of each kind. `excused`: failed, but every finding is excused."""

    passed: int = 0
    failed: int = 0
    excused: int = 0
    unknown: int = 0
    not_applicable: int = 0

    @property
    def met(self) -> int:
        """How many subjects the rule was to judge."""
        return self.passed + self.failed + self.excused + self.unknown

    @property
    def share(self) -> Fraction | None:
        """The part of the subjects that passed; neither unknown nor excused is. None when the rule met no subject."""
        return Fraction(self.passed, self.met) if self.met else None


class PracticeScore(Struct, frozen=True, kw_only=True):
    """One practice: its score, its findings and its rules' verdicts on subjects.

    `asked` of its rules were judged, `left_out` are switched off by the policy or its profile. There is no score where
    no verdict was given, none where all that is vital to it is unknown, and none without a flaw where rules of more
    weight were left out than judged: `unscored` says why.
    """

    number: int
    name: str
    aim: str
    score: int | None
    weight: int
    """Of its rules that met a subject; 0 where they only inform."""
    unscored: str
    asked: int
    left_out: int
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


class Sheet(Struct, frozen=True, kw_only=True):
    """What one practice is scored by. `severities` holds its rules as the policy weighs them, `left_out` the others.

    `findings` are those that count, `excused` the others: both are flaws.
    """

    severities: Mapping[str, Severity]
    tallies: Mapping[str, Tally]
    findings: tuple[Finding, ...] = ()
    excused: tuple[Finding, ...] = ()
    left_out: tuple[Severity, ...] = ()

    @property
    def own(self) -> list[Tally]:
        """The verdicts of its rules, each in the place of its severity."""
        return [self.tallies.get(rule, Tally()) for rule in self.severities]

    @property
    def weights(self) -> list[tuple[int, Fraction]]:
        """Of every rule that met a subject what it weighs and the share that passed."""
        both = zip(self.severities.values(), self.own, strict=True)
        return [(WEIGHTS[severity], one.share) for severity, one in both if one.share is not None]

    @property
    def weight(self) -> int:
        """What these rules weigh together."""
        return sum(weight for weight, _ in self.weights)


def score_practice(practice: Practice, sheet: Sheet) -> PracticeScore:
    """The score of one practice."""
    own = sheet.own
    found = sorted((one.severity for one in sheet.findings), reverse=True)
    unscored = _unscored(sheet, practice.vital)
    return PracticeScore(
        number=practice.number,
        name=practice.name,
        aim=practice.aim,
        score=None if unscored else _score(sheet),
        weight=sheet.weight,
        unscored=unscored,
        asked=len(own),
        left_out=len(sheet.left_out),
        worst=found[0] if found else None,
        findings={one.word: found.count(one) for one in dict.fromkeys(found)},
        verdicts=Tally(**{word: sum(getattr(one, word) for one in own) for word in Tally.__struct_fields__}),
    )


def _unscored(sheet: Sheet, vital: Iterable[str]) -> str:
    """Why there is no score; empty where there is one."""
    own = sheet.own
    asked = [one for rule in vital if rule in sheet.severities and (one := sheet.tallies.get(rule, Tally())).met]
    if asked and all(one.unknown == one.met for one in asked):
        return NOT_JUDGED
    if not any(one.passed + one.failed + one.excused for one in own):
        if any(one.unknown for one in own):
            return UNKNOWN
        return NOTHING_THERE if own or not sheet.left_out else NOT_ASKED
    if not sheet.weight:
        return ONLY_INFORMS
    flawed = any(share < 1 for _, share in sheet.weights)
    return BARELY_ASKED if not flawed and sheet.weight < sum(WEIGHTS[one] for one in sheet.left_out) else ""


def _score(sheet: Sheet) -> int:
    # Rounded down, so that only a practice without any flaw has 100.
    score = int(100 * sum((weight * share for weight, share in sheet.weights), Fraction()) / sheet.weight)
    worst = max((one.severity for one in (*sheet.findings, *sheet.excused)), default=Severity.INFO)
    return min(score, CAPS.get(worst, 100))


def overall(scores: Iterable[PracticeScore]) -> int | None:
    """The mean of the practices that have a score, by their weights and rounded down.

    No better than one that outweighs all others together.
    None when none has, and where in one of them nothing that is vital was judged: the others would look like the whole.
    """
    several = list(scores)
    if any(one.unscored == NOT_JUDGED for one in several):
        return None
    known = [(one.score, one.weight) for one in several if one.score is not None]
    total = sum(weight for _, weight in known)
    if not total:
        return None
    mean = sum(score * weight for score, weight in known) // total
    score, weight = max(known, key=lambda one: one[1])
    return min(mean, score) if 2 * weight > total else mean
