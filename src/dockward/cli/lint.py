"""`dockward lint`: judge Dockerfiles and compose files as people write them."""

import sys
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import click
from msgspec import Struct, structs

from dockward.cli.files import read_named
from dockward.cli.policy import load_policy
from dockward.judge.assessment import Assessment, Terms, assess
from dockward.judge.policy.apply import excuse, plan_rules, unused
from dockward.judge.policy.baseline import Baseline, make_baseline, parse_baseline
from dockward.judge.policy.parse import LoadedPolicy
from dockward.judge.pragmas import pardon
from dockward.judge.runner import Outcome, judge
from dockward.kit.rule import Rule
from dockward.model.severity import Severity
from dockward.model.subject import Kind
from dockward.practices.discovery import practices, rules_about
from dockward.read.sources.find import Search, Sort, Source, find_sources, sort_of
from dockward.read.sources.load import Reading, read_sources
from dockward.report.formats import FORMATS, Style
from dockward.report.outputs import Output, parse_outputs, write_file, write_outputs

STDIN = "-"
STDIN_NAME = "<stdin>"
MOST_STDIN_BYTES = 16 << 20
_WORDS = [one.word for one in Severity]
_KINDS = {
    Sort.DOCKERFILE: frozenset({Kind.DOCKERFILE}),
    Sort.COMPOSE: frozenset({Kind.COMPOSE, Kind.COMPOSE_FILE}),
}


class Request(Struct, frozen=True, kw_only=True):
    """What the command line asks for. `pragmas` honours comments, `reasons` only those that give one."""

    loaded: LoadedPolicy
    baseline: Baseline
    pragmas: bool
    reasons: bool


@click.command("lint", short_help="Judge Dockerfiles and compose files.")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--as", "sort", type=click.Choice([one.value for one in Sort]), help="What every PATH is taken for.")
@click.option("--policy", type=click.Path(path_type=Path), help="The policy file.  [default: ./dockward.yaml if there]")
@click.option("--profile", type=click.Choice(["starter", "standard", "strict"]), help="Judge by this profile.")
@click.option("--fail-on", type=click.Choice(_WORDS), help="The least severity that makes the exit status 1.")
@click.option("--style/--no-style", default=None, help="Also judge style and correctness.")
@click.option("--baseline", type=click.Path(path_type=Path), help="Findings in this file do not count.")
@click.option("--write-baseline", type=click.Path(path_type=Path), help="Write what counts now as a baseline.")
@click.option("--no-pragmas", is_flag=True, help="Comments in the files excuse nothing.")
@click.option("--require-reason", is_flag=True, help="Comments without a reason excuse nothing.")
@click.option("--no-gitignore", is_flag=True, help="Look also at what .gitignore leaves out.")
@click.option(
    "--output",
    "-o",
    multiple=True,
    metavar="FORMAT[=FILE]",
    help=f"A report: {', '.join(FORMATS)}; several at once.  [default: files]",
)
def command(
    *,
    paths: tuple[str, ...],
    sort: str | None,
    policy: Path | None,
    profile: str | None,
    fail_on: str | None,
    style: bool | None,
    baseline: Path | None,
    write_baseline: Path | None,
    no_pragmas: bool,
    require_reason: bool,
    no_gitignore: bool,
    output: tuple[str, ...],
) -> int:
    """Judge Dockerfiles and compose files: each PATH a file, a directory to search, or `-` for standard input.

    Without a PATH the current directory is searched. Exit status: 0 nothing at or above the threshold, 1 findings,
    2 could not judge.
    """
    outputs = parse_outputs(output) if output else (Output("files"),)
    search, given = _search(paths or (".",), Sort(sort) if sort else None, use_gitignore=not no_gitignore)
    started = time.perf_counter()
    kinds = frozenset[Kind]().union(*(_KINDS[one.sort] for one in search.sources))
    known = rules_about(kinds)
    request = Request(
        loaded=_override(load_policy(policy), profile, fail_on, style),
        baseline=parse_baseline(read_named(baseline), str(baseline)) if baseline else Baseline(),
        pragmas=not no_pragmas,
        reasons=require_reason,
    )
    reading = read_sources(search.sources, time.time(), given)
    result = _judged(request, reading, known, search.notes, started)
    if write_baseline is not None:
        write_file(str(write_baseline), make_baseline(result.findings, result.taken).decode())
    write_outputs(outputs, result, Style(), sys.stdout)
    return result.exit_status


def _search(paths: Iterable[str], sort: Sort | None, *, use_gitignore: bool) -> tuple[Search, dict[str, bytes]]:
    """What the paths name. Raises `click.ClickException` for one that is nothing that could be judged."""
    sources: list[Source] = []
    notes: list[str] = []
    given: dict[str, bytes] = {}
    for one in paths:
        if one == STDIN:
            given[STDIN_NAME] = sys.stdin.buffer.read(MOST_STDIN_BYTES)
            sources.append(Source(STDIN_NAME, sort or Sort.DOCKERFILE))
        elif Path(one).is_dir():
            found = find_sources(Path(one), use_gitignore=use_gitignore)
            sources += found.sources
            notes += found.notes or ([] if found.sources else [f"{one}: no Dockerfile and no compose file in it."])
        else:
            sources.append(Source(one, sort or _named_sort(one)))
    return Search(tuple(dict.fromkeys(sources)), tuple(notes)), given


def _named_sort(path: str) -> Sort:
    """What a named file is taken for: by name and content, else by its ending."""
    if not Path(path).exists():
        raise click.ClickException(f"{path}: there is no such file or directory")
    return sort_of(Path(path)) or (Sort.COMPOSE if path.endswith((".yml", ".yaml")) else Sort.DOCKERFILE)


def _override(loaded: LoadedPolicy, profile: str | None, fail_on: str | None, style: bool | None) -> LoadedPolicy:
    said = (("profile", profile), ("fail_on", fail_on), ("style", style))
    changes = {name: value for name, value in said if value is not None}
    return structs.replace(loaded, policy=structs.replace(loaded.policy, **changes))


def _judged(
    request: Request, reading: Reading, known: tuple[Rule, ...], notes: tuple[str, ...], started: float
) -> Assessment:
    plans = plan_rules(request.loaded, known)
    outcomes = [judge(world, plans) for world in reading.worlds]
    findings = tuple(one for each in outcomes for one in each.findings)
    pragmas = reading.pragmas if request.pragmas else ()
    pardoned = pardon(findings, pragmas, {one.rule.id: one.rule for one in plans}, reasons=request.reasons)
    exemptions = request.loaded.exemptions
    today = datetime.fromtimestamp(reading.worlds[0].taken, UTC).date()
    counting, excused = excuse(pardoned.counting, exemptions, request.baseline, today)
    idle = [f"{one}: there is nothing to ignore." for one in pardoned.unused]
    judged = {one.rule.id for one in plans}
    idle += [
        f"{one.place}: the exception for {one.rule} on {one.subject} matches nothing here."
        for one in unused(exemptions, excused)
        if one.rule in judged
    ]
    terms = Terms(
        practices=practices(),
        threshold=next(one for one in Severity if one.word == request.loaded.policy.fail_on),
        partial_allowed=request.loaded.policy.partial == "allow",
        excused=(*pardoned.excused, *excused),
        notes=(*notes, *reading.notes, *idle),
        duration=time.perf_counter() - started,
        texts=reading.texts,
    )
    whole = Outcome(findings=counting, judged=tuple(one for each in outcomes for one in each.judged))
    return assess(reading.worlds[0], whole, plans, terms)
