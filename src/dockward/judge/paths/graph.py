"""The graph of attack steps, and the shortest way from every container to root on the host.

Nodes are words: `container/NAME`, `network/NAME`, `data/PATH`, `engine`, `host`. An edge costs what an attacker has to
bring along: nothing, a likely circumstance, or another flaw. The search runs backwards from the host once, so a host
with hundreds of containers costs no more than its edges.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from enum import IntEnum
from heapq import heappop, heappush

from msgspec import Struct

HOST = "host"
ENGINE = "engine"


class Cost(IntEnum):
    """What a step takes besides code in the container; no number of cheap steps outweighs a dear one."""

    NOTHING = 1
    CIRCUMSTANCE = 1_000
    """Something likely that could not be proven, such as the permissions of a file."""
    ANOTHER_FLAW = 1_000_000
    """A weakness in another program."""


class Edge(Struct, frozen=True, kw_only=True):
    """One step. Each of `changes` is an act that takes it away, the usual one first; edges of one change go together.

    No `changes` mark a step that no act takes away.
    """

    source: str
    target: str
    cost: Cost
    how: str
    evidence: tuple[str, ...]
    changes: tuple[str, ...]


def shortest(edges: Iterable[Edge]) -> Mapping[str, Edge]:
    """For every node with a way to the host, the first step of its cheapest way. Ties go to the first edge given."""
    into: dict[str, list[Edge]] = defaultdict(list)
    for one in edges:
        into[one.target].append(one)
    first: dict[str, Edge] = {}
    done: set[str] = set()
    queue: list[tuple[int, int, str, Edge | None]] = [(0, 0, HOST, None)]
    order = 0
    while queue:
        cost, _, node, edge = heappop(queue)
        if node in done:
            continue
        done.add(node)
        if edge is not None:
            first[node] = edge
        for step in into[node]:
            if step.source not in done:
                order += 1
                heappush(queue, (cost + step.cost, order, step.source, step))
    return first


def steps_from(node: str, first: Mapping[str, Edge]) -> tuple[Edge, ...]:
    """The whole way of one node."""
    way = []
    while node != HOST:
        way.append(first[node])
        node = first[node].target
    return tuple(way)


def is_certain(cost: int) -> bool:
    """Whether a way of this cost takes nothing besides code in the container."""
    return cost < Cost.CIRCUMSTANCE
