"""The HTML report's picture of the ways to root, with the same in words beneath it."""

from textwrap import wrap

from dockward.model.paths import PathReport
from dockward.report.graph import MORE, NODE_HEIGHT, NODE_WIDTH, Edge, Graph, Node, lay_out
from dockward.report.markup import Markup, tag, together, words
from dockward.report.text import listed, printable
from dockward.report.ways import Way, ways

_LABEL, _HOW = 17, 24
"""Characters that fit into a box, and between two boxes."""
_EDGE = 8.0
_BEND = 25.0
_SCALE = 0.85
_MANY = 20


def path_section(report: PathReport | None) -> Markup:
    """Empty when no paths were asked for."""
    if report is None:
        return Markup()
    found = ways(report.paths)
    return tag(
        "div", _cut(report), _picture(lay_out(found)) if found else None, _list(found), _rest(report), class_="card"
    )


def _cut(report: PathReport) -> Markup | None:
    if report.best_cut is None:
        return None
    change = tag("strong", words(printable(report.best_cut.change)))
    return tag("p", "What cuts most: ", change, f" ({report.best_cut.effect})", class_="todo")


def _picture(graph: Graph) -> Markup:
    margin = _EDGE * 2
    width, height = graph.width + 2 * margin, graph.height + 2 * margin
    picture = tag(
        "svg",
        tag("title", "Ways from containers to root on the host; the list below says the same"),
        [_edge(one, graph) for one in graph.edges],
        [_node(one, goal=one.x == graph.width - NODE_WIDTH) for one in graph.nodes],
        class_="graph",
        viewBox=f"{-margin:g} {-margin:g} {width:g} {height:g}",
        width=width * _SCALE,
        height=height * _SCALE,
        role="img",
    )
    left_out = tag("p", f"{graph.left_out} more in the list.", class_="quiet small") if graph.left_out else None
    return together(tag("div", picture, class_="scroll", tabindex="0", role="group", aria_label="Picture"), left_out)


def _node(one: Node, *, goal: bool) -> Markup:
    return tag(
        "g",
        tag("title", one.label),
        tag("rect", x=one.x, y=one.y, width=NODE_WIDTH, height=NODE_HEIGHT, rx=8),
        tag("text", _short(one.label.removeprefix("container/"), _LABEL), x=one.x + 12, y=one.y + NODE_HEIGHT / 2 + 5),
        class_="goal" if goal else None,
    )


def _edge(one: Edge, graph: Graph) -> Markup:
    start, end = graph.nodes[one.start], graph.nodes[one.end]
    x1, y1 = start.x + NODE_WIDTH, start.y + NODE_HEIGHT / 2
    x2, y2 = end.x - _EDGE, end.y + NODE_HEIGHT / 2
    bend = x2 - _BEND
    return tag(
        "g",
        tag("title", one.how),
        tag(
            "path",
            d=f"M{x1:g} {y1:g}H{bend - _BEND:g}C{bend:g} {y1:g} {bend:g} {y2:g} {x2:g} {y2:g}",
            class_=None if one.certain else "maybe",
        ),
        tag("path", d=f"M{x2:g} {y2 - 5:g}l{_EDGE:g} 5l{-_EDGE:g} 5z", class_="tip"),
        [
            tag("text", line, x=x1 + 8, y=y1 + below, class_="how")
            for line, below in zip(wrap(one.how, _HOW, max_lines=2, placeholder=" …"), (-6.0, 16.0), strict=False)
        ],
    )


def _short(text: str, most: int) -> str:
    """`text` cut to `most` characters; how many more there are stays whole."""
    name, plus, count = text.rpartition(MORE)
    if plus and count.isdecimal():
        return f"{_short(name, most - len(plus + count))}{plus}{count}"
    return text if len(text) <= most else text[: most - 1] + "…"


def _list(found: tuple[Way, ...]) -> Markup | None:
    return tag("ul", [_way(one) for one in found], class_="ways") if found else None


def _way(one: Way) -> Markup:
    moves = [
        tag("li", tag("strong", move.to), f": {move.how} ", tag("code", move.evidence) if move.evidence else None)
        for move in one.moves
    ]
    names = listed(one.containers, _MANY)
    sure = None if one.certain else tag("span", " (possible)", class_="quiet")
    return tag("li", names, sure, tag("ol", moves))


def _rest(report: PathReport) -> Markup:
    safe = [printable(one) for one in report.safe]
    unknown = [tag("li", printable(one.container), ": ", printable(one.reason)) for one in report.unknown]
    nobody = not (report.paths or report.safe or report.unknown)
    return together(
        tag("p", "No container runs.") if nobody else None,
        tag("p", f"No way was found from {listed(safe, _MANY)}.") if safe else None,
        together(tag("p", "Unknown:"), tag("ul", unknown)) if unknown else None,
    )
