"""The documented shape of the JSON report, and an assessment put into it."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeVar

from msgspec import Meta, Struct

from dockward.judge.assessment import Assessment, Target
from dockward.judge.benchmark import BenchmarkRow
from dockward.judge.changed import Changed
from dockward.judge.costs import ImageCost
from dockward.judge.inside import Inside
from dockward.judge.policy.apply import Excused, PolicyUse
from dockward.judge.score import Tally
from dockward.kit.rule import RuleText
from dockward.model.fact import Place
from dockward.model.flaws import ToldFlaw, Upgrade
from dockward.model.paths import PathReport
from dockward.model.severity import Confidence, Severity
from dockward.model.subject import Subject
from dockward.model.world import Faltered, Unreached
from dockward.report.rulepage import CisRow
from dockward.report.text import iso_moment
from dockward.report.view import gaps

D = TypeVar("D", bound=Struct)
Word = Literal["info", "low", "medium", "high", "critical"]
WORDS: dict[Severity, Word] = {
    Severity.INFO: "info",
    Severity.LOW: "low",
    Severity.MEDIUM: "medium",
    Severity.HIGH: "high",
    Severity.CRITICAL: "critical",
}


class FindingDocument(Struct, frozen=True, kw_only=True):
    """A flaw of one subject."""

    rule: Annotated[str, Meta(description="The rule's id")]
    subject: Subject
    severity: Word
    confidence: Confidence
    message: str
    evidence: tuple[str, ...]
    place: Place
    cis: Annotated[tuple[str, ...], Meta(description="CIS Docker Benchmark 1.8 numbers")]
    flaws: Annotated[tuple[ToldFlaw, ...], Meta(description="The published flaws of packages that it is about")]
    upgrade: Annotated[Upgrade | None, Meta(description="The version that mends all of them that any version mends")]
    fingerprint: Annotated[str, Meta(description="Identity by rule, subject and evidence, whatever the words")]


class ExcusedDocument(Struct, frozen=True, kw_only=True):
    """A finding that doesn't count."""

    finding: FindingDocument
    by: Annotated[str, Meta(description="Whose word it is: policy or baseline")]
    reason: str
    expires: Annotated[str | None, Meta(description="The last day that it holds, ISO 8601")]


class UnknownDocument(Struct, frozen=True, kw_only=True):
    """Verdicts that could not be given for one reason; in part only, where a rule has findings on the same subject."""

    reason: str
    rules: tuple[str, ...]
    subjects: tuple[Subject, ...]
    verdicts: Annotated[int, Meta(description="How many pairs of rule and subject it kept from being judged")]
    unread: Annotated[bool, Meta(description="Nothing of the subjects could be read")]


class PracticeDocument(Struct, frozen=True, kw_only=True):
    """One of the fifteen practices."""

    number: int
    name: str
    aim: str
    score: Annotated[
        int | None,
        Meta(description="0 to 100; what is excused counts as any other flaw; null where it would say nothing"),
    ]
    unscored: Annotated[
        str,
        Meta(
            description="Why the score is null: `unknown`, `not asked` or `barely asked` (by this policy and profile), "
            "`only informs`, `nothing there`, `not judged` where what matters most in it could not be, as the flaws of "
            "packages without a database of advisories; else empty"
        ),
    ]
    asked: Annotated[int, Meta(description="How many of its rules were asked")]
    left_out: Annotated[int, Meta(description="How many of its rules the policy or its profile leaves out")]
    worst: Word | None
    findings: Annotated[dict[str, int], Meta(description="How many findings by severity")]
    verdicts: Annotated[Tally, Meta(description="Each of its rules on each subject")]


class RuleDocument(RuleText, frozen=True, kw_only=True):
    """A rule; in an audit's report with the severity that the policy gives it."""

    severity: Word


class JudgedRuleDocument(RuleDocument, frozen=True, kw_only=True):
    """A rule that was judged."""

    verdicts: Annotated[Tally, Meta(description="This rule on each subject")]


class ListedRuleDocument(RuleDocument, frozen=True, kw_only=True):
    """A rule in the list of all rules."""

    kinds: Annotated[tuple[str, ...], Meta(description="The kinds of subject that it judges")]
    strict: Annotated[bool, Meta(description="Whether only the strict profile has it")]
    settings: Annotated[dict[str, Any], Meta(description="What a policy may set for it, with the default")]


class RulesDocument(Struct, frozen=True, kw_only=True):
    """The output of `dockward rules --format json`."""

    schema: Literal["dockward.rules/1"] = "dockward.rules/1"
    version: Annotated[str, Meta(description="The version of Dockward")]
    rules: tuple[ListedRuleDocument, ...]


class CisDocument(Struct, frozen=True, kw_only=True):
    """The output of `dockward rules --cis VERSION --format json`."""

    schema: Literal["dockward.cis/1"] = "dockward.cis/1"
    benchmark: Annotated[str, Meta(description="The version of the CIS Docker Benchmark")]
    numbers: tuple[CisRow, ...]


class StepDocument(Struct, frozen=True, kw_only=True):
    """One thing to do first, and what it mends."""

    title: str
    why: str
    remedy: str
    severity: Annotated[Word | None, Meta(description="null where the step is to mend the engine")]
    rules: tuple[str, ...]
    subjects: tuple[Subject, ...]
    upgrades: Annotated[
        tuple[Upgrade, ...], Meta(description="The packages that it is about, and the versions that mend them")
    ]


class AuditDocument(Struct, frozen=True, kw_only=True):
    """The report of `dockward audit`. Every list is in the order in which a person should read it."""

    schema: Annotated[
        Literal["dockward.audit/1"],
        Meta(description="The number changes when a reader of the old shape could be misled; not for a new field"),
    ] = "dockward.audit/1"
    version: Annotated[str, Meta(description="The version of Dockward")]
    taken: Annotated[str, Meta(description="When it was looked at, RFC 3339")]
    target: Target
    unreached: Annotated[Unreached | None, Meta(description="The engine, where it did not answer")]
    faltered: Annotated[Faltered | None, Meta(description="The engine, where it stopped answering while it was read")]
    policy: Annotated[PolicyUse, Meta(description="Which policy judged it")]
    exit_status: Annotated[
        int, Meta(description="0: no finding reaches the threshold; 1: one does; 2: could not judge")
    ]
    complete: Annotated[
        bool,
        Meta(
            description="Whether all was looked at; else there may be findings that nobody knows of, and `unknown`, "
            "`unreached` or `faltered` says why"
        ),
    ]
    threshold: Word
    score: Annotated[
        int | None,
        Meta(
            description="0 to 100, the mean of the practices that have a score, each weighing as much as those of its "
            "rules that judged anything, and no better than one that outweighs all others; null where none has"
        ),
    ]
    practices: tuple[PracticeDocument, ...]
    steps: tuple[StepDocument, ...]
    findings: tuple[FindingDocument, ...]
    unknown: tuple[UnknownDocument, ...]
    excused: tuple[ExcusedDocument, ...]
    notes: tuple[str, ...]
    changes: Annotated[
        tuple[Changed, ...],
        Meta(description="How the files of containers differ from their images', where they were looked at"),
    ]
    inside: Annotated[tuple[Inside, ...], Meta(description="What is in each image that was looked through, in numbers")]
    costs: Annotated[
        tuple[ImageCost, ...],
        Meta(description="What each layer of an image costs, and what a build in stages would save, by estimate"),
    ]
    paths: Annotated[PathReport | None, Meta(description="Attack paths; null when they were not asked for")]
    benchmark: tuple[BenchmarkRow, ...]
    rules: tuple[JudgedRuleDocument, ...]


def shaped(shape: type[D], one: Struct, **more: object) -> D:
    """`one` in a documented shape: its fields of the same names, severities as words, and `more` in their place."""
    same = {name: getattr(one, name) for name in shape.__struct_fields__ if name not in more}
    return shape(**{name: WORDS[it] if isinstance(it, Severity) else it for name, it in same.items()}, **more)


def make_document(assessment: Assessment) -> AuditDocument:
    """The assessment in its documented shape."""
    return AuditDocument(
        version=assessment.version,
        taken=iso_moment(assessment.taken),
        target=assessment.target,
        unreached=assessment.unreached,
        faltered=assessment.faltered,
        policy=assessment.policy,
        exit_status=assessment.exit_status,
        complete=assessment.complete,
        threshold=WORDS[assessment.threshold],
        score=assessment.overall,
        practices=tuple(shaped(PracticeDocument, one) for one in assessment.scores),
        steps=tuple(shaped(StepDocument, one) for one in assessment.steps),
        findings=tuple(shaped(FindingDocument, one) for one in assessment.findings),
        unknown=tuple(shaped(UnknownDocument, one) for one in gaps(assessment)),
        excused=tuple(_excused(one) for one in assessment.excused),
        notes=assessment.notes,
        changes=assessment.changes,
        inside=assessment.inside,
        costs=assessment.costs,
        paths=assessment.paths,
        benchmark=assessment.benchmark,
        rules=tuple(_rule(one, assessment.tallies) for one in assessment.rules),
    )


def _excused(one: Excused) -> ExcusedDocument:
    expires = one.expires.isoformat() if one.expires else None
    return shaped(ExcusedDocument, one, finding=shaped(FindingDocument, one.finding), expires=expires)


def _rule(one: RuleText, tallies: Mapping[str, Tally]) -> JudgedRuleDocument:
    return shaped(JudgedRuleDocument, one, verdicts=tallies.get(one.id, Tally()))
