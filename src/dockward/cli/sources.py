"""What `lint` and `fix` share: which files are meant, and what judging them yields."""

import os
import sys
import time
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import click
from msgspec import Struct, structs

from dockward.judge.adopt import adopt, adoption_notes, heeded, threshold_notes, thresholds
from dockward.judge.assessment import Assessment, Terms, assess
from dockward.judge.policy.apply import (
    Excused,
    PolicyUse,
    asks_for_style,
    excuse,
    holds,
    plan_rules,
    policy_use,
    unused,
)
from dockward.judge.policy.baseline import Baseline
from dockward.judge.policy.loaded import LoadedPolicy
from dockward.judge.pragmas import pardon
from dockward.judge.runner import Outcome, Plan, judge
from dockward.model.finding import Finding, Judged
from dockward.model.pragma import Pragma, Scope
from dockward.model.severity import Severity
from dockward.model.subject import Kind
from dockward.model.world import World
from dockward.practices.discovery import practices, rules_about
from dockward.read.sources.find import Search, Sort, Source, find_sources, sort_of
from dockward.read.sources.load import Reading, read_sources

STDIN = "-"
STDIN_NAME = "<stdin>"
MOST_STDIN_BYTES = 16 << 20
_KINDS = {
    Sort.DOCKERFILE: frozenset({Kind.DOCKERFILE}),
    Sort.COMPOSE: frozenset({Kind.COMPOSE, Kind.COMPOSE_FILE, Kind.NETWORK, Kind.VOLUME}),
}


class Wishes(Struct, frozen=True, kw_only=True):
    """What the command line asks for.

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


def find_named(paths: Iterable[str], sort: Sort | None, *, use_gitignore: bool) -> tuple[Search, dict[str, bytes]]:
    """What the paths name, and what standard input holds. Raises `click.ClickException` for a path that isn't there."""
    sources: list[Source] = []
    notes: list[str] = []
    directories: list[str] = []
    given: dict[str, bytes] = {}
    for one in paths:
        if one == STDIN:
            given[STDIN_NAME] = sys.stdin.buffer.read(MOST_STDIN_BYTES + 1)
            sources.append(Source(STDIN_NAME, sort or Sort.DOCKERFILE))
        elif Path(one).is_dir():
            found = find_sources(Path(one), use_gitignore=use_gitignore)
            directories.append(os.path.normpath(one))
            sources += found.sources
            notes += found.notes or ([] if found.sources else [f"{one}: no Dockerfile and no compose file in it."])
        elif Path(one).exists():
            sources.append(Source(one, sort or sort_of(Path(one)) or _by_ending(one)))
        else:
            raise click.ClickException(f"{one}: there is no such file or directory")
    return Search(tuple(dict.fromkeys(sources)), tuple(notes), tuple(directories)), given


def _by_ending(path: str) -> Sort:
    return Sort.COMPOSE if path.endswith((".yml", ".yaml")) else Sort.DOCKERFILE


def override(loaded: LoadedPolicy, **said: object) -> LoadedPolicy:
    """The policy with what the command line says in its place; None says nothing."""
    changes = {name: value for name, value in said.items() if value is not None}
    return structs.replace(loaded, policy=structs.replace(loaded.policy, **changes))


def weigh(sources: Iterable[Source], reading: Reading, wishes: Wishes) -> Weighed:
    """Judge what was read by the rules about these sorts of source, and take away what is excused."""
    kinds = frozenset[Kind]().union(*(_KINDS[one.sort] for one in sources))
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


def assess_sources(search: Search, given: Mapping[str, bytes], wishes: Wishes) -> Assessment:
    """Everything that a report shows of these sources."""
    started = time.perf_counter()
    reading = read_sources(search.sources, time.time(), given, adopting=wishes.pragmas)
    weighed = weigh(search.sources, reading, wishes)
    policy = wishes.loaded.policy
    own = {} if wishes.fail_on else thresholds(wishes.loaded, reading.adoptions)
    told = (*weighed.notes, *threshold_notes(reading.adoptions, own), *_idle(wishes, weighed, search.directories))
    terms = Terms(
        practices=practices(),
        threshold=next(one for one in Severity if one.word == policy.fail_on),
        thresholds=own,
        partial_allowed=policy.partial == "allow",
        excused=weighed.excused,
        notes=(*search.notes, *reading.notes, *told),
        duration=time.perf_counter() - started,
        texts=reading.texts,
        policy=weighed.policy,
    )
    outcome = Outcome(findings=weighed.findings, judged=weighed.judged)
    return assess(reading.worlds[0], outcome, weighed.plans, terms)


def _idle(wishes: Wishes, weighed: Weighed, searched: tuple[str, ...]) -> tuple[str, ...]:
    """Words about comments, entries and exceptions that excuse nothing.

    Of an entry it can only be told where all that its file is there for was judged.
    """
    judged = {one.rule.id for one in weighed.plans}
    ours = tuple(one for one in wishes.loaded.exemptions if one.rule in judged)
    exceptions = unused(ours, weighed.excused, weighed.today)
    over = (one for one in ours if not holds(one, weighed.today))
    idle = (one for one in weighed.idle if one.scope is not Scope.BESIDE or _below(one.place.source, searched))
    return (
        *(f"{one}: there is nothing to ignore." for one in idle),
        *(f"{one}: this ended on {one.expires}." for one in weighed.over),
        *(f"{one.place}: the exception for {one.rule} on {one.subject} matches nothing here." for one in exceptions),
        *(f"{one.place}: the exception for {one.rule} on {one.subject} ended on {one.expires}." for one in over),
    )


def _below(path: str, directories: tuple[str, ...]) -> bool:
    whole = Path(path).absolute()
    return any(Path(one).absolute() in whole.parents for one in directories)
