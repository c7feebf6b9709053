"""The report for a person at a terminal: scores, what to do first, then every flaw once, worst first."""

import errno
import os
from typing import IO, TextIO, cast

from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from dockward.judge.assessment import Assessment, Step
from dockward.judge.score import PracticeScore
from dockward.report.formats import Style
from dockward.report.stream import Narrow
from dockward.report.terminal_flaws import STYLES, findings, gap_list, heading, notes, pardon_list, path_list
from dockward.report.text import counted, moment, printable
from dockward.report.view import Entry, entries, flaw_counts, verdict_line

WIDEST = 110
"""Columns; longer lines are hard to read."""
_BESIDE_BAR = 61
"""Columns of the scorecard without its bars."""
_SHORTEST_BAR, _LONGEST_BAR = 6, 24
_SCORES = ((90, "green"), (60, "yellow"), (0, "red"))


def write(assessment: Assessment, out: TextIO, style: Style) -> None:
    """Write the report; colours only where the stream and the environment want them."""
    console = make_console(out, style)
    flaws = entries(assessment)
    for part in (
        _header(assessment),
        _overall(assessment, flaws),
        _scorecard(assessment, min(console.width - _BESIDE_BAR, _LONGEST_BAR)),
        _steps(assessment.steps),
        findings(flaws, style),
        path_list(assessment.paths, style),
        gap_list(assessment, style),
        pardon_list(assessment),
        notes(assessment),
    ):
        if part is not None:
            console.print(part)
            console.print()
    console.print(_closing(assessment, style))


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """Leave the word to the caller; rich itself would end the program with 1, which here means findings."""
        raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE))


def make_console(out: TextIO, style: Style) -> Console:
    """A console on `out`, never wider than people read well."""
    console = _Console(
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


def _header(assessment: Assessment) -> Text:
    target = assessment.target
    seconds = f"{assessment.duration:.1f} s" if assessment.duration else ""
    engine = f"Docker {printable(target.engine)}" if target.engine else "no Docker engine"
    about = (printable(target.system), engine, printable(target.endpoint), moment(assessment.taken), seconds)
    return Text.assemble(
        (f"Dockward {assessment.version}", "bold"),
        f"  {printable(target.hostname) or 'unknown host'}\n",
        (" · ".join(one for one in about if one), "dim"),
    )


def _scorecard(assessment: Assessment, bar: int) -> Table:
    table = Table.grid(padding=(0, 1, 0, 0))
    for justify in ("right", "left", "left", "right", "left", "right", "right"):
        table.add_column(justify=justify, no_wrap=True, overflow="ellipsis")
    titles = ("", "Practice", "", "Score", "Worst", "Findings", "Unknown")
    table.add_row(*(Text(one, style="dim") for one in titles))
    for one in assessment.scores:
        table.add_row(*_score_row(one, bar if bar >= _SHORTEST_BAR else 0))
    return table


def _score_row(one: PracticeScore, bar: int) -> tuple[Text, ...]:
    style = _score_style(one.score)
    worst = Text("") if one.worst is None else Text(one.worst.word, style=STYLES[one.worst])
    return (
        Text(str(one.number), style="dim"),
        Text(one.name),
        _bar(one, bar),
        Text("-" if one.score is None else str(one.score), style=style),
        worst,
        Text(str(sum(one.findings.values()) or "")),
        Text(str(one.verdicts.unknown or ""), style="magenta"),
    )


def _score_style(score: int | None) -> str:
    return "dim" if score is None else next(style for least, style in _SCORES if score >= least)


def _bar(one: PracticeScore, width: int) -> Text:
    """A full bar only for 100, an empty one only for 0."""
    if one.score is None:
        words = "unknown" if one.verdicts.unknown else "nothing to judge"
        return Text(words if width else "", style="dim")
    full = max(1, one.score * width // 100) if one.score else 0
    return Text.assemble(("━" * full, _score_style(one.score)), ("╌" * (width - full), "dim"))


def _overall(assessment: Assessment, flaws: tuple[Entry, ...]) -> Text:
    score = assessment.overall
    shown = ("-" if score is None else str(score), f"bold {_score_style(score)}")
    text = Text.assemble(("Score ", "bold"), shown, " of 100  ")
    counts = flaw_counts(flaws)
    for severity in sorted(counts, reverse=True):
        text.append(" · ", style="dim").append(f"{counts[severity]} {severity.word}", style=STYLES[severity])
    if score is not None and not counts:
        text.append(" · ", style="dim").append("no flaw found", style="green")
    return text


def _steps(steps: tuple[Step, ...]) -> Group | None:
    if not steps:
        return None
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_column(justify="right", width=2)
    table.add_column()
    for number, one in enumerate(steps, 1):
        rest = f" · {one.title} · {counted(one.subjects)} · {', '.join(one.rules)}"
        about = Text.assemble((one.severity.word, STYLES[one.severity]), (rest, "dim"))
        table.add_row(Text(str(number), style="bold"), Group(Text(one.remedy), about))
    return Group(heading("Do this first"), table)


def _closing(assessment: Assessment, style: Style) -> Group:
    colour = {0: "green", 1: "red"}.get(assessment.exit_status, "magenta")
    lines = [Text(verdict_line(assessment), style=colour)]
    if assessment.findings:
        more = "" if style.details else " `--details` leaves nothing out."
        lines.append(Text(f"`dockward explain RULE` tells more about a rule.{more}", style="dim"))
    return Group(*lines)
