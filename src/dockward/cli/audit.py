"""`dockward audit`: read the host, judge it, show what is wrong and what to do first."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import click
from msgspec import Struct, structs

from dockward.cli.files import read_named
from dockward.cli.policy import load_policy
from dockward.cli.progress import Progress
from dockward.judge.assessment import Assessment, Terms, assess
from dockward.judge.paths.search import find_paths
from dockward.judge.policy.apply import Excused, excuse, left_out, plan_rules, unused
from dockward.judge.policy.baseline import Baseline, make_baseline, parse_baseline
from dockward.judge.policy.parse import LoadedPolicy
from dockward.judge.runner import judge
from dockward.model.fact import Fact, Place
from dockward.model.policy import PolicyFile
from dockward.model.severity import Severity
from dockward.model.world import World
from dockward.practices.discovery import practices, rules
from dockward.read.world import Reading, ReadOptions, read_world
from dockward.report.formats import FORMATS, Style
from dockward.report.outputs import STDOUT, parse_outputs, write_file, write_outputs

_WORDS = [one.word for one in Severity]


class Request(Struct, frozen=True, kw_only=True):
    """What the command line asks of one audit."""

    loaded: LoadedPolicy
    options: ReadOptions
    baseline: Baseline = Baseline()
    paths: bool = False


@click.command("audit", short_help="Judge this Docker host by the fifteen practices.")
@click.option("--host", "-H", metavar="ADDRESS", help="The engine's address; else as the Docker CLI finds it.")
@click.option("--context", "-c", metavar="NAME", help="The Docker context to use.")
@click.option(
    "--host-root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path("/"),
    help="Where the host's root directory is seen from here.  [default: /]",
)
@click.option("--paths", is_flag=True, help="Also find every container's shortest path to root on the host.")
@click.option("--policy", type=click.Path(path_type=Path), help="The policy file.  [default: ./dockward.yaml if there]")
@click.option("--profile", type=click.Choice(["starter", "standard", "strict"]), help="Judge by this profile.")
@click.option("--fail-on", type=click.Choice(_WORDS), help="The least severity that makes the exit status 1.")
@click.option("--baseline", type=click.Path(path_type=Path), help="Findings in this file do not count.")
@click.option("--write-baseline", type=click.Path(path_type=Path), help="Write what counts now as a baseline.")
@click.option(
    "--output",
    "-o",
    multiple=True,
    metavar="FORMAT[=FILE]",
    help=f"A report: {', '.join(FORMATS)}; several at once.  [default: terminal]",
)
@click.option("--details", is_flag=True, help="Name every subject of a finding, not only the first few.")
@click.option("--timeout", type=click.FloatRange(0.1, 3600), default=20.0, show_default=True, help="Seconds a request.")
@click.option("--quiet", "-q", is_flag=True, help="No progress on stderr.")
def command(
    *,
    host: str | None,
    context: str | None,
    host_root: Path,
    paths: bool,
    policy: Path | None,
    profile: str | None,
    fail_on: str | None,
    baseline: Path | None,
    write_baseline: Path | None,
    output: tuple[str, ...],
    details: bool,
    timeout: float,
    quiet: bool,
) -> int:
    """Judge this Docker host by the fifteen practices of Docker security.

    Reads the engine, the kernel and the host; changes nothing. Exit status: 0 nothing at or above the threshold,
    1 findings, 2 could not judge.
    """
    outputs = parse_outputs(output)
    request = Request(
        loaded=_override(load_policy(policy), profile, fail_on),
        options=ReadOptions(environment=_environment(host, context), home=Path.home(), root=host_root, seconds=timeout),
        baseline=parse_baseline(read_named(baseline), str(baseline)) if baseline else Baseline(),
        paths=paths,
    )
    with Progress(quiet=quiet) as progress:
        result = _audit(request, progress)
    if write_baseline is not None:
        write_file(str(write_baseline), make_baseline(result.findings, result.taken).decode())
        click.echo(f"dockward: {len(result.findings)} findings written to {write_baseline}", err=True)
    style = Style(details=details)
    with _uninterrupted():
        write_outputs((one for one in outputs if one.file != STDOUT), result, style, sys.stdout)
    write_outputs((one for one in outputs if one.file == STDOUT), result, style, sys.stdout)
    return result.exit_status


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Let no interrupt leave half a file beside the whole one."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _environment(host: str | None, context: str | None) -> dict[str, str]:
    """The environment with what the command line says in its place, as the Docker CLI does it."""
    if host and context:
        raise click.UsageError("--host and --context contradict each other; give one.")
    found = dict(os.environ)
    if context:
        found.pop("DOCKER_HOST", None)
        found["DOCKER_CONTEXT"] = context
    if host:
        found["DOCKER_HOST"] = host
    return found


def _override(loaded: LoadedPolicy, profile: str | None, fail_on: str | None) -> LoadedPolicy:
    changes = {name: value for name, value in (("profile", profile), ("fail_on", fail_on)) if value is not None}
    return structs.replace(loaded, policy=structs.replace(loaded.policy, **changes))


def _audit(request: Request, progress: Progress) -> Assessment:
    started = time.perf_counter()
    reading = read_world(request.options, progress.show)
    world = _with_policy(reading.world, request.loaded)
    plans = plan_rules(request.loaded, rules())
    progress.show("judging")
    outcome = judge(world, plans)
    counting, excused = excuse(outcome.findings, request.loaded.exemptions, request.baseline, _day(world.taken))
    terms = Terms(
        practices=practices(),
        threshold=next(one for one in Severity if one.word == request.loaded.policy.fail_on),
        partial_allowed=request.loaded.policy.partial == "allow",
        excused=excused,
        notes=_notes(reading, request.loaded, excused),
        paths=find_paths(world) if request.paths else None,
        duration=time.perf_counter() - started,
        left_out=left_out(rules(), plans),
    )
    return assess(world, structs.replace(outcome, findings=counting), plans, terms)


def _with_policy(world: World, loaded: LoadedPolicy) -> World:
    exemptions = Fact(loaded.exemptions, Place(loaded.source, "exceptions"))
    return structs.replace(world, policy=PolicyFile(exemptions=exemptions))


def _notes(reading: Reading, loaded: LoadedPolicy, excused: tuple[Excused, ...]) -> tuple[str, ...]:
    idle = unused(loaded.exemptions, excused)
    words = (f"{one.place}: the exception for {one.rule} on {one.subject} matches nothing here." for one in idle)
    return (*reading.notes, *words)


def _day(moment: float) -> date:
    return datetime.fromtimestamp(moment, UTC).date()
