"""The nodes of the Swarm run different versions of the engine."""

from collections.abc import Iterator

from msgspec import structs

from dockward.kit import Attacker, Problem, Reach, problem, reach, rule, swarm
from dockward.model.swarm import Swarm
from dockward.practices._swarm import need_swarm

_NODES = swarm().nodes.value
_MIXED = (*_NODES[:2], structs.replace(_NODES[2], engine_version="24.0.7"))


@rule(
    "DW0115",
    severity=reach(Attacker.CHANCE, Reach.NEIGHBOURS),
    why="A service lands on whichever node has room: also on the one whose engine lacks the fix.",
    remedy="Bring every node to the newest version among them, one after another: drain, update, activate.",
    bad=swarm(nodes=_MIXED),
    good=swarm(nodes=_NODES),
)
def node_engines_differ(s: Swarm) -> Iterator[Problem]:
    need_swarm(s)
    versions = sorted({one.engine_version for one in s.nodes.value if one.engine_version})
    if len(versions) > 1:
        yield problem(f"The nodes run {', '.join(versions)}.", at=s.nodes, evidence=tuple(versions))
