"""The terminal report's part about what each layer of an image costs."""

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from dockward.judge.assessment import Assessment
from dockward.judge.costs import ImageCost
from dockward.model.contents import shown_instruction
from dockward.report.breaking import Breaking
from dockward.report.cost_words import TITLES, layer_cells, saving_words
from dockward.report.formats import Style
from dockward.report.terminal_flaws import heading
from dockward.report.text import plural, printable, subject_name

_MOST_IMAGES = 5
"""Whose savings are told without `details`."""
_NUMBERS = frozenset({"Layer", "Size", "Hidden later", "Packages"})
_INSTRUCTION, _FLAWS = "Instruction", "Flaws"
_ABOUT = frozenset({_INSTRUCTION, _FLAWS})
"""Columns that share the last one here: both are long, and a screen is narrow."""


def cost_list(assessment: Assessment, style: Style) -> Group | None:
    """What builds in stages would save; with `details` every layer of every image."""
    blocks: list[RenderableType] = []
    for one in assessment.costs:
        blocks += [_table(one)] if style.details and one.layers else []
        blocks += [Breaking(f"{subject_name(one.subject)}: {words}")] if (words := saving_words(one)) else []
    if not blocks:
        return None
    if not style.details and len(blocks) > _MOST_IMAGES:
        blocks = [*blocks[:_MOST_IMAGES], Text(f"and {plural(len(blocks) - _MOST_IMAGES, 'more image')}", style="dim")]
    return Group(heading("What layers cost", "" if style.details else "`--details` shows each"), *blocks)


def _table(one: ImageCost) -> Table:
    table = Table.grid(padding=(0, 1, 0, 0))
    table.title, table.title_justify, table.title_style = subject_name(one.subject), "left", "bold"
    titles = [one for one in TITLES if one not in _ABOUT]
    for title in titles:
        table.add_column(justify="right" if title in _NUMBERS else "left", overflow="ellipsis")
    table.add_column(ratio=1, overflow="fold")
    table.expand = True
    table.add_row(*(Text(title, style="dim") for title in (*titles, f"{_INSTRUCTION}, {_FLAWS.lower()}")))
    for layer in one.layers:
        cells = dict(zip(TITLES, layer_cells(layer), strict=True))
        about = (printable(shown_instruction(layer.instruction)), cells[_FLAWS])
        row = (*(cells[title] for title in titles), "\n".join(filter(None, about)))
        table.add_row(*(Text(cell, style="dim" if layer.inherited else "") for cell in row))
    return table
