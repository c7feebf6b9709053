"""Judges sources that were read: what counts of it, and what comments, the policy and a baseline excuse."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import partial

from msgspec import Struct, field, structs

from dockward.fix.proof import Judgement
from dockward.fix.refused import refusals_of
from dockward.judge.adopt import adopt, adoption_notes, heeded
from dockward.judge.policy.apply import Excused, PolicyUse, asks_for_style, excuse, plan_rules, policy_use
from dockward.judge.policy.baseline import Baseline
from dockward.judge.policy.loaded import LoadedPolicy
from dockward.judge.pragmas import pardon
from dockward.judge.runner import Outcome, Plan, judge
from dockward.model.dockerfile import Flaw
from dockward.model.finding import Finding, Judged, Verdict
from dockward.model.known import Known
from dockward.model.pragma import Pragma
from dockward.model.subject import Kind
from dockward.model.toolfile import ToolFile
from dockward.model.world import World
from dockward.practices.discovery import rules_about
from dockward.read.forked import shared
from dockward.read.sources.bases import Told, each_once, told_of
from dockward.read.sources.context import Contexts
from dockward.read.sources.find import Sort, Source
from dockward.read.sources.inline import placed
from dockward.read.sources.load import KINDS, Reading, joined, read_sources

_INLINE = Kind.DOCKERFILE
"""What compose files may hold besides."""
BATCH = 50
"""Sources whose models are held at a time."""


class Wishes(Struct, frozen=True, kw_only=True):
    """How sources are to be judged.

    `pragmas` honours comments and other tools' files, `reasons` only what in them gives one. `fail_on` says that the
    threshold was given there. `known` is what else is known of them, `contexts` what was looked at where they lie.
    """

    loaded: LoadedPolicy
    baseline: Baseline = Baseline()
    pragmas: bool = True
    reasons: bool = False
    fail_on: bool = False
    known: Known = Known()
    contexts: Contexts = field(default_factory=Contexts)

    @property
    def needs_reasons(self) -> bool:
        """Whether only what gives a reason is honoured: as asked for, or as the policy has it."""
        return self.reasons or self.loaded.policy.require_reasons


class Weighed(Struct, frozen=True, kw_only=True):
    """Sources judged: what counts, what doesn't, and comments and entries that excuse nothing."""

    plans: tuple[Plan, ...]
    findings: tuple[Finding, ...]
    excused: tuple[Excused, ...]
    judged: tuple[Judged, ...]
    idle: tuple[Pragma, ...]
    over: tuple[Pragma, ...]
    unknown: tuple[Pragma, ...]
    notes: tuple[str, ...]
    policy: PolicyUse
    today: date


class _Share(Struct, frozen=True, kw_only=True):
    """What was read and found in some of the sources; the reading has no worlds."""

    reading: Reading
    told: tuple[Told, ...]
    judged: tuple[Judged, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Those of a service that another file's one extends, once."""
        return each_once(self.told)


class _Judge:
    """Judges sources as the policy and other tools' files there want it."""

    def __init__(self, kinds: frozenset[Kind], wishes: Wishes) -> None:
        self._kinds = kinds
        self._wishes = wishes
        self._rules = rules_about(self._kinds, style=asks_for_style(wishes.loaded))
        self._plans = plan_rules(wishes.loaded, self._rules, self._kinds)

    def share(self, reading: Reading, promising: Sequence[Source] = ()) -> _Share:
        """Judge these worlds, keeping nothing of them but what was found.

        With `promising`, the sources that were read, without repairs that they don't take as they are written.
        """
        if reading.insets and _INLINE not in self._kinds:
            return self._wider().share(reading, promising)
        known = self._wishes.known
        outcomes = [
            judge(structs.replace(one, known=known), self._adopted(reading.tool_files(one))) for one in reading.worlds
        ]
        outcomes = [placed(one, reading.insets) for one in outcomes]
        if promising:
            pairs = zip(reading.worlds, outcomes, strict=True)
            by_path = {one.path: one for one in promising}
            outcomes = [self._promised(world, outcome, reading.texts, by_path) for world, outcome in pairs]
        return _Share(
            reading=structs.replace(reading, worlds=()),
            told=tuple(
                one
                for world, outcome in zip(reading.worlds, outcomes, strict=True)
                for one in told_of(outcome.findings, world.projects)
            ),
            judged=tuple(one for each in outcomes for one in each.judged),
        )

    def _wider(self) -> "_Judge":
        """One that judges Dockerfiles, too: compose files turned out to hold some."""
        return _Judge(self._kinds | {_INLINE}, self._wishes)

    def _promised(
        self, world: World, outcome: Outcome, texts: Mapping[str, str], sources: Mapping[str, Source]
    ) -> Outcome:
        if errors := _refusals([world]):
            # Whether one mends its error only the proof of it tells, so that nothing is promised.
            kept = (structs.replace(one, fixes=()) if one.place.source in errors else one for one in outcome.findings)
            outcome = structs.replace(outcome, findings=tuple(kept))
        for project in world.projects if any(one.fixes for one in outcome.findings) else ():
            # Loaded here: who has only Dockerfiles needn't wait for it.
            from dockward.fix.promises import promised  # noqa: PLC0415

            given = {path: text.encode("utf-8", "surrogateescape") for path, text in texts.items()}
            path = project.files[0].path
            source = sources.get(path) or Source(path, Sort.STACK if project.stack else Sort.COMPOSE)
            judge = partial(judge_source, source, self._wishes, world.taken, given=given)
            outcome = structs.replace(outcome, findings=tuple(promised(outcome.findings, project, texts, judge)))
        return outcome

    def _adopted(self, files: list[ToolFile]) -> tuple[Plan, ...]:
        if not files:
            return self._plans
        rules = rules_about(self._kinds)
        adopted = adopt(self._wishes.loaded, files, rules)
        return self._plans if adopted is self._wishes.loaded else plan_rules(adopted, rules, self._kinds)

    def weighed(self, share: _Share, taken: float) -> Weighed:
        """All that was judged, without what is excused."""
        reading = share.reading
        if reading.insets and _INLINE not in self._kinds:
            return self._wider().weighed(share, taken)
        wishes = self._wishes
        pragmas = heeded(reading.pragmas, reading.adoptions) if wishes.pragmas else ()
        today = datetime.fromtimestamp(taken, UTC).date()
        rules = {one.rule.id: one.rule for one in self._plans}
        pardoned = pardon(share.findings, pragmas, rules, today, reasons=wishes.needs_reasons)
        counting, excused = excuse(pardoned.counting, wishes.loaded.exemptions, wishes.baseline, today)
        return Weighed(
            plans=self._plans,
            findings=counting,
            excused=(*pardoned.excused, *excused),
            judged=share.judged,
            idle=pardoned.unused,
            over=pardoned.over,
            unknown=pardoned.unknown,
            notes=tuple(adoption_notes(reading.adoptions, self._rules)),
            policy=policy_use(wishes.loaded, self._rules),
            today=today,
        )


def _kinds_of(sources: Iterable[Source]) -> frozenset[Kind]:
    return frozenset[Kind]().union(*(KINDS[one.sort] for one in sources))


def _refusals(worlds: Iterable[World]) -> dict[str, tuple[Flaw, ...]]:
    several = tuple(worlds)
    return refusals_of(
        (file for one in several for file in one.dockerfiles), (project for one in several for project in one.projects)
    )


def weigh(sources: Iterable[Source], reading: Reading, wishes: Wishes) -> Weighed:
    """Judge what was read by the rules about these sorts of source, and take away what is excused.

    What the projects say of themselves is known here, for repairs to use it.
    """
    # Loaded here: reports without repairs need nothing of it.
    from dockward.read.sources.about import read_about  # noqa: PLC0415
    from dockward.read.sources.mounted import read_mounted  # noqa: PLC0415

    several = tuple(sources)
    paths = [one.path for one in several if one.sort is Sort.DOCKERFILE]
    about = {one: read_about(one) for one in paths}
    mounted = {one: read_mounted(one, wishes.contexts) for one in paths}
    known = structs.replace(wishes.known, about=about, mounted=mounted)
    court = _Judge(_kinds_of(several), structs.replace(wishes, known=known))
    return court.weighed(court.share(reading), reading.worlds[0].taken)


def weigh_in_batches(
    sources: Sequence[Source], taken: float, given: Mapping[str, bytes], wishes: Wishes
) -> tuple[Reading, Weighed]:
    """Read and weigh many sources, shared with a process beside this one; the reading has no worlds.

    Neither process ever holds the models of more than `BATCH` of them. `taken` and `given` are as `read_sources` has
    them.
    """
    court = _Judge(_kinds_of(sources), wishes)
    batches = [sources[start : start + BATCH] for start in range(0, len(sources), BATCH) or (0,)]

    def share(several: Sequence[Source]) -> _Share:
        reading = read_sources(several, taken, given, adopting=wishes.pragmas, contexts=wishes.contexts)
        return court.share(reading, several)

    found = shared([partial(share, one) for one in batches])
    whole = _Share(
        reading=joined([one.reading for one in found]),
        told=tuple(one for each in found for one in each.told),
        judged=tuple(one for each in found for one in each.judged),
    )
    return whole.reading, court.weighed(whole, taken)


def judge_source(
    source: Source, wishes: Wishes, taken: float, texts: Mapping[str, str], given: Mapping[str, bytes] | None = None
) -> Judgement:
    """One source with all that it takes in, as repairs are proved by: `texts`, then `given`, replace what is on disk.

    `taken` is the time, in seconds since the epoch.
    """
    changed = {path: text.encode("utf-8", "surrogateescape") for path, text in texts.items()}
    reading = read_sources((source,), taken, {**(given or {}), **changed}, contexts=wishes.contexts)
    weighed = weigh((source,), reading, wishes)
    return Judgement(
        findings=weighed.findings,
        texts=reading.texts,
        errors=sum(len(one.unread) for one in reading.worlds),
        unread=tuple(dict.fromkeys(each.reason for one in reading.worlds for each in one.unread)),
        verdicts={(one.rule, one.subject): one.verdict for one in weighed.judged},
        torn=frozenset((one.rule, one.subject) for one in weighed.judged if one.verdict is Verdict.FAIL and one.reason),
        refused=_refusals(reading.worlds),
        project=next((project for one in reading.worlds for project in one.projects), None),
        dockerfiles=tuple(
            file for one in reading.worlds for file in one.dockerfiles if file.path not in reading.insets
        ),
    )
