"""The terminal report's lists: flaws, ways to root, what is unknown, what is excused."""

from rich.console import Group, RenderableType
from rich.text import Text

from dockward.judge.assessment import Assessment
from dockward.model.paths import PathReport
from dockward.model.severity import Confidence, Severity
from dockward.report.breaking import Breaking
from dockward.report.formats import Style
from dockward.report.hanging import Hanging
from dockward.report.text import counted, listed, named, plural, printable
from dockward.report.view import Case, Entry, Gap, Pardon, gaps, pardons
from dockward.report.ways import Way, ways

STYLES = {
    Severity.CRITICAL: "bold red",
    Severity.HIGH: "red",
    Severity.MEDIUM: "yellow",
    Severity.LOW: "cyan",
    Severity.INFO: "dim",
}
_FEW = 3
"""Subjects and cases of one flaw that are shown without `details`."""
_MOST_ROWS = 10
"""Reasons and ways that are shown without `details`."""
ALL = 1_000_000
"""As many as there are: with `details` nothing is left out."""
_MARGIN, _MARK = 10, 2
"""Columns of a badge and of a mark, with the blank after it."""


def heading(words: str, about: str = "") -> Text:
    """The title of a part, and a word about it."""
    return Text.assemble((words, "bold underline"), (f"  {about}" if about else "", "dim"))


def findings(flaws: tuple[Entry, ...], style: Style) -> Group | None:
    """Every flaw once, worst first."""
    if not flaws:
        return None
    count = sum(len(case.subjects) for one in flaws for case in one.cases)
    about = f"{plural(count, 'finding')} of {plural(len(flaws), 'rule')}"
    blocks: list[RenderableType] = [heading("Findings", about)]
    for one in flaws:
        blocks += [_entry(one, ALL if style.details else _FEW), Text()]
    return Group(*blocks[:-1])


def _entry(one: Entry, most: int) -> Hanging:
    about = [one.rule.id, counted(one.subjects), *([f"CIS {', '.join(one.cis)}"] if one.cis else [])]
    body: list[RenderableType] = [
        Text(one.rule.title, style="bold"),
        Text(" · ".join(about), style="dim"),
        Text(one.rule.why, style="dim"),
        _bullets([_case(case, most) for case in one.cases[:most]] + _left_out(one, most)),
        *(_marked("→", Text(remedy), "green") for remedy in one.remedies),
    ]
    if one.rule.tension:
        body.append(_marked("≠", Text(one.rule.tension, style="dim"), "yellow"))
    return _beside(Text(one.severity.word, style=STYLES[one.severity]), Group(*body))


def _case(one: Case, most: int) -> Text:
    text = Breaking(named(one.subjects, most))
    if one.message:
        text.append(f": {one.message}")
    if not one.flaws:
        text.append(f"  {one.evidence}", style="bright_blue")
    elif most == ALL:
        text.append(f"  {', '.join(one.flaws)}", style="bright_blue")
    if one.confidence is not Confidence.CERTAIN:
        text.append(f"  ({one.confidence.value})", style="dim")
    return text


def _left_out(one: Entry, most: int) -> list[Text]:
    rest = len(one.cases) - most
    return [Text(f"and {rest} more", style="dim")] if rest > 0 else []


def path_list(report: PathReport | None, style: Style) -> Group | None:
    """The ways to root on the host, and the change that closes most of them."""
    if report is None:
        return None
    blocks: list[RenderableType] = [heading("Ways to root on the host")]
    if report.best_cut is not None:
        cut = report.best_cut
        change = Breaking.assemble("What cuts most: ", (printable(cut.change), "bold"), f" ({cut.effect})")
        blocks.append(change)
    found = ways(report.paths)
    most = ALL if style.details else _MOST_ROWS
    blocks += [_way(one, ALL if style.details else _FEW) for one in found[:most]]
    if len(found) > most:
        blocks.append(Text(f"and {len(found) - most} more ways", style="dim"))
    if not (report.paths or report.safe or report.unknown):
        blocks.append(Text("No container runs."))
    if report.safe:
        safe = listed([printable(one) for one in report.safe], ALL if style.details else 2 * _FEW)
        blocks.append(_beside(Text("none", style="green"), Breaking(f"No way was found from {safe}.")))
    reasons: dict[str, list[str]] = {}
    for one in report.unknown:
        reasons.setdefault(printable(one.reason), []).append(printable(one.container))
    for reason, containers in reasons.items():
        shown = listed(containers, ALL if style.details else 2 * _FEW)
        blocks.append(_beside(Text("unknown", style="magenta"), Breaking(f"{shown}: {reason}")))
    return Group(*blocks)


def _way(one: Way, most: int) -> Hanging:
    body: list[RenderableType] = [Breaking(listed(one.containers, most))]
    for move in one.moves:
        step = Breaking.assemble((move.to, "bold"), f": {move.how}", (f"  {move.evidence}", "bright_blue"))
        body.append(_marked("→", step, "red"))
    word, style = ("certain", "red") if one.certain else ("possible", "yellow")
    return _beside(Text(word, style=style), Group(*body))


def gap_list(assessment: Assessment, style: Style) -> Group | None:
    """What could not be judged: a line a reason."""
    found = gaps(assessment)
    if not found:
        return None
    most = ALL if style.details else _MOST_ROWS
    lines: list[RenderableType] = [_gap(one, style) for one in found[:most]]
    if len(found) > most:
        lines.append(Text(f"and {len(found) - most} more reasons", style="dim"))
    return Group(heading("Could not be judged"), *lines)


def _gap(one: Gap, style: Style) -> Hanging:
    about = f"{one.rules[0] if len(one.rules) == 1 else plural(len(one.rules), 'rule')} · {counted(one.subjects)}"
    text = Breaking(one.reason).append(f"  {about}", style="dim")
    if style.details:
        text.append(f"\n{', '.join(one.rules)}\n{named(one.subjects, ALL)}", style="dim")
    return _beside(Text("unknown", style="magenta"), text)


def pardon_list(assessment: Assessment) -> Group | None:
    """What is excused, by whom and until when."""
    found = pardons(assessment)
    return Group(heading("Excused"), *(_pardon(one) for one in found)) if found else None


def _pardon(one: Pardon) -> Hanging:
    text = Breaking(f"{one.rule} {named(one.subjects, _FEW)}: {one.reason}")
    text.append(f"  until {one.expires}" if one.expires else "", style="dim")
    return _beside(Text(one.by, style="dim"), text)


def notes(assessment: Assessment) -> Group | None:
    """What else the reader should know."""
    if not assessment.notes:
        return None
    return Group(heading("Notes"), _bullets([Breaking(printable(one)) for one in assessment.notes]))


def _beside(badge: Text, body: RenderableType) -> Hanging:
    return Hanging(badge, _MARGIN, body)


def _marked(mark: str, text: Text, style: str) -> Hanging:
    return Hanging(Text(mark, style=style), _MARK, text)


def _bullets(lines: list[Text]) -> Group:
    return Group(*(_marked("•", one, "dim") for one in lines))
