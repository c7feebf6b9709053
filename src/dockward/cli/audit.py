"""`dockward audit`: read the host, judge it, show what is wrong and what to do first."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec import Struct, structs

from dockward.cli.address import choose_engine, home_directory
from dockward.cli.baseline import read_baseline, write_baseline
from dockward.cli.options import Seconds
from dockward.cli.policy import PLACES, load_host_policy
from dockward.cli.progress import Progress
from dockward.cli.streams import tell
from dockward.judge.assessment import Assessment, Terms, assess
from dockward.judge.paths.search import find_paths
from dockward.judge.policy.apply import Excused, excuse, left_out, plan_rules, policy_use, unused
from dockward.judge.policy.baseline import Baseline
from dockward.judge.policy.loaded import LoadedPolicy
from dockward.judge.runner import judge
from dockward.model.fact import Fact, Place
from dockward.model.policy import PolicyFile
from dockward.model.severity import Severity
from dockward.model.subject import SEEN
from dockward.model.world import World
from dockward.practices.discovery import practices, rules_about
from dockward.read.world import Reading, ReadOptions, Watch, read_world
from dockward.report.formats import FORMATS, Style
from dockward.report.outputs import STDOUT, Output, OutputError, check_file, parse_outputs, write_outputs
from dockward.report.text import plural

if TYPE_CHECKING:
    from dockward.cli.inside import LookInside

_WORDS = [one.word for one in Severity]


class Request(Struct, frozen=True, kw_only=True):
    """What the command line asks of one audit."""

    loaded: LoadedPolicy
    options: ReadOptions
    baseline: Baseline = Baseline()
    paths: bool = False
    inside: "LookInside | None" = None


class Places(Struct, frozen=True, kw_only=True):
    """Where the command line wants the result: reports, and a new baseline."""

    outputs: tuple[Output, ...]
    style: Style
    baseline: Path | None = None


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
@click.option("--scan", "inside", is_flag=True, help="Also look through the images of running containers, as `scan`.")
@click.option("--db", "database", type=click.Path(path_type=Path), help="Where the database of advisories is.")
@click.option("--policy", type=click.Path(path_type=Path), help="The policy file.  [default: ./dockward.yaml if there]")
@click.option("--profile", type=click.Choice(["starter", "standard", "strict"]), help="Judge by this profile.")
@click.option("--fail-on", type=click.Choice(_WORDS), help="The least severity that makes the exit status 1.")
@click.option("--baseline", type=click.Path(path_type=Path), help="Findings in this file do not count.")
@click.option(
    "--write-baseline", "new_baseline", type=click.Path(path_type=Path), help="Write what counts as a baseline."
)
@click.option(
    "--output",
    "-o",
    multiple=True,
    metavar="FORMAT[=FILE]",
    help=f"A report: {', '.join(FORMATS)}; several at once.  [default: terminal]",
)
@click.option("--details", is_flag=True, help="Name every subject of a finding, not only the first few.")
@click.option("--timeout", type=Seconds(0.1, 3600), default=20.0, show_default=True, help="Seconds a request.")
@click.option("--quiet", "-q", is_flag=True, help="No progress on stderr, and no word on the policy.")
def command(
    *,
    host: str | None,
    context: str | None,
    host_root: Path,
    paths: bool,
    inside: bool,
    database: Path | None,
    policy: Path | None,
    profile: str | None,
    fail_on: str | None,
    baseline: Path | None,
    new_baseline: Path | None,
    output: tuple[str, ...],
    details: bool,
    timeout: float,
    quiet: bool,
) -> int:
    """Judge this Docker host by the fifteen practices of Docker security.

    Reads the engine, the kernel and the host; changes nothing. With --scan, what is inside the images of running
    containers counts too: flaws of packages, secrets, leftovers, as `dockward scan` finds them. That takes as long as
    layers have to be looked through that no scan has seen yet.
    Exit status: 0 nothing at or above the threshold, 1 findings, 2 could not judge.
    """
    if database is not None and not inside:
        raise click.UsageError("--db is for --scan: nothing else looks up the flaws of packages.")
    places = Places(outputs=parse_outputs(output), style=Style(details=details), baseline=new_baseline)
    _check(places)
    loaded = _override(load_host_policy(policy), profile, fail_on)
    environment = choose_engine(os.environ, host, context)
    options = ReadOptions(environment=environment, home=home_directory(), root=host_root, seconds=timeout)
    request = Request(
        loaded=loaded,
        options=options,
        baseline=read_baseline(baseline),
        paths=paths,
        inside=_inside(options, loaded, database) if inside else None,
    )
    if policy is None and loaded.source == str(PLACES[0]) and not quiet:
        tell(f"dockward: judging by ./{loaded.source}, found in this directory")
    with Progress(quiet=quiet) as progress:
        result = _audit(request, progress)
    if result.unreached:
        tell(f"dockward: {result.unreached.reason}\n  {result.unreached.hint}".rstrip())
    elif result.faltered:
        tell(f"dockward: {result.faltered.reason} {result.faltered.hint}")
    _deliver(result, places)
    return result.exit_status


def _inside(options: ReadOptions, loaded: LoadedPolicy, database: Path | None) -> "LookInside":
    # Loaded here: an audit without it has two seconds, and needs nothing that reads layers.
    from dockward.cli.inside import looking_inside  # noqa: PLC0415

    return looking_inside(options, loaded, database)


def _check(places: Places) -> None:
    """Raise `OutputError` before anything is read: an audit that can't be written down were for nothing."""
    for one in places.outputs:
        if one.file != STDOUT:
            check_file(one.file)
    if places.baseline is not None:
        check_file(str(places.baseline))


def _deliver(result: Assessment, places: Places) -> None:
    """Write all that can be written. Raises one `OutputError` over all that can't after that."""
    failed: list[OutputError] = []
    with _uninterrupted():
        for write in (_renew_baseline, _write_files):
            try:
                write(result, places)
            except OutputError as why:
                failed.append(why)
    try:
        write_outputs((one for one in places.outputs if one.file == STDOUT), result, places.style, sys.stdout)
    finally:
        if failed:
            raise OutputError(" ".join(one.message for one in failed), failed[0].hint) from failed[0]


def _renew_baseline(result: Assessment, places: Places) -> None:
    if places.baseline is not None:
        count = write_baseline(places.baseline, result)
        tell(f"dockward: {plural(count, 'finding')} written to {places.baseline}")


def _write_files(result: Assessment, places: Places) -> None:
    write_outputs((one for one in places.outputs if one.file != STDOUT), result, places.style, sys.stdout)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Let no interrupt leave half a file beside the whole one."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _override(loaded: LoadedPolicy, profile: str | None, fail_on: str | None) -> LoadedPolicy:
    changes = {name: value for name, value in (("profile", profile), ("fail_on", fail_on)) if value is not None}
    return structs.replace(loaded, policy=structs.replace(loaded.policy, **changes))


def _audit(request: Request, progress: Progress) -> Assessment:
    started = time.perf_counter()
    reading = read_world(request.options, progress.show, meanwhile=lambda: rules_about(SEEN))
    look = request.inside or _not_inside
    world, notes = look(_with_policy(reading.world, request.loaded), progress.show)
    known = rules_about(SEEN)
    plans = plan_rules(request.loaded, known, SEEN)
    progress.show("judging")
    outcome = judge(world, plans)
    counting, excused = excuse(outcome.findings, request.loaded.exemptions, request.baseline, world.today)
    terms = Terms(
        practices=practices(),
        threshold=next(one for one in Severity if one.word == request.loaded.policy.fail_on),
        partial_allowed=request.loaded.policy.partial == "allow",
        excused=excused,
        notes=(*_notes(reading, request.loaded, excused), *notes),
        paths=find_paths(world) if request.paths else None,
        duration=time.perf_counter() - started,
        left_out=left_out(known, plans),
        policy=policy_use(request.loaded, known),
    )
    return assess(world, structs.replace(outcome, findings=counting), plans, terms)


def _not_inside(world: World, _watch: Watch) -> tuple[World, tuple[str, ...]]:
    """What a person is told who may think that this was judged too."""
    count = len(world.images_run)
    insides = f"what is inside {plural(count, 'image')} that containers run"
    told = f"Not judged: {insides}. `dockward audit --scan` does that too."
    return world, (told,) if count else ()


def _with_policy(world: World, loaded: LoadedPolicy) -> World:
    exemptions = Fact(loaded.exemptions, Place(loaded.source, "exceptions"))
    return structs.replace(world, policy=PolicyFile(exemptions=exemptions))


def _notes(reading: Reading, loaded: LoadedPolicy, excused: tuple[Excused, ...]) -> tuple[str, ...]:
    idle = unused(loaded.exemptions, excused, reading.world.today)
    words = (f"{one.place}: the exception for {one.about} on {one.subject} matches nothing here." for one in idle)
    return (*reading.notes, *words)
