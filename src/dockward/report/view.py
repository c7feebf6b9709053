"""The assessment as people read it: one entry for one flaw, however many containers have it."""

from collections.abc import Collection, Iterable

from msgspec import Struct

from dockward.judge.assessment import Assessment
from dockward.judge.benchmark import blind
from dockward.judge.inside import FlawCount, Inside
from dockward.judge.policy.apply import Excused
from dockward.judge.policy.loaded import BUILT_IN
from dockward.judge.score import PracticeScore
from dockward.kit.rule import RuleInfo
from dockward.model.fact import NOWHERE, Place
from dockward.model.finding import Finding, Judged
from dockward.model.flaws import Upgrade
from dockward.model.severity import Confidence, Severity
from dockward.model.subject import Subject
from dockward.report.text import (
    MOST_NAME,
    by_name,
    evidence,
    listed,
    natural,
    plural,
    printable,
    same_reason,
    told_flaw,
)

_MOST_IMAGES = 3
"""Named in a title."""
NO_FLAW = "no flaw found"
_FEW_PLACES = 5
_MOST_INSIDES = 5
"""Images whose contents are told at the beginning."""


class Case(Struct, frozen=True, kw_only=True):
    """What is the same over these subjects: message (empty when it only repeats the title) and evidence."""

    subjects: tuple[Subject, ...]
    message: str
    evidence: str
    confidence: Confidence
    rank: tuple[Severity, int]
    """The gravest severity among them, and how urgent that is."""
    flaws: tuple[str, ...] = ()
    """Every published flaw that it is about, in words, the gravest first."""


class Entry(Struct, frozen=True, kw_only=True):
    """One rule's findings, and the benchmark's numbers they answer; the gravest cases first, then what most share."""

    rule: RuleInfo
    severity: Severity
    cis: tuple[str, ...]
    subjects: tuple[Subject, ...]
    cases: tuple[Case, ...]
    remedies: tuple[str, ...]
    """What to do: the rule's word, and that of findings that have their own."""


class Gap(Struct, frozen=True, kw_only=True):
    """One reason why something could not be judged, with all that it kept from being judged.

    The reason names the places where it stands, as far as they are lines of files. `unread`: nothing could be read.
    """

    reason: str
    rules: tuple[str, ...]
    subjects: tuple[Subject, ...]
    verdicts: int
    unread: bool = False
    place: Place = NOWHERE
    """Where the error of what could not be read is, and `error` what it is; empty where no line of a file has it."""
    error: str = ""


class Pardon(Struct, frozen=True, kw_only=True):
    """Findings of one rule that are excused by the same word."""

    rule: str
    by: str
    reason: str
    expires: str
    subjects: tuple[Subject, ...]


def entries(assessment: Assessment) -> tuple[Entry, ...]:
    """The findings by rule, worst first."""
    rules = {one.id: one for one in assessment.rules}
    by_rule: dict[str, list[Finding]] = {}
    for one in assessment.findings:
        by_rule.setdefault(one.rule, []).append(one)
    return tuple(_entry(rules[rule], findings) for rule, findings in by_rule.items())


def _entry(rule: RuleInfo, findings: list[Finding]) -> Entry:
    return Entry(
        rule=rule,
        severity=max(one.severity for one in findings),
        cis=tuple(sorted({number for one in findings for number in one.cis}, key=natural)),
        subjects=_unique(one.subject for one in findings),
        cases=_cases(rule, findings),
        remedies=tuple(dict.fromkeys(one.remedy or rule.remedy for one in findings)),
    )


def _cases(rule: RuleInfo, findings: list[Finding]) -> tuple[Case, ...]:
    alike: dict[tuple[str, tuple[str, ...], Confidence], list[Finding]] = {}
    for one in findings:
        message = "" if one.message == rule.title else printable(one.message)
        alike.setdefault((message, one.evidence, one.confidence), []).append(one)
    cases = [
        Case(
            subjects=_unique(one.subject for one in several),
            message=message,
            evidence=evidence(several[0]),
            confidence=confidence,
            rank=max((one.severity, one.urgency) for one in several),
            flaws=tuple(dict.fromkeys(map(told_flaw, several[0].flaws))),
        )
        for (message, _, confidence), several in alike.items()
    ]
    return tuple(sorted(cases, key=_graver_and_wider))


def _graver_and_wider(one: Case) -> tuple[int, int, int, tuple[str, list[tuple[int, str]], str], str, str]:
    severity, urgency = one.rank
    return -severity, -urgency, -len(one.subjects), by_name(one.subjects[0]), one.evidence, one.message


def gaps(assessment: Assessment) -> tuple[Gap, ...]:
    """What could not be judged, by reason; the reason that hides most comes first."""
    return gaps_among(assessment.judged)


def gaps_among(judged: Iterable[Judged]) -> tuple[Gap, ...]:
    """As `gaps`, of these verdicts."""
    alike: dict[str, list[Judged]] = {}
    for one in judged:
        if blind(one):
            alike.setdefault(same_reason(one), []).append(one)
    found = (_gap(reason, several) for reason, several in alike.items())
    return tuple(sorted(found, key=lambda one: (-one.verdicts, one.reason)))


def _gap(reason: str, several: list[Judged]) -> Gap:
    lines = {(one.place.source, one.place.line) for one in several if one.place.line and not one.unread}
    at = next((one.place for one in several if one.unread), NOWHERE)
    order = sorted(lines, key=lambda one: (natural(one[0]), one[1]))
    places = [f"{printable(source)}:{line}" for source, line in order]
    return Gap(
        reason=f"{reason} ({listed(places, _FEW_PLACES)})" if places else reason,
        rules=tuple(sorted({one.rule for one in several})),
        subjects=_unique(one.subject for one in several),
        verdicts=len(several),
        unread=all(one.unread for one in several),
        place=at,
        error=reason.removeprefix(f"{printable(at.source)}:{at.line}:{at.column}: ") if at.line else "",
    )


def pardons(assessment: Assessment) -> tuple[Pardon, ...]:
    """What is excused, by rule and reason."""
    alike: dict[tuple[str, str, str, str], list[Subject]] = {}
    for one in assessment.excused:
        alike.setdefault((one.finding.rule, one.by, _reason(one), _day(one)), []).append(one.finding.subject)
    return tuple(
        Pardon(rule=rule, by=by, reason=printable(reason), expires=expires, subjects=_unique(subjects))
        for (rule, by, reason, expires), subjects in alike.items()
    )


def _reason(one: Excused) -> str:
    """Why, and of published flaws which."""
    flaws = [f"{name} in {package}" for name, package in dict.fromkeys((f.id, f.package) for f in one.finding.flaws)]
    return f"{listed(flaws, _FEW_PLACES)}: {one.reason}" if flaws else one.reason


def _day(one: Excused) -> str:
    return one.expires.isoformat() if one.expires else ""


def _unique(subjects: Iterable[Subject]) -> tuple[Subject, ...]:
    return tuple(sorted(set(subjects), key=by_name))


def flaw_counts(several: Iterable[Entry]) -> dict[Severity, int]:
    """How many entries there are of each severity."""
    counts: dict[Severity, int] = {}
    for one in several:
        counts[one.severity] = counts.get(one.severity, 0) + 1
    return counts


def flaw_words(assessment: Assessment) -> str:
    """What there is instead of broken rules. Only what was looked at without finding anything is free of flaws."""
    gap = gap_words(assessment)
    if not assessment.looked:
        return "nothing was judged"
    ways = len({one.container for one in assessment.paths.paths if one.certain}) if assessment.paths else 0
    if not (gap or ways or assessment.excused):
        return NO_FLAW
    parts = ["nothing found"]
    if assessment.excused:
        parts = [f"nothing found but what is excused: {plural(len(assessment.excused), 'finding')}"]
    if gap:
        parts.append(gap)
    if ways:
        verb = "has" if ways == 1 else "have"
        parts.append(f"but {plural(ways, 'container')} {verb} a way to root on the host")
    return ", ".join(parts)


def gap_words(assessment: Assessment) -> str:
    """How much could not be judged: verdicts, and apart from them what could not be read at all; empty for nothing."""
    verdicts = sum(1 for one in assessment.judged if blind(one) and not one.unread)
    unread = len({one.subject.name for one in assessment.judged if one.unread})
    told = [f"{plural(verdicts, 'verdict')} could not be given"] if verdicts else []
    told += [f"{plural(unread, 'subject')} could not be read"] if unread else []
    return ", ".join(told)


def excused_words(assessment: Assessment) -> str:
    """How much is excused, and that the score counts it; empty when nothing is."""
    return f"{count} excused, yet in the score" if (count := len(assessment.excused)) else ""


def asked_words(one: PracticeScore) -> str:
    """How many of a practice's rules were asked: `12/20`."""
    return f"{one.asked}/{one.asked + one.left_out}"


def inside_words(assessment: Assessment) -> tuple[str, ...]:
    """What is in each image, where they alone were looked at; the first few of many."""
    if not assessment.target.images:
        return ()
    several = assessment.inside[:_MOST_INSIDES]
    left = len(assessment.inside) - len(several)
    alone = len(assessment.inside) == 1
    told = tuple(_inside("" if alone else printable(one.subject.name, MOST_NAME), one) for one in several)
    return (*told, f"and {plural(left, 'more image')}") if left else told


def _inside(name: str, one: Inside) -> str:
    kinds = ", ".join(f"{count} {kind}" for kind, count in one.packages.items())
    total = sum(one.packages.values())
    packages = f"{plural(total, 'package')} ({kinds})" if len(one.packages) > 1 else plural(total, "package")
    nothing = one.flaws is not None and not (one.packages or one.gaps)
    found = ["nothing found that could be judged"] if nothing else [_flaws(one.flaws), _lacking(one)]
    parts = [name, printable(one.system) or "no distribution", packages, *found]
    return " · ".join(part for part in parts if part)


def _flaws(flaws: FlawCount | None) -> str:
    """Never that there is none where none could be found."""
    if flaws is None or _blind(flaws):
        return "published flaws not known"
    if not flaws.total:
        return "no published flaw" if flaws.complete else "no published flaw in what could be judged"
    words = [f"{count} {word}" for word, count in flaws.by_severity.items()]
    least = "" if flaws.complete else " at least"
    told = f"{plural(flaws.total, 'published flaw')}{least}: {', '.join(words)}"
    more = [f"{flaws.exploited} exploited"] if flaws.exploited else []
    more += [f"{flaws.mended} mended in a newer version"]
    return f"{told}; {', '.join(more)}"


def _lacking(one: Inside) -> str:
    """What makes it incomplete; empty where nothing does."""
    flaws = one.flaws
    told = [f"{plural(one.gaps, 'part')} of it could not be looked at"] if one.gaps else []
    if flaws is not None and _blind(flaws):
        told.append("no package could be judged")
    elif flaws is not None and flaws.unjudged:
        told.append(f"{plural(flaws.unjudged, 'package')} could not be judged")
    if flaws is not None and flaws.old:
        told.append("advisories are old")
    return f"incomplete: {', '.join(told)}" if told else ""


def _blind(flaws: FlawCount) -> bool:
    """Whether nothing can be said of any package."""
    return not (flaws.total or flaws.judged or flaws.complete)


def asked_practices(assessment: Assessment) -> tuple[PracticeScore, ...]:
    """The practices of which any rule was asked: of an image or a file that is a part of the fifteen."""
    return tuple(one for one in assessment.scores if one.asked)


def unasked_words(assessment: Assessment) -> str:
    """Which practices nothing was asked of; empty where there is none."""
    numbers = [one.number for one in assessment.scores if not one.asked]
    if not numbers:
        return ""
    what, whose = ("Practice {} is", "its") if len(numbers) == 1 else ("Practices {} are", "their")
    return f"{what.format(_runs(numbers))} not judged: none of {whose} rules is asked here."


def _runs(numbers: list[int]) -> str:
    """`2-4, 8, 12-15`."""
    runs: list[list[int]] = []
    for one in numbers:
        if runs and runs[-1][-1] == one - 1:
            runs[-1].append(one)
        else:
            runs.append([one])
    return ", ".join(f"{one[0]}-{one[-1]}" if len(one) > 1 else str(one[0]) for one in runs)


def upgrade_words(upgrades: Iterable[Upgrade], most: int) -> str:
    """Packages with the versions to go to: `openssl 3.0.8-1 → 3.0.9-1`; empty where none is named."""
    told = [printable(f"{one.package} {one.version} → {one.to}") for one in upgrades]
    return listed(told, most)


def policy_words(assessment: Assessment) -> str:
    """Which policy judged it."""
    policy = assessment.policy
    off = f", {plural(len(policy.switched_off), 'rule')} switched off" if policy.switched_off else ""
    source = policy.source if policy.source == BUILT_IN else f"policy {policy.source}"
    return f"{source}, profile {policy.profile}{off}"


def is_written(assessment: Assessment) -> bool:
    """Whether it is of what people write: no host, no engine and no image was looked at."""
    target = assessment.target
    return not (target.hostname or target.endpoint or target.images)


def target_words(assessment: Assessment) -> str:
    """What was looked at: the host's name, images, or how many files and command lines."""
    if images := assessment.target.images:
        left = len(images) - _MOST_IMAGES
        more = f" and {plural(left, 'more image')}" if left > 0 else ""
        return printable(", ".join(images[:_MOST_IMAGES])) + more
    if is_written(assessment):
        return file_words(assessment.texts)
    return printable(assessment.target.hostname) or "an unknown host"


def action_words(assessment: Assessment) -> str:
    """What was done to it."""
    if assessment.target.images:
        return "scan"
    return "review" if is_written(assessment) else "audit"


def capital(words: str) -> str:
    """The words as they begin a title."""
    return words[:1].upper() + words[1:]


def file_words(texts: Collection[str]) -> str:
    """How many files and command lines there are; a line's name is no path: `<run 2>`."""
    lines = sum(one.startswith("<run") for one in texts)
    told = [plural(count, word) for count, word in ((len(texts) - lines, "file"), (lines, "command line")) if count]
    return " and ".join(told) or plural(0, "file")


def engine_words(assessment: Assessment) -> str:
    """Which engine it was, and where, or where none answered."""
    target = assessment.target
    if assessment.unreached:
        return f"no Docker engine at {target.endpoint}"
    return " · ".join(one for one in (f"Docker {target.engine}" if target.engine else "", target.endpoint) if one)


def verdict_line(assessment: Assessment) -> str:
    """What the exit status says, in a sentence."""
    over = assessment.failing
    level = (
        "at or above the threshold of its file" if assessment.thresholds else f"{assessment.threshold.word} or worse"
    )
    verb = "is" if over == 1 else "are"
    found = f"{over} of {plural(len(assessment.findings), 'finding')} {verb} {level}"
    if assessment.unreached:
        also = f"; {found}" if over else ""
        return f"Exit status {assessment.exit_status}: the engine was not reached{also}."
    if assessment.faltered:
        left = f", {plural(objects, 'object')} unread" if (objects := assessment.faltered.objects) else ""
        also = f"; {found}" if over else ""
        return f"Exit status {assessment.exit_status}: the engine failed half-way{left}{also}."
    gap = gap_words(assessment)
    if assessment.exit_status == 1:
        also = f", and {gap}" if gap else ""
        return f"Exit status 1: {found}{also}."
    if not assessment.looked:
        return f"Exit status {assessment.exit_status}: nothing could be judged."
    partial = f", but {gap}" if gap else ""
    return f"Exit status {assessment.exit_status}: no finding is {level}{partial}."
