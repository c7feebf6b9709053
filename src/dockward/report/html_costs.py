"""The HTML report's part about what each layer of an image costs."""

from dockward.judge.assessment import Assessment
from dockward.judge.costs import ImageCost, LayerCost
from dockward.report.cost_words import TITLES, layer_cells, saving_words
from dockward.report.markup import Markup, tag, together
from dockward.report.text import subject_name

_NUMBERS = frozenset({"Layer", "Size", "Hidden later", "Packages"})


def cost_section(assessment: Assessment) -> Markup:
    """A table for each image, with what a build in stages would save."""
    return together(*(_image(one) for one in assessment.costs if one.layers))


def _image(one: ImageCost) -> Markup:
    head = tag("tr", [tag("th", title, class_=_class(title), scope="col") for title in TITLES])
    table = tag("table", tag("thead", head), tag("tbody", [_row(each) for each in one.layers]))
    words = saving_words(one)
    return tag(
        "div",
        tag("h3", subject_name(one.subject)),
        tag("p", words) if words else None,
        tag("div", table, class_="card scroll"),
    )


def _class(title: str) -> str | None:
    return "number" if title in _NUMBERS else None


def _row(one: LayerCost) -> Markup:
    cells = zip(TITLES, layer_cells(one), strict=True)
    return tag(
        "tr",
        [
            tag("td", tag("code", cell) if title == "Instruction" else cell, class_=_class(title))
            for title, cell in cells
        ],
        class_="quiet" if one.inherited else None,
    )
