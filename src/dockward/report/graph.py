"""Places the ways to root in columns: who starts on the left, the host on the right; drawn by the HTML report."""

from collections.abc import Iterable

from msgspec import Struct

from dockward.report.ways import Way

MOST_WAYS = 24
"""Ways drawn; more would be a picture that nobody reads."""
NODE_WIDTH, NODE_HEIGHT = 170.0, 40.0
MORE = " +"
"""Stands in a label between a name and how many more there are."""
_COLUMN, _ROW = 400.0, 64.0


class Node(Struct, frozen=True):
    """A box: its label and where its upper left corner is."""

    label: str
    x: float
    y: float


class Edge(Struct, frozen=True):
    """A step from one box to the next, by their numbers."""

    start: int
    end: int
    how: str
    certain: bool


class Graph(Struct, frozen=True, kw_only=True):
    """The picture's boxes and steps, its size, and how many ways it leaves out."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    width: float
    height: float
    left_out: int


def lay_out(ways: Iterable[Way]) -> Graph:
    """A layer for each number of steps that are left to the host."""
    several = tuple(ways)
    drawn = several[:MOST_WAYS]
    layers: dict[str, int] = {}
    steps: dict[tuple[str, str], tuple[str, bool]] = {}
    for way in drawn:
        stops = [_starts(way.containers), *(move.to for move in way.moves)]
        for index, stop in enumerate(stops):
            layers[stop] = max(layers.get(stop, 0), len(stops) - 1 - index)
        for start, move in zip(stops, way.moves, strict=False):
            _, certain = steps.get((start, move.to), ("", False))
            steps[start, move.to] = (move.how, certain or way.certain)
    nodes = _place(layers, steps.keys())
    numbers = {one.label: number for number, one in enumerate(nodes)}
    return Graph(
        nodes=nodes,
        edges=tuple(Edge(numbers[start], numbers[end], how, sure) for (start, end), (how, sure) in steps.items()),
        width=max((one.x for one in nodes), default=0.0) + NODE_WIDTH,
        height=max((one.y for one in nodes), default=0.0) + NODE_HEIGHT,
        left_out=len(several) - len(drawn),
    )


def _starts(containers: tuple[str, ...]) -> str:
    """The first container and how many more there are."""
    first, rest = containers[0], len(containers) - 1
    return f"{first}{MORE}{rest}" if rest else first


def _place(layers: dict[str, int], steps: Iterable[tuple[str, str]]) -> tuple[Node, ...]:
    """Boxes column by column from the host outwards, each near what it leads to."""
    columns: dict[int, list[str]] = {}
    for label, layer in layers.items():
        columns.setdefault(layer, []).append(label)
    tallest = max((len(column) for column in columns.values()), default=0)
    targets: dict[str, list[str]] = {}
    for start, end in steps:
        targets.setdefault(start, []).append(end)
    heights: dict[str, float] = {}
    for _, column in sorted(columns.items()):
        column.sort(key=lambda one: (_mean(heights.get(end, 0.0) for end in targets.get(one, ())), one))
        top = (tallest - len(column)) * _ROW / 2
        heights.update((label, top + number * _ROW) for number, label in enumerate(column))
    last = max(columns, default=0)
    return tuple(Node(label, (last - layers[label]) * _COLUMN, heights[label]) for label in layers)


def _mean(values: Iterable[float]) -> float:
    several = tuple(values)
    return sum(several) / len(several) if several else 0.0
