"""The number of Swarm managers does not survive the loss of one, or is more than serves."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, problem, reach, rule, swarm
from dockward.model.swarm import Swarm
from dockward.practices._swarm import need_swarm

_NODES = swarm().nodes.value
_MOST = 7


@rule(
    "DW0216",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    cis="7.1",
    elsewhere=("docker-bench:7.1",),
    why="Two managers fail when either one does; an even number tolerates no more losses than one less; each further "
    "one is one more machine that holds every secret of the Swarm.",
    remedy="Keep three managers, five in a large Swarm: `docker node promote` and `docker node demote`.",
    references=("https://docs.docker.com/engine/swarm/admin_guide/",),
    bad=swarm(nodes=_NODES[:2]),
    good=swarm(nodes=_NODES),
)
def manager_count_unsafe(s: Swarm) -> Iterator[Problem]:
    need_swarm(s)
    nodes = s.nodes.value
    managers = sum(1 for one in nodes if one.role == "manager")
    if len(nodes) > 1 and (managers == 1 or managers % 2 == 0 or managers > _MOST):
        yield problem(f"{managers} of {len(nodes)} nodes are managers.", at=s.nodes, evidence=f"managers={managers}")
