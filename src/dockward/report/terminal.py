"""The report for a person at a terminal: scores, what to do first, then every flaw once, worst first."""

from typing import IO, TextIO, cast

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from dockward.judge.assessment import Assessment, Step
from dockward.judge.score import PracticeScore
from dockward.model.paths import AttackPath, PathReport
from dockward.model.severity import Confidence, Severity
from dockward.report.formats import Style
from dockward.report.stream import Narrow
from dockward.report.text import counted, listed, moment, named, plural, printable, severities
from dockward.report.view import Case, Entry, Gap, Pardon, entries, flaw_counts, gaps, pardons, verdict_line

WIDEST = 110
"""Columns; longer lines are hard to read."""
_FEW = 3
"""Subjects and cases of a flaw shown without `details`."""
_MOST_GAPS = 12
"""Reasons for unknown verdicts, and attack paths, shown without `details`."""
_BAR = 20
_NARROW = 78
_BADGE = {
    Severity.CRITICAL: "bold white on red",
    Severity.HIGH: "bold red",
    Severity.MEDIUM: "bold yellow",
    Severity.LOW: "cyan",
    Severity.INFO: "dim",
}
_GOOD, _FAIR = 90, 60


def write(assessment: Assessment, out: TextIO, style: Style) -> None:
    """Write the report; colours only where the stream and the environment want them."""
    console = make_console(out, style)
    for part in (
        _header(assessment),
        _scorecard(assessment, console.width),
        _steps(assessment),
        _findings(assessment, style),
        _paths(assessment.paths, style),
        _gaps(gaps(assessment), style),
        _pardons(pardons(assessment), style),
        _notes(assessment.notes),
    ):
        if part is not None:
            console.print(part)
            console.print()
    console.print(_closing(assessment))


def make_console(out: TextIO, style: Style) -> Console:
    """A console on `out`, never wider than people read well."""
    console = Console(
        file=cast("IO[str]", Narrow(out)),
        width=style.width,
        force_terminal=style.color,
        no_color=None if style.color is None else not style.color,
        markup=False,
        highlight=False,
        emoji=False,
        legacy_windows=False,
    )
    console.width = min(console.width, WIDEST)
    return console
