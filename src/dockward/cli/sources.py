"""What `lint` and `fix` share: which files are meant, and what judging them yields."""

import os
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import click

from dockward.judge.adopt import threshold_notes, thresholds
from dockward.judge.assessment import Assessment, Proposals, Terms, assess
from dockward.judge.policy.apply import holds, unused
from dockward.judge.runner import Outcome
from dockward.model.pragma import Scope
from dockward.model.severity import Severity
from dockward.model.world import World
from dockward.practices.discovery import practices
from dockward.read.sources.find import Search, Sort, Source, find_sources, sort_by_content, sort_of
from dockward.read.sources.weigh import Weighed, Wishes, weigh_in_batches

STDIN = "-"
STDIN_NAME = "<stdin>"
MOST_STDIN_BYTES = 16 << 20


def find_named(paths: Iterable[str], sort: Sort | None, *, use_ignored: bool) -> tuple[Search, dict[str, bytes]]:
    """What the paths name, and what standard input holds. Raises `click.ClickException` for a path that isn't there."""
    sources: list[Source] = []
    notes: list[str] = []
    directories: list[str] = []
    given: dict[str, bytes] = {}
    for one in paths:
        if one == STDIN:
            given[STDIN_NAME] = _standard_input()
            told = sort or sort_by_content(Path(STDIN_NAME), given[STDIN_NAME])
            sources.append(Source(STDIN_NAME, told or Sort.DOCKERFILE))
        elif Path(one).is_dir():
            found = find_sources(Path(one), use_ignored=use_ignored)
            directories.append(os.path.normpath(one))
            sources += found.sources
            notes += found.notes or ([] if found.sources else [f"{one}: no Dockerfile and no compose file in it."])
        elif Path(one).is_file():
            told = sort or sort_of(Path(one)) or sort_by_content(Path(one))
            told = told or _by_ending(one)
            sources.append(Source(_judged_with(one) if told is Sort.COMPOSE else one, told))
        else:
            raise click.ClickException(f"{one}: {_why_not(Path(one))}")
    return Search(tuple(_by_file(sources)), tuple(notes), tuple(directories)), given


def _by_file(sources: Iterable[Source]) -> Iterator[Source]:
    """Each file once, by the name that comes first."""
    seen: set[tuple[str, Sort, tuple[str, ...]]] = set()
    for one in sources:
        path = one.path if one.path == STDIN_NAME else os.path.realpath(one.path)
        key = path, one.sort, tuple(map(os.path.realpath, one.over))
        if key not in seen:
            seen.add(key)
            yield one


def _why_not(path: Path) -> str:
    if path.exists():
        return "it is neither a regular file nor a directory; `-` reads standard input: `dockward lint - < FILE`"
    return "there is no such file or directory"


def _judged_with(path: str) -> str:
    """The file that Compose puts this one on top of, with which it is judged; else the file itself."""
    # Loaded here: who has only Dockerfiles needn't wait for it.
    from dockward.read.sources.compose import overridden  # noqa: PLC0415

    return overridden(path) or path


def take_together(files: tuple[str, ...], sort: Sort | None) -> tuple[Source, ...]:
    """Compose files that make one project, each on top of those before it. Raises `click.ClickException`."""
    for one in files:
        if not Path(one).is_file():
            raise click.ClickException(f"{one}: there is no such file")
    return (Source(files[0], sort or Sort.COMPOSE, files[1:]),) if files else ()


def take_lines(lines: Sequence[str], paths: Iterable[str]) -> tuple[tuple[Source, ...], dict[str, bytes]]:
    """Command lines as sources, and what they hold; `-` is standard input. Raises `click.UsageError`."""
    if [*lines, *paths].count(STDIN) > 1:
        raise click.UsageError("standard input can only be read once: one `-` is enough.")
    given: dict[str, bytes] = {}
    for nr, one in enumerate(lines, 1):
        name = STDIN_NAME if one == STDIN else "<run>" if len(lines) == 1 else f"<run {nr}>"
        given[name] = _standard_input() if one == STDIN else one.encode("utf-8", "surrogateescape")
    return tuple(Source(one, Sort.RUN) for one in given), given


def _standard_input() -> bytes:
    return sys.stdin.buffer.read(MOST_STDIN_BYTES + 1)


def _by_ending(path: str) -> Sort:
    return Sort.COMPOSE if path.endswith((".yml", ".yaml")) else Sort.DOCKERFILE


def assess_sources(
    search: Search, given: Mapping[str, bytes], wishes: Wishes, *, proposing: bool = False
) -> Assessment:
    """Everything that a report shows of these sources; the repairs only when `proposing`."""
    started = time.perf_counter()
    taken = time.time()
    reading, weighed = weigh_in_batches(search.sources, taken, given, wishes)
    policy = wishes.loaded.policy
    proposals: Proposals = {}
    if proposing:
        from dockward.read.sources.proposals import read_proposals  # noqa: PLC0415  # for few reports

        proposals = read_proposals(search.sources, weighed.findings, wishes, taken, reading.texts)
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
        proposals=proposals,
    )
    outcome = Outcome(findings=weighed.findings, judged=weighed.judged)
    return assess(World(taken=taken), outcome, weighed.plans, terms)


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
        *(f"{one}: there is no such rule." for one in weighed.unknown),
        *(f"{one}: this ended on {one.expires}." for one in weighed.over),
        *(f"{one.place}: the exception for {one.rule} on {one.subject} matches nothing here." for one in exceptions),
        *(f"{one.place}: the exception for {one.rule} on {one.subject} ended on {one.expires}." for one in over),
    )


def _below(path: str, directories: tuple[str, ...]) -> bool:
    whole = Path(path).absolute()
    return any(Path(one).absolute() in whole.parents for one in directories)
