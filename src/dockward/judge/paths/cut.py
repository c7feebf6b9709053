"""The one change that cuts most of the ways to the host, by weighing every change that could."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from heapq import heapify, heappop, heappush

from msgspec import Struct

from dockward.judge.paths.graph import HOST, Cost, Edge, is_certain, shortest
from dockward.model.paths import Cut


class _Graph(Struct, frozen=True):
    """Edges by both of their ends, what each node's way costs, and who goes through it.

    `by_change` names the nodes whose way begins with an edge of a change.
    """

    out: Mapping[str, list[Edge]]
    into: Mapping[str, list[Edge]]
    first: Mapping[str, Edge]
    costs: Mapping[str, int]
    behind: Mapping[str, list[str]]
    by_change: Mapping[str, list[str]]


_NEVER = 1 << 60


def best_cut(edges: tuple[Edge, ...], starts: frozenset[str]) -> Cut | None:
    """The change that an operator makes first; None when there is nothing to cut or no act cuts it.

    Where somebody has a certain way, only changes count that take one away: of those the one that frees most `starts`
    wholly, then the one that ends most certain ways. Where every such start has several certain ways, the change that
    takes one of them from most starts. Where no way is certain, the change that frees most starts, then the one after
    which most need more. Ties go to the first by name.
    """
    graph = _graph_of(edges)
    certain = frozenset(one for one in starts if is_certain(graph.costs.get(one, _NEVER)))
    cuts = [_effect(change, graph, starts) for change in _changes_of_ways(graph, starts)]
    if certain:
        ending = [one for one in cuts if certain.intersection((*one.removes, *one.weakens))]
        return _best(ending, certain) or _best(_thinning(graph, certain), certain)
    return _best([one for one in cuts if one.removes or one.weakens], starts)


def _best(cuts: Iterable[Cut], counted: frozenset[str]) -> Cut | None:
    """The one that frees most; then the one that ends, or else thins, the ways of most that are counted."""

    def rank(one: Cut) -> tuple[int, int, int, str]:
        ended = counted.intersection((*one.removes, *one.weakens))
        return -len(one.removes), -len(ended), -len(one.thins), one.change

    return min(cuts, key=rank, default=None)


def _graph_of(edges: Iterable[Edge]) -> _Graph:
    out: dict[str, list[Edge]] = defaultdict(list)
    into: dict[str, list[Edge]] = defaultdict(list)
    behind: dict[str, list[str]] = defaultdict(list)
    by_change: dict[str, list[str]] = defaultdict(list)
    for one in edges:
        out[one.source].append(one)
        into[one.target].append(one)
    first = shortest(edges)
    costs = {HOST: 0}
    # `first` holds nodes as they were reached, so what a node leads to always stands before it.
    for node, edge in first.items():
        costs[node] = costs[edge.target] + edge.cost
        behind[edge.target].append(node)
        for change in edge.changes:
            by_change[change].append(node)
    return _Graph(out, into, first, costs, behind, by_change)


def _changes_of_ways(graph: _Graph, starts: Iterable[str]) -> list[str]:
    """Changes on a cheapest way of a start: one that is on none leaves every start its way as it is."""
    seen: set[str] = set()
    found: set[str] = set()
    for start in starts:
        node = start
        while node in graph.first and node not in seen:
            seen.add(node)
            found.update(graph.first[node].changes)
            node = graph.first[node].target
    return sorted(found)


def _effect(change: str, graph: _Graph, starts: frozenset[str]) -> Cut:
    affected = _affected(change, graph)
    costs = _costs_without(change, graph, affected)
    touched = sorted(affected & starts)
    return Cut(
        change=change,
        removes=tuple(one for one in touched if one not in costs),
        weakens=tuple(one for one in touched if one in costs and _class(costs[one]) > _class(graph.costs[one])),
    )


def _class(cost: int) -> int:
    """What the dearest step of a way needs: 0 nothing, 1 a circumstance, 2 another flaw."""
    return (cost >= Cost.CIRCUMSTANCE) + (cost >= Cost.ANOTHER_FLAW)


def _affected(change: str, graph: _Graph) -> set[str]:
    """The nodes whose cheapest way leads over an edge of this change."""
    waiting = list(graph.by_change.get(change, ()))
    found: set[str] = set()
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            waiting += graph.behind.get(node, ())
    return found


def _costs_without(change: str, graph: _Graph, affected: set[str]) -> dict[str, int]:
    """What the ways of the affected nodes cost without the edges of this change; who has none left isn't in it."""
    queue = [
        (graph.costs[edge.target] + edge.cost, node)
        for node in affected
        for edge in graph.out.get(node, ())
        if edge.target not in affected and edge.target in graph.costs and change not in edge.changes
    ]
    heapify(queue)
    costs: dict[str, int] = {}
    while queue:
        cost, node = heappop(queue)
        if node in costs:
            continue
        costs[node] = cost
        for edge in graph.into.get(node, ()):
            if edge.source in affected and edge.source not in costs and change not in edge.changes:
                heappush(queue, (cost + edge.cost, edge.source))
    return costs


def _thinning(graph: _Graph, certain: frozenset[str]) -> Iterator[Cut]:
    """For each change the starts from which it takes one of several certain ways."""
    thinned: dict[str, set[str]] = defaultdict(set)
    for start in certain:
        for edge in graph.out[start]:
            if is_certain(edge.cost + graph.costs.get(edge.target, _NEVER)):
                for change in edge.changes:
                    thinned[change].add(start)
    for change, several in thinned.items():
        yield Cut(change=change, removes=(), thins=tuple(sorted(several)))
