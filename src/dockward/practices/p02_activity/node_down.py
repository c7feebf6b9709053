"""A node of the Swarm does not answer."""

from collections.abc import Iterator

from msgspec import structs

from dockward.kit import Attacker, Problem, Reach, problem, reach, rule, swarm
from dockward.model.swarm import Swarm
from dockward.practices._swarm import need_swarm

_NODES = swarm().nodes.value
_LOST = (*_NODES[:2], structs.replace(_NODES[2], state="down"))


@rule(
    "DW0217",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    why="Its work runs elsewhere or not at all; a machine that left in silence may also have been taken away, with its "
    "certificate and keys.",
    remedy="Bring it back, or take it out (`docker node rm NAME`) and rotate the join tokens (`docker swarm join-token "
    "--rotate worker`).",
    bad=swarm(nodes=_LOST),
    good=swarm(nodes=_NODES),
)
def node_down(s: Swarm) -> Iterator[Problem]:
    need_swarm(s)
    for one in s.nodes.value:
        if one.state in {"down", "disconnected", "unknown"}:
            yield problem(f"{one.hostname} is {one.state}.", at=s.nodes, evidence=(one.hostname, one.state))
