"""A project's front end and its database share its only network with everything else."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Danger, Problem, Reach, problem, reach, rule, workload
from dockward.model.network import Network
from dockward.model.world import World
from dockward.practices._company import members, owners
from dockward.practices.p15_networks._examples import meeting
from dockward.practices.p15_networks._stores import is_front, is_store

_FEWEST = 3
"""With two, the front end has to reach the database."""
_DATABASE = workload(name="db", id="b2" * 32, ports=(), image="registry.example.org/postgres:17")


@rule(
    "DW1508",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.NEIGHBOURS, Danger.DEFENCE),
    confidence=Confidence.LIKELY,
    elsewhere=("docksec:compose-no-network-segmentation",),
    why="Whoever breaks into the part that faces the world speaks to the database directly, though only a service "
    "behind it has to.",
    remedy="Make two networks in compose, `front` and `back` (`internal: true`): the front end on the first, the "
    "database on the second, the service on both.",
    references=("https://docs.docker.com/compose/how-tos/networking/",),
    bad=meeting(workload(name="worker", id="b1" * 32, ports=()), _DATABASE),
    good=meeting(_DATABASE),
)
def project_unsegmented(n: Network, world: World) -> Iterator[Problem]:
    everyone = members(n, world)
    if len(everyone) < _FEWEST or len(owners(everyone)) != 1 or n.name == "bridge":
        return
    if any(len(one.networks.value) > 1 for one in everyone):
        return
    fronts = [one.name for one in everyone if is_front(one) and not is_store(one)]
    stores = [one.name for one in everyone if is_store(one)]
    if fronts and stores:
        message = f"{fronts[0]} faces outwards and sits beside {stores[0]} on the only network."
        yield problem(message, at=n.members, evidence=f"{','.join(sorted(fronts))} beside {','.join(sorted(stores))}")
