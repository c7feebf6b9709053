"""Judges sources that were read: what counts of it, and what comments, the policy and a baseline excuse."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime

from msgspec import Struct

from dockward.fix.proof import Judgement
from dockward.judge.adopt import adopt, adoption_notes, heeded
from dockward.judge.policy.apply import Excused, PolicyUse, asks_for_style, excuse, plan_rules, policy_use
from dockward.judge.policy.baseline import Baseline
from dockward.judge.policy.loaded import LoadedPolicy
from dockward.judge.pragmas import pardon
from dockward.judge.runner import Plan, judge
from dockward.model.finding import Finding, Judged
from dockward.model.pragma import Pragma
from dockward.model.subject import Kind
from dockward.model.world import World
from dockward.practices.discovery import rules_about
from dockward.read.sources.find import Source
from dockward.read.sources.load import KINDS, Reading, read_sources


class Wishes(Struct, frozen=True, kw_only=True):
    """How sources are to be judged.

    `pragmas` honours comments and other tools' files, `reasons` only what in them gives one. `fail_on` says that the
    threshold was given there.
    """

    loaded: LoadedPolicy
    baseline: Baseline = Baseline()
    pragmas: bool = True
    reasons: bool = False
    fail_on: bool = False


class Weighed(Struct, frozen=True, kw_only=True):
    """Sources judged: what counts, what doesn't, and comments and entries that excuse nothing."""

    plans: tuple[Plan, ...]
    findings: tuple[Finding, ...]
    excused: tuple[Excused, ...]
    judged: tuple[Judged, ...]
    idle: tuple[Pragma, ...]
    over: tuple[Pragma, ...]
    notes: tuple[str, ...]
    policy: PolicyUse
    today: date


def weigh(sources: Iterable[Source], reading: Reading, wishes: Wishes) -> Weighed:
    """Judge what was read by the rules about these sorts of source, and take away what is excused."""
    kinds = frozenset[Kind]().union(*(KINDS[one.sort] for one in sources))
    rules = rules_about(kinds, style=asks_for_style(wishes.loaded))
    plans = plan_rules(wishes.loaded, rules, kinds)
    outcomes = [judge(world, _plans(world, reading, wishes, plans, kinds)) for world in reading.worlds]
    findings = [one for each in outcomes for one in each.findings]
    pragmas = heeded(reading.pragmas, reading.adoptions) if wishes.pragmas else ()
    today = datetime.fromtimestamp(reading.worlds[0].taken, UTC).date()
    pardoned = pardon(findings, pragmas, {one.rule.id: one.rule for one in plans}, today, reasons=wishes.reasons)
    counting, excused = excuse(pardoned.counting, wishes.loaded.exemptions, wishes.baseline, today)
    return Weighed(
        plans=plans,
        findings=counting,
        excused=(*pardoned.excused, *excused),
        judged=tuple(one for each in outcomes for one in each.judged),
        idle=pardoned.unused,
        over=pardoned.over,
        notes=tuple(adoption_notes(reading.adoptions, rules)),
        policy=policy_use(wishes.loaded, rules),
        today=today,
    )


def _plans(
    world: World, reading: Reading, wishes: Wishes, plans: tuple[Plan, ...], kinds: frozenset[Kind]
) -> tuple[Plan, ...]:
    """The rules as the policy wants them, with what other tools' files say of what is in this world."""
    rules = rules_about(kinds)
    adopted = adopt(wishes.loaded, reading.tool_files(world), rules)
    return plans if adopted is wishes.loaded else plan_rules(adopted, rules, kinds)


def judge_source(
    source: Source, wishes: Wishes, taken: float, texts: Mapping[str, str], given: Mapping[str, bytes] | None = None
) -> Judgement:
    """One source with all that it takes in, as repairs are proved by: `texts`, then `given`, replace what is on disk.

    `taken` is the time, in seconds since the epoch.
    """
    changed = {path: text.encode("utf-8", "surrogateescape") for path, text in texts.items()}
    reading = read_sources((source,), taken, {**(given or {}), **changed})
    weighed = weigh((source,), reading, wishes)
    return Judgement(
        findings=weighed.findings,
        texts=reading.texts,
        errors=sum(len(one.unread) for one in reading.worlds),
        verdicts={(one.rule, one.subject): one.verdict for one in weighed.judged},
        project=next((project for one in reading.worlds for project in one.projects), None),
    )
