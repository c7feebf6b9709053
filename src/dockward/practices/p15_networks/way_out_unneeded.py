"""A network leads out although nothing on it is published."""

from collections.abc import Iterator

from dockward.kit import (
    Attacker,
    Confidence,
    Danger,
    NotApplicable,
    Problem,
    Reach,
    container_world,
    network,
    problem,
    reach,
    rule,
    workload,
)
from dockward.model.network import Network
from dockward.model.world import World
from dockward.practices._company import members
from dockward.practices.p15_networks._stores import is_front

_BUILT_IN = frozenset({"bridge", "host", "none", "docker_gwbridge", "ingress"})


@rule(
    "DW1510",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.DATA, Danger.DEFENCE),
    confidence=Confidence.GUESS,
    why="An intruder loads tools from the internet and sends data there; services that only speak to each other need "
    "no way out.",
    remedy="Set `internal: true` for the network in compose. What has to fetch something (updates, mail) gets a second "
    "network for that.",
    references=("https://docs.docker.com/reference/compose-file/networks/",),
    strict=True,
    bad=container_world(workload(ports=()), networks=(network(internal=False),)),
    good=container_world(workload(), networks=(network(internal=False),)),
)
def way_out_unneeded(n: Network, world: World) -> Iterator[Problem]:
    if n.internal or n.name in _BUILT_IN:
        return
    everyone = members(n, world)
    if not everyone:
        raise NotApplicable("no container is on it")
    if not any(is_front(one) for one in everyone):
        yield problem(at=n.internal)
