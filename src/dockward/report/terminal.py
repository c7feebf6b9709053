"""The report for a person at a terminal: scores, what to do first, then every flaw once, worst first."""

import errno
import os
from typing import IO, TextIO, cast

from rich.console import Console, Group, JustifyMethod, RenderableType
from rich.table import Table
from rich.text import Text

from dockward.judge.assessment import Assessment, Step
from dockward.judge.score import PracticeScore
from dockward.model.world import Faltered, Unreached
from dockward.report.breaking import Breaking
from dockward.report.formats import Style
from dockward.report.hanging import Hanging
from dockward.report.stream import Narrow
from dockward.report.terminal_costs import cost_list
from dockward.report.terminal_flaws import ALL, STYLES, findings, gap_list, heading, notes, pardon_list, path_list
from dockward.report.text import by_name, moment, named, printable
from dockward.report.view import (
    NO_FLAW,
    Entry,
    asked_practices,
    asked_words,
    engine_words,
    entries,
    excused_words,
    flaw_counts,
    flaw_words,
    gap_words,
    inside_words,
    policy_words,
    target_words,
    unasked_words,
    upgrade_words,
    verdict_line,
)

WIDEST = 110
"""Columns; longer lines are hard to read."""
_BESIDE_BAR = 67
"""Columns of the scorecard without its bars."""
_SHORTEST_BAR, _LONGEST_BAR = 6, 24
_NARROW = {"Rules": 0, "Findings": -15}
"""Columns of the screen that are left for bars, below which the scorecard loses one of its own."""
_MOST_NAMES = 5
"""Subjects named in one step of what to do first."""
_MOST_UPGRADES = 10
_NAME, _BAR = "Practice", " "
_COLUMNS: dict[str, JustifyMethod] = {
    "": "right",
    _NAME: "left",
    _BAR: "left",
    "Score": "right",
    "Worst": "left",
    "Findings": "right",
    "Unknown": "right",
    "Rules": "right",
}
_SCORES = ((90, "green"), (60, "yellow"), (0, "red"))


def write(assessment: Assessment, out: TextIO, style: Style) -> None:
    """Write the report; colours only where the stream and the environment want them."""
    console = make_console(out, style)
    flaws = entries(assessment)
    summary = _overall(assessment, flaws)
    for part in (
        _header(assessment),
        _trouble(assessment.trouble),
        summary,
        _scorecard(assessment, min(console.width - _BESIDE_BAR, _LONGEST_BAR)),
        _unasked(assessment),
        _steps(assessment.steps, style),
        findings(flaws, style),
        path_list(assessment.paths, style),
        cost_list(assessment, style),
        gap_list(assessment, style),
        pardon_list(assessment),
        notes(assessment),
    ):
        if part is not None:
            console.print(part)
            console.print()
    # Again, for a person sees the end of a long report and not its beginning.
    console.print(summary)
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
    about = (target.system, engine_words(assessment), moment(assessment.taken), seconds)
    inside = "".join(f"\n{one}" for one in inside_words(assessment))
    return Text.assemble(
        (f"Dockward {assessment.version}", "bold"),
        f"  {target_words(assessment)}\n",
        (" · ".join(printable(one) for one in about if one), "dim"),
        (f"\n{printable(policy_words(assessment))}", "dim"),
        inside,
    )


def _trouble(engine: Unreached | Faltered | None) -> Text | None:
    if engine is None:
        return None
    return Text.assemble((printable(engine.reason), "bold red"), f"\n{printable(engine.hint)}" if engine.hint else "")


def _scorecard(assessment: Assessment, bar: int) -> Table:
    """The practices' scores. A narrow screen has no bars, a very narrow one fewer numbers."""
    left_out = {_BAR} if bar < _SHORTEST_BAR else set()
    left_out |= {title for title, least in _NARROW.items() if bar < least}
    columns = {title: justify for title, justify in _COLUMNS.items() if title not in left_out}
    table = Table.grid(padding=(0, 1, 0, 0))
    for title, justify in columns.items():
        table.add_column(justify=justify, no_wrap=title != _NAME, overflow="ellipsis")
    table.add_row(*(Text(title, style="dim") for title in columns))
    for one in asked_practices(assessment):
        row = dict(zip(_COLUMNS, _score_row(one, bar), strict=True))
        table.add_row(*(row[title] for title in columns))
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
        Text(asked_words(one), style="dim"),
    )


def _score_style(score: int | None) -> str:
    return "dim" if score is None else next(style for least, style in _SCORES if score >= least)


def _bar(one: PracticeScore, width: int) -> Text:
    """A full bar only for 100, an empty one only for 0."""
    if one.score is None:
        return Text(one.unscored, style="dim")
    full = max(1, one.score * width // 100) if one.score else 0
    return Text.assemble(("━" * full, _score_style(one.score)), ("╌" * (width - full), "dim"))


def _overall(assessment: Assessment, flaws: tuple[Entry, ...]) -> Text:
    score = assessment.overall
    shown = ("-" if score is None else str(score), f"bold {_score_style(score)}")
    text = Text.assemble(("Score ", "bold"), shown, " of 100")
    counts = flaw_counts(flaws)
    if not counts:
        words = flaw_words(assessment)
        return text.append(" · ", style="dim").append(words, style="green" if words == NO_FLAW else "magenta")
    text.append(" · broken rules: ", style="dim")
    for number, severity in enumerate(sorted(counts, reverse=True)):
        text.append(", " if number else "", style="dim")
        text.append(f"{counts[severity]} {severity.word}", style=STYLES[severity])
    if gap := gap_words(assessment):
        text.append(" · ", style="dim").append(gap, style="magenta")
    if excused := excused_words(assessment):
        text.append(f" · {excused}", style="dim")
    return text


def _unasked(assessment: Assessment) -> Text | None:
    words = unasked_words(assessment)
    return Text(words, style="dim") if words else None


def _steps(steps: tuple[Step, ...], style: Style) -> Group | None:
    if not steps:
        return None
    most = ALL if style.details else _MOST_UPGRADES
    return Group(heading("Do this first"), *(_step(number, one, most) for number, one in enumerate(steps, 1)))


def _step(number: int, one: Step, most: int) -> Hanging:
    severity = (f"{one.severity.word}  ", STYLES[one.severity]) if one.severity is not None else ""
    body: list[RenderableType] = [Text.assemble(severity, (printable(one.title), "bold"))]
    if one.subjects:
        subjects = named(sorted(one.subjects, key=by_name), _MOST_NAMES)
        body.append(Breaking(f"{subjects} · {', '.join(one.rules)}", style="dim"))
    if one.upgrades:
        body.append(Hanging(Text("↑", style="green"), 2, Breaking(upgrade_words(one.upgrades, most))))
    if one.remedy:
        body.append(Hanging(Text("→", style="green"), 2, Text(one.remedy)))
    return Hanging(Text(f"{number:>2}", style="bold"), 3, Group(*body))


def _closing(assessment: Assessment, style: Style) -> Group:
    colour = {0: "green", 1: "red"}.get(assessment.exit_status, "magenta")
    lines = [Text(verdict_line(assessment), style=colour)]
    if assessment.findings:
        more = "" if style.details else " `--details` leaves nothing out."
        lines.append(Text(f"`dockward explain RULE` tells more about a rule.{more}", style="dim"))
    return Group(*lines)
