"""What judging a world comes to: scores, what to do first, the benchmark's table. It is all that reports show."""

from collections.abc import Iterable, Mapping

from msgspec import Struct, structs

from dockward import __version__
from dockward.judge.attached import attached_notes
from dockward.judge.benchmark import Basis, BenchmarkRow, absent_numbers, benchmark, blind
from dockward.judge.changed import Changed, change_notes, changed
from dockward.judge.costs import ImageCost, costs
from dockward.judge.inside import Inside, insides
from dockward.judge.policy.apply import Excused, PolicyUse
from dockward.judge.runner import Outcome, Plan
from dockward.judge.score import PracticeScore, Sheet, Tally, overall, score_practice, tally
from dockward.kit.rule import Practice, RuleInfo
from dockward.model.fact import Fact, Place, Unknown
from dockward.model.finding import Finding, Judged, Verdict
from dockward.model.fix import Proposal
from dockward.model.flaws import Upgrade
from dockward.model.paths import PathReport
from dockward.model.severity import Severity
from dockward.model.subject import Subject
from dockward.model.world import Faltered, Unreached, World

Proposals = Mapping[tuple[str, Place], tuple[Proposal, ...]]
"""Repairs that were proved, by the fingerprint and the place of what they repair."""
MOST_STEPS = 7
"""Steps of "what to do first"; who has done seven runs the audit again."""


class Target(Struct, frozen=True, kw_only=True):
    """What was looked at, in words; a field is empty when it could not be told. None may answer at `endpoint`."""

    hostname: str = ""
    endpoint: str = ""
    engine: str = ""
    system: str = ""
    images: tuple[str, ...] = ()
    """Their names, where they alone were looked at."""


class Step(Struct, frozen=True, kw_only=True):
    """One thing to do, and all that it mends; no rule and no severity where it is to reach the engine."""

    title: str
    why: str
    remedy: str
    severity: Severity | None
    rules: tuple[str, ...]
    subjects: tuple[Subject, ...]
    upgrades: tuple[Upgrade, ...] = ()
    """The packages that it is about, and the versions that mend them, the gravest first."""


class Terms(Struct, frozen=True, kw_only=True):
    """On what terms an outcome is weighed: the practices, the policy's threshold, what it excuses, and what to add.

    `partial_allowed`: what could not be looked at doesn't change the exit status. `duration`: seconds it took.
    `texts`: the files that were judged, by path. `left_out`: rules that the policy has switched off. `thresholds`:
    those that count for findings in single files in place of `threshold`; None where no finding matters to the status.
    """

    practices: tuple[Practice, ...]
    threshold: Severity = Severity.HIGH
    thresholds: Mapping[str, Severity | None] = {}
    partial_allowed: bool = False
    excused: tuple[Excused, ...] = ()
    notes: tuple[str, ...] = ()
    paths: PathReport | None = None
    duration: float = 0.0
    texts: Mapping[str, str] = {}
    left_out: tuple[RuleInfo, ...] = ()
    policy: PolicyUse = PolicyUse()
    proposals: Proposals = {}


class Assessment(Struct, frozen=True, kw_only=True):
    """The whole result, in the order in which it is shown: worst first, then by rule and subject."""

    version: str
    taken: float
    """Seconds since the epoch."""
    duration: float
    """Seconds; 0 when it wasn't measured."""
    target: Target
    unreached: Unreached | None
    """The engine, where it did not answer."""
    faltered: Faltered | None
    """The engine, where it stopped answering while it was read."""
    policy: PolicyUse
    findings: tuple[Finding, ...]
    judged: tuple[Judged, ...]
    excused: tuple[Excused, ...]
    scores: tuple[PracticeScore, ...]
    overall: int | None
    rules: tuple[RuleInfo, ...]
    tallies: dict[str, Tally]
    """Verdicts by rule id."""
    notes: tuple[str, ...]
    changes: tuple[Changed, ...]
    """Containers whose files differ from their images'."""
    inside: tuple[Inside, ...]
    """Images that were looked through, in numbers."""
    costs: tuple[ImageCost, ...]
    """What the layers of images cost that were looked through."""
    steps: tuple[Step, ...]
    paths: PathReport | None
    benchmark: tuple[BenchmarkRow, ...]
    threshold: Severity
    thresholds: Mapping[str, Severity | None]
    """Those that count in single files in its place; None where nothing in the file changes the exit status."""
    exit_status: int
    texts: Mapping[str, str]
    """The files that were judged, by path; what isn't UTF-8 in them stands as surrogates."""
    proposals: Proposals = {}

    @property
    def looked(self) -> bool:
        """Whether any verdict was given on anything."""
        return any(one.verdict in {Verdict.PASS, Verdict.FAIL} for one in self.judged)

    @property
    def complete(self) -> bool:
        """Whether everything was looked at: no verdict is missing, and the engine told all."""
        return self.looked and self.trouble is None and not any(map(blind, self.judged))

    @property
    def trouble(self) -> Unreached | Faltered | None:
        """The engine, where it did not answer at all or not to the end."""
        return self.unreached or self.faltered

    @property
    def failing(self) -> int:
        """How many findings reach the threshold that counts for them."""
        return sum(1 for one in self.findings if _fails(one, self.threshold, self.thresholds))


def assess(world: World, outcome: Outcome, plans: Iterable[Plan], terms: Terms) -> Assessment:
    """Weigh `outcome`, whose findings are those that count: what the policy excuses is only in `terms`."""
    rules = tuple(sorted((_weighed(one) for one in plans), key=lambda one: one.id))
    findings = tuple(sorted(outcome.findings, key=_worst_first))
    judged = tuple(sorted(outcome.judged, key=lambda one: (one.rule, one.subject)))
    tallies = tally(judged, findings)
    changes = changed(world.images)
    scores = tuple(_score(practice, rules, tallies, findings, terms) for practice in terms.practices)
    return Assessment(
        version=__version__,
        taken=world.taken,
        duration=terms.duration,
        target=_target(world),
        unreached=world.unreached,
        faltered=world.faltered,
        policy=terms.policy,
        findings=findings,
        judged=judged,
        excused=tuple(sorted(terms.excused, key=lambda one: _worst_first(one.finding))),
        scores=scores,
        overall=overall(scores),
        rules=rules,
        tallies=tallies,
        notes=(*terms.notes, *change_notes(changes), *attached_notes(world.images)),
        changes=changes,
        inside=insides(world.images),
        costs=costs(world.images),
        steps=(*_first_step(world), *_steps(rules, findings))[:MOST_STEPS],
        paths=terms.paths,
        benchmark=benchmark(_basis(world, rules, terms), judged, findings, terms.excused),
        threshold=terms.threshold,
        thresholds=terms.thresholds,
        exit_status=_exit_status(findings, judged, terms, world),
        texts=terms.texts,
        proposals=terms.proposals,
    )


def _basis(world: World, rules: tuple[RuleInfo, ...], terms: Terms) -> Basis:
    return Basis(
        rules={one.id: one.cis for one in rules},
        left_out={one.id: one.cis for one in terms.left_out},
        absent=absent_numbers(world),
    )


def _worst_first(one: Finding) -> tuple[int, int, str, Subject, tuple[str, ...], str]:
    return (-one.severity, -one.urgency, one.rule, one.subject, one.evidence, one.message)


def _weighed(plan: Plan) -> RuleInfo:
    return structs.replace(plan.rule, severity=plan.severity)


def _target(world: World) -> Target:
    host, engine = world.host, world.engine
    system = _text(host.os.map(lambda one: one.name)) if host else ""
    return Target(
        hostname=host.hostname if host else "",
        endpoint=engine.endpoint if engine else world.unreached.endpoint if world.unreached else "",
        engine=_text(engine.version) if engine else "",
        system=system or (_text(engine.operating_system) if engine else ""),
        images=tuple(one.name for one in world.images) if host is None and engine is None and not world.written else (),
    )


def _text(fact: Fact[str]) -> str:
    return "" if isinstance(fact.content, Unknown) else fact.content


def _score(
    practice: Practice,
    rules: tuple[RuleInfo, ...],
    tallies: Mapping[str, Tally],
    findings: tuple[Finding, ...],
    terms: Terms,
) -> PracticeScore:
    own = {one.id: one.severity for one in rules if one.practice == practice.number}
    sheet = Sheet(
        severities=own,
        tallies=tallies,
        findings=tuple(one for one in findings if one.rule in own),
        excused=tuple(one.finding for one in terms.excused if one.finding.rule in own),
        left_out=tuple(one.severity for one in terms.left_out if one.practice == practice.number),
    )
    return score_practice(practice, sheet)


def _first_step(world: World) -> tuple[Step, ...]:
    """Before everything else the engine must be reached, and answer to the end."""
    trouble = world.unreached or world.faltered
    if trouble is None:
        return ()
    why = "Nothing of its containers, images, networks and volumes could be judged."
    if isinstance(trouble, Faltered):
        why = f"What it did not tell is not judged. {trouble.cause}"
    return (Step(title=trouble.reason, why=why, remedy=trouble.hint, severity=None, rules=(), subjects=()),)


def _steps(rules: tuple[RuleInfo, ...], findings: tuple[Finding, ...]) -> tuple[Step, ...]:
    """What to do first. Rules that the same change mends are one step; what only informs is none."""
    known = {one.id: one for one in rules}
    by_remedy: dict[str, dict[str, list[Finding]]] = {}
    for one in findings:
        if one.severity is not Severity.INFO and one.rule in known:
            by_remedy.setdefault(one.remedy or known[one.rule].remedy, {}).setdefault(one.rule, []).append(one)
    steps = [_step(remedy, known, several) for remedy, several in by_remedy.items()]
    steps.sort(key=lambda found: (-found[0], -len(found[1].subjects), found[1].rules))
    return tuple(step for _, step in steps)


def _step(remedy: str, known: Mapping[str, RuleInfo], several: Mapping[str, list[Finding]]) -> tuple[Severity, Step]:
    """What this remedy mends: findings by their rules."""
    ids = tuple(one for one in known if one in several)
    severities = {one: max(found.severity for found in several[one]) for one in ids}
    worst = max(ids, key=severities.__getitem__)
    return severities[worst], Step(
        title=known[worst].title,
        why=known[worst].why,
        remedy=remedy,
        severity=severities[worst],
        rules=ids,
        subjects=tuple(sorted({found.subject for one in ids for found in several[one]})),
        upgrades=tuple(dict.fromkeys(found.upgrade for one in ids for found in several[one] if found.upgrade)),
    )


def _exit_status(findings: tuple[Finding, ...], judged: tuple[Judged, ...], terms: Terms, world: World) -> int:
    """0: nothing at or above the threshold; 1: something is; 2: could not judge, wholly or in part.

    The policy may allow that single facts are missing, never that the engine is or stopped answering half-way, or that
    nothing was judged.
    """
    if world.unreached is not None:
        return 2
    if any(_fails(one, terms.threshold, terms.thresholds) for one in findings):
        return 1
    partial = not terms.partial_allowed and any(blind(one) for one in judged)
    return 2 if partial or world.faltered is not None or not judged else 0


def _fails(finding: Finding, threshold: Severity, thresholds: Mapping[str, Severity | None]) -> bool:
    least = thresholds.get(finding.place.source, threshold)
    return least is not None and finding.severity >= least
