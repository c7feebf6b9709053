"""What `lint` and `fix` share: which files are meant, and what judging them yields."""

import sys
import time
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import click
from msgspec import Struct, structs

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
from dockward.model.pragma import Pragma
from dockward.model.severity import Severity
from dockward.model.subject import Kind
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
    """What the command line asks for. `pragmas` honours comments, `reasons` only those that give one."""

    loaded: LoadedPolicy
    baseline: Baseline = Baseline()
    pragmas: bool = True
    reasons: bool = False


class Weighed(Struct, frozen=True, kw_only=True):
    """Sources judged: what counts, what doesn't, and comments that excuse nothing."""

    plans: tuple[Plan, ...]
    findings: tuple[Finding, ...]
    excused: tuple[Excused, ...]
    judged: tuple[Judged, ...]
    idle: tuple[Pragma, ...]
    policy: PolicyUse
    today: date


def find_named(paths: Iterable[str], sort: Sort | None, *, use_gitignore: bool) -> tuple[Search, dict[str, bytes]]:
    """What the paths name, and what standard input holds. Raises `click.ClickException` for a path that isn't there."""
    sources: list[Source] = []
    notes: list[str] = []
    given: dict[str, bytes] = {}
    for one in paths:
        if one == STDIN:
            given[STDIN_NAME] = sys.stdin.buffer.read(MOST_STDIN_BYTES + 1)
            sources.append(Source(STDIN_NAME, sort or Sort.DOCKERFILE))
        elif Path(one).is_dir():
            found = find_sources(Path(one), use_gitignore=use_gitignore)
            sources += found.sources
            notes += found.notes or ([] if found.sources else [f"{one}: no Dockerfile and no compose file in it."])
        elif Path(one).exists():
            sources.append(Source(one, sort or sort_of(Path(one)) or _by_ending(one)))
        else:
            raise click.ClickException(f"{one}: there is no such file or directory")
    return Search(tuple(dict.fromkeys(sources)), tuple(notes)), given


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
    outcomes = [judge(world, plans) for world in reading.worlds]
    findings = [one for each in outcomes for one in each.findings]
    pragmas = reading.pragmas if wishes.pragmas else ()
    pardoned = pardon(findings, pragmas, {one.rule.id: one.rule for one in plans}, reasons=wishes.reasons)
    today = datetime.fromtimestamp(reading.worlds[0].taken, UTC).date()
    counting, excused = excuse(pardoned.counting, wishes.loaded.exemptions, wishes.baseline, today)
    return Weighed(
        plans=plans,
        findings=counting,
        excused=(*pardoned.excused, *excused),
        judged=tuple(one for each in outcomes for one in each.judged),
        idle=pardoned.unused,
        policy=policy_use(wishes.loaded, rules),
        today=today,
    )


def assess_sources(search: Search, given: Mapping[str, bytes], wishes: Wishes) -> Assessment:
    """Everything that a report shows of these sources."""
    started = time.perf_counter()
    reading = read_sources(search.sources, time.time(), given)
    weighed = weigh(search.sources, reading, wishes)
    policy = wishes.loaded.policy
    terms = Terms(
        practices=practices(),
        threshold=next(one for one in Severity if one.word == policy.fail_on),
        partial_allowed=policy.partial == "allow",
        excused=weighed.excused,
        notes=(*search.notes, *reading.notes, *_idle(wishes, weighed)),
        duration=time.perf_counter() - started,
        texts=reading.texts,
        policy=weighed.policy,
    )
    outcome = Outcome(findings=weighed.findings, judged=weighed.judged)
    return assess(reading.worlds[0], outcome, weighed.plans, terms)


def _idle(wishes: Wishes, weighed: Weighed) -> tuple[str, ...]:
    """Words about comments and exceptions that excuse nothing."""
    judged = {one.rule.id for one in weighed.plans}
    ours = tuple(one for one in wishes.loaded.exemptions if one.rule in judged)
    exceptions = unused(ours, weighed.excused, weighed.today)
    over = (one for one in ours if not holds(one, weighed.today))
    return (
        *(f"{one}: there is nothing to ignore." for one in weighed.idle),
        *(f"{one.place}: the exception for {one.rule} on {one.subject} matches nothing here." for one in exceptions),
        *(f"{one.place}: the exception for {one.rule} on {one.subject} ended on {one.expires}." for one in over),
    )
