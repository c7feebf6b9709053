"""`dockward scan`: look through images, layer by layer, and judge what is inside."""

import sys
import time
from pathlib import Path

import click
from msgspec import Struct, structs

from dockward.cli.baseline import read_baseline, write_baseline
from dockward.cli.deciding import decisions_of, settled
from dockward.cli.ignoring import read_ignoring
from dockward.cli.looking import looking
from dockward.cli.options import Seconds
from dockward.cli.policy import load_host_policy, override
from dockward.cli.progress import Progress
from dockward.cli.vexing import vex_options, wanted_vex, write_vex
from dockward.image.knownbad import Rules, read_known_bad
from dockward.judge.assessment import Assessment, Terms, assess
from dockward.judge.policy.apply import excuse, left_out, plan_rules, policy_use
from dockward.judge.policy.baseline import Baseline
from dockward.judge.policy.loaded import LoadedPolicy
from dockward.judge.runner import judge
from dockward.model.severity import Severity
from dockward.model.subject import Kind
from dockward.model.waiver import Decisions
from dockward.model.world import World
from dockward.practices.discovery import practices, rules_about
from dockward.read.scan import scan
from dockward.read.scanning import ScanOptions
from dockward.report.formats import FORMATS, Style
from dockward.report.outputs import Output, parse_outputs, write_outputs

_WORDS = [one.word for one in Severity]
_KINDS = frozenset({Kind.IMAGE})


class Words(Struct, frozen=True):
    """What people have decided about findings, and about flaws."""

    policy: LoadedPolicy
    baseline: Baseline
    decisions: Decisions
    notes: tuple[str, ...]
    """About files that say so."""


@click.command("scan", short_help="Look through images, and judge what is inside.")
@click.argument("names", nargs=-1, metavar="[IMAGE|FILE]...")
@click.option("--all", "everything", is_flag=True, help="Every image of the engine.")
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
@click.option("--db", "database", type=click.Path(path_type=Path), help="Where the database of advisories is.")
@click.option(
    "--vex",
    multiple=True,
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="What is said of flaws: OpenVEX, CSAF 2.0 or CycloneDX, as JSON, also in a statement of in-toto's; several at "
    "once.",
)
@click.option(
    "--attached-vex",
    is_flag=True,
    help="Follow VEX documents that came with the images too, though nobody verifies who wrote them.",
)
@click.option(
    "--ignore-file",
    "ignore_files",
    multiple=True,
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Flaws that Trivy or Grype leave alone: what a .trivyignore(.yaml) or .grype.yaml says; several at once.",
)
@click.option("--no-ignore-files", is_flag=True, help="Follow no such file only because it is in this directory.")
@click.option(
    "--known-bad",
    multiple=True,
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Look for these files in every layer: a digest a line (MD5, SHA-1, SHA-256), as sha256sum writes them.",
)
@click.option(
    "--yara",
    multiple=True,
    metavar="FILE|DIR",
    type=click.Path(path_type=Path),
    help="Look in every layer for files that match these YARA rules; needs the extra dockward[yara].",
)
@click.option(
    "--reach",
    type=Seconds(0, 86_400),
    metavar="SECONDS",
    help="Watch running containers of the images that long: which packages they have loaded, and who listens; 0 looks "
    "once.",
)
@click.option(
    "--watch",
    "stay",
    is_flag=True,
    help="With --all: stay, look again when images or advisories change, and tell only what is new or gone.",
)
@vex_options
@looking
def command(
    *,
    names: tuple[str, ...],
    everything: bool,
    policy: Path | None,
    profile: str | None,
    fail_on: str | None,
    baseline: Path | None,
    new_baseline: Path | None,
    output: tuple[str, ...],
    details: bool,
    database: Path | None,
    vex: tuple[Path, ...],
    attached_vex: bool,
    ignore_files: tuple[Path, ...],
    no_ignore_files: bool,
    known_bad: tuple[Path, ...],
    yara: tuple[Path, ...],
    reach: float | None,
    stay: bool,
    vex_out: str | None,
    vex_author: str,
    vex_unseen: str,
    quiet: bool,
    options: ScanOptions,
) -> int:
    """Look through images and judge what is inside.

    IMAGE is a name or id that the engine knows; FILE is what `docker save` wrote, or an OCI layout, packed or not, or
    an SBOM (CycloneDX or SPDX 2 as JSON), of which only what it lists can be judged. Options name containers,
    directories and images of registries, for any word may be the name of an image here.
    Exit status: 0 nothing at or above the threshold, 1 findings, 2 could not judge; with --watch 0 once it is stopped
    by an interrupt or SIGTERM.
    """
    if not (names or everything or options.named):
        raise click.UsageError("Name an image, a file, a container or a directory, or give --all for every image.")
    outputs = parse_outputs(output)
    told = wanted_vex(reach, vex_out=vex_out, vex_author=vex_author, vex_unseen=vex_unseen)
    loaded = override(load_host_policy(policy), profile=profile, fail_on=fail_on)
    options = structs.replace(options, everything=everything, database=database, package_files=reach is not None)
    options = structs.replace(options, known_bad=read_known_bad(known_bad, _rules(yara)))
    known = read_baseline(baseline)
    ignoring = read_ignoring(ignore_files, here=not no_ignore_files)
    words = Words(loaded, known, decisions_of(loaded, vex, ignoring.waivers, attached=attached_vex), ignoring.notes)
    if stay:
        _refuse(
            named=bool(names or options.named) or not everything,
            more=bool(vex_out or new_baseline) or reach is not None,
        )
        return _stay(options, words, outputs, told_first=baseline is not None, quiet=quiet)
    with Progress(quiet=quiet) as progress:
        started = time.perf_counter()
        world, notes = settled(_seen(names, options, reach, progress), names, words.decisions)
        progress.show("judging")
        result = _judged(world, words, (*notes, *write_vex(world, told)), started)
    if new_baseline is not None:
        write_baseline(new_baseline, result)
    write_outputs(outputs, result, Style(details=details), sys.stdout)
    return result.exit_status


def _rules(named: tuple[Path, ...]) -> Rules | None:
    if not named:
        return None
    # Loaded here: few have rules.
    from dockward.image.yararules import read_rules  # noqa: PLC0415

    return read_rules(named)


def _refuse(*, named: bool, more: bool) -> None:
    """Raise `click.UsageError` for what has no meaning beside --watch."""
    if named:
        raise click.UsageError("--watch is for all images of the engine: give --all and no names.")
    if more:
        raise click.UsageError("--watch has no end at which --reach, --vex-out or --write-baseline could tell.")


def _stay(options: ScanOptions, words: Words, outputs: tuple[Output, ...], *, told_first: bool, quiet: bool) -> int:
    # Loaded here: who looks once needs no events.
    from dockward.cli.watching import Watching, watch, watched_form  # noqa: PLC0415

    def judge(world: World, started: float) -> Assessment:
        decided, notes = settled(world, (), words.decisions)
        return _judged(decided, words, notes, started)

    how = Watching(judge=judge, form=watched_form(outputs), told_first=told_first, quiet=quiet)
    return watch(options, how)


def _seen(names: tuple[str, ...], options: ScanOptions, reach: float | None, progress: Progress) -> World:
    world = scan(names, options, progress.show)
    if reach is None:
        return world
    # Loaded here: who doesn't ask for it needs nothing of the kernel.
    from dockward.read.reach.reach import with_use  # noqa: PLC0415

    return with_use(world, options, reach, progress.show)


def _judged(world: World, words: Words, notes: tuple[str, ...], started: float) -> Assessment:
    loaded = words.policy
    rules = rules_about(_KINDS)
    plans = plan_rules(loaded, rules, _KINDS)
    outcome = judge(world, plans)
    counting, excused = excuse(outcome.findings, loaded.exemptions, words.baseline, world.today)
    terms = Terms(
        practices=practices(),
        threshold=next(one for one in Severity if one.word == loaded.policy.fail_on),
        partial_allowed=loaded.policy.partial == "allow",
        excused=excused,
        notes=(*words.notes, *notes),
        duration=time.perf_counter() - started,
        left_out=left_out(rules, plans),
        policy=policy_use(loaded, rules),
    )
    return assess(world, structs.replace(outcome, findings=counting), plans, terms)
