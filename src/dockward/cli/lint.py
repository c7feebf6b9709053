"""`dockward lint`: judge Dockerfiles, compose files and docker command lines as people write them."""

import sys
from pathlib import Path

import click
from msgspec import structs

from dockward.cli.baseline import read_baseline, write_baseline
from dockward.cli.beyond import Beyond, beyond_files
from dockward.cli.policy import load_policy, override
from dockward.cli.sources import assess_sources, find_named, take_lines, take_together
from dockward.model.severity import Severity
from dockward.read.sources.find import Sort
from dockward.read.sources.weigh import Wishes
from dockward.report.formats import FORMATS, WITH_REPAIRS, WITHOUT_NOTES, Style
from dockward.report.outputs import Output, parse_outputs, write_outputs
from dockward.report.text import printable

_WORDS = [one.word for one in Severity]


@click.command("lint", short_help="Judge Dockerfiles and compose files.")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option(
    "--run",
    "lines",
    multiple=True,
    metavar="'docker run ...'",
    help="Judge the container that this command line makes; `-` reads lines from standard input; repeatable.",
)
@click.option(
    "--file",
    "-f",
    "together",
    multiple=True,
    metavar="FILE",
    help="A compose file that belongs to one project with the others given so, each on top of those before it.",
)
@click.option("--as", "sort", type=click.Choice([one.value for one in Sort]), help="What every PATH is taken for.")
@click.option("--policy", type=click.Path(path_type=Path), help="The policy file.  [default: ./dockward.yaml if there]")
@click.option("--profile", type=click.Choice(["starter", "standard", "strict"]), help="Judge by this profile.")
@click.option("--fail-on", type=click.Choice(_WORDS), help="The least severity that makes the exit status 1.")
@click.option("--style/--no-style", default=None, help="Also judge style and correctness.")
@click.option("--baseline", type=click.Path(path_type=Path), help="Findings in this file do not count.")
@click.option(
    "--write-baseline", "new_baseline", type=click.Path(path_type=Path), help="Write what counts as a baseline."
)
@click.option("--no-pragmas", is_flag=True, help="Comments, and other tools' files, excuse nothing.")
@click.option("--require-reason", is_flag=True, help="Nothing is excused there without a reason.")
@click.option(
    "--no-gitignore", "no_ignore", is_flag=True, help="Look also at what .gitignore and .dockerignore leave out."
)
@click.option(
    "--output",
    "-o",
    multiple=True,
    metavar="FORMAT[=FILE]",
    help=f"A report: {', '.join(FORMATS)}; several at once.  [default: files]",
)
@click.option("--quiet", "-q", is_flag=True, help="Findings and what could not be judged: no notes, no progress.")
@beyond_files
def command(
    *,
    beyond: Beyond,
    paths: tuple[str, ...],
    lines: tuple[str, ...],
    together: tuple[str, ...],
    sort: str | None,
    policy: Path | None,
    profile: str | None,
    fail_on: str | None,
    style: bool | None,
    baseline: Path | None,
    new_baseline: Path | None,
    no_pragmas: bool,
    require_reason: bool,
    no_ignore: bool,
    output: tuple[str, ...],
    quiet: bool,
) -> int:
    """Judge Dockerfiles, compose files and docker command lines.

    Each PATH is a file, a directory to search, or `-` for standard input; without one and without `--run` the current
    directory is searched. A search knows files by their names, and others by what is in them. It leaves out what
    .gitignore does, and folders that .dockerignore names, save for those named after what builds or deploys; a line
    of .dockerignore over Dockerfiles or over everything hides nothing.

    Exit status: 0 nothing at or above the threshold, 1 findings, 2 could not judge.
    """
    outputs = parse_outputs(output) if output else (Output("files"),)
    typed, held = take_lines(lines, paths)
    kind = Sort(sort) if sort else None
    named = paths if paths or lines or together else (".",)
    search, given = find_named(named, kind, use_ignored=not no_ignore)
    search = structs.replace(search, sources=(*take_together(together, kind), *search.sources, *typed))
    wishes = Wishes(
        loaded=override(load_policy(policy), profile=profile, fail_on=fail_on, style=style),
        baseline=read_baseline(baseline),
        pragmas=not no_pragmas,
        reasons=require_reason,
        fail_on=fail_on is not None,
        known=beyond.known(search.sources, quiet=quiet),
    )
    proposing = any(one.format in WITH_REPAIRS for one in outputs)
    result = assess_sources(search, given | held, wishes, proposing=proposing)
    if quiet:
        result = structs.replace(result, notes=())
    if new_baseline is not None:
        write_baseline(new_baseline, result)
    write_outputs(outputs, result, Style(), sys.stdout)
    for note in result.notes if WITHOUT_NOTES.issuperset(one.format for one in outputs) else ():
        click.echo(f"dockward: {printable(note)}", err=True)
    return result.exit_status
