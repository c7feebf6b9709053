"""Baseline files as the command line names them."""

from pathlib import Path

from dockward.cli.files import read_named
from dockward.judge.assessment import Assessment
from dockward.judge.policy.baseline import Baseline, make_baseline, parse_baseline
from dockward.report.outputs import write_file


def read_baseline(path: Path | None) -> Baseline:
    """The baseline at `path`; an empty one when none is named. Raises `PolicyError` or `click.ClickException`."""
    return parse_baseline(read_named(path), str(path)) if path else Baseline()


def write_baseline(path: Path, result: Assessment) -> int:
    """Write what counts now and what an older baseline excuses, and say how many findings that is.

    Raises `OutputError`. Without the older ones, whoever renews a baseline in its place would lose it.
    """
    known = (*result.findings, *(one.finding for one in result.excused if one.by == "baseline"))
    write_file(str(path), make_baseline(known, result.taken).decode())
    return len(known)
