"""A Swarm manager runs ordinary work beside the Swarm's secrets."""

from collections.abc import Iterator

from msgspec import structs

from dockward.kit import Attacker, Danger, Problem, Reach, problem, reach, rule, swarm
from dockward.model.swarm import Swarm
from dockward.practices._swarm import need_swarm

_NODES = swarm().nodes.value
_WORKER = structs.replace(_NODES[0], id="w1", hostname="w1", role="worker", availability="active", leader=False)
_BUSY = structs.replace(_NODES[2], availability="active")


@rule(
    "DW0218",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.NEIGHBOURS, Danger.DEFENCE),
    strict=True,
    why="Whoever breaks out of a container there holds the keys of every node, service and secret.",
    remedy="`docker node update --availability drain NAME` for each manager, where workers carry the load.",
    bad=swarm(nodes=(*_NODES[:2], _BUSY, _WORKER)),
    good=swarm(nodes=(*_NODES, _WORKER)),
)
def manager_runs_work(s: Swarm) -> Iterator[Problem]:
    need_swarm(s)
    nodes = s.nodes.value
    if all(one.role == "manager" for one in nodes):
        return
    for one in nodes:
        if one.role == "manager" and one.availability == "active":
            yield problem(f"{one.hostname} takes on work.", at=s.nodes, evidence=one.hostname)
