"""`dockward scan`: look through images, layer by layer, and judge what is inside."""

import sys
import time
from pathlib import Path

import click
from msgspec import structs

from dockward.cli.baseline import read_baseline, write_baseline
from dockward.cli.looking import looking
from dockward.cli.policy import load_host_policy, override
from dockward.cli.progress import Progress
from dockward.judge.assessment import Assessment, Terms, assess
from dockward.judge.policy.apply import excuse, left_out, plan_rules, policy_use
from dockward.judge.policy.baseline import Baseline
from dockward.judge.policy.loaded import LoadedPolicy
from dockward.judge.runner import judge
from dockward.model.severity import Severity
from dockward.model.subject import Kind
from dockward.practices.discovery import practices, rules_about
from dockward.read.scan import scan
from dockward.read.scanning import ScanOptions
from dockward.report.formats import FORMATS, Style
from dockward.report.outputs import parse_outputs, write_outputs

_WORDS = [one.word for one in Severity]
_KINDS = frozenset({Kind.IMAGE})


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
    quiet: bool,
    options: ScanOptions,
) -> int:
    """Look through images and judge what is inside.

    IMAGE is a name or id that the engine knows; FILE is what `docker save` wrote, or an OCI layout, packed or not, or
    an SBOM (CycloneDX or SPDX 2 as JSON), of which only what it lists can be judged. Options name containers and
    directories, for any word may be an image's name.
    Exit status: 0 nothing at or above the threshold, 1 findings, 2 could not judge.
    """
    if not (names or everything or options.named):
        raise click.UsageError("Name an image, a file, a container or a directory, or give --all for every image.")
    outputs = parse_outputs(output)
    loaded = override(load_host_policy(policy), profile=profile, fail_on=fail_on)
    options = structs.replace(options, everything=everything, database=database)
    known = read_baseline(baseline)
    with Progress(quiet=quiet) as progress:
        result = _scanned(names, options, loaded, known, progress)
    if new_baseline is not None:
        write_baseline(new_baseline, result)
    write_outputs(outputs, result, Style(details=details), sys.stdout)
    return result.exit_status


def _scanned(
    names: tuple[str, ...], options: ScanOptions, loaded: LoadedPolicy, baseline: Baseline, progress: Progress
) -> Assessment:
    started = time.perf_counter()
    world = scan(names, options, progress.show)
    rules = rules_about(_KINDS)
    plans = plan_rules(loaded, rules, _KINDS)
    progress.show("judging")
    outcome = judge(world, plans)
    counting, excused = excuse(outcome.findings, loaded.exemptions, baseline, world.today)
    terms = Terms(
        practices=practices(),
        threshold=next(one for one in Severity if one.word == loaded.policy.fail_on),
        partial_allowed=loaded.policy.partial == "allow",
        excused=excused,
        duration=time.perf_counter() - started,
        left_out=left_out(rules, plans),
        policy=policy_use(loaded, rules),
    )
    return assess(world, structs.replace(outcome, findings=counting), plans, terms)
