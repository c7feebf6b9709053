"""A project's front end and its database, or other inner services, share its only network."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Danger, Problem, Reach, problem, reach, rule, workload
from dockward.model.network import Network
from dockward.model.subject import Kind
from dockward.model.world import World
from dockward.practices._company import members, owners
from dockward.practices.p15_networks._apart import set_apart
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
    """Where a compose file is all there is to go by, inner services without a known store count too, as a guess."""
    everyone = members(n, world)
    if len(everyone) < _FEWEST or len(owners(everyone)) != 1 or n.name == "bridge":
        return
    if any(len(one.networks.value) > 1 for one in everyone):
        return
    stores = sorted(one.name for one in everyone if is_store(one))
    fronts = sorted(one.name for one in everyone if one.name not in stores and is_front(one))
    inner = stores or sorted(one.name for one in everyone if one.name not in fronts)
    if fronts and (stores or (len(inner) > 1 and everyone[0].kind is Kind.COMPOSE)):
        yield problem(
            f"{fronts[0]} faces outwards and sits beside {inner[0]} on the only network.",
            at=n.members,
            evidence=f"{','.join(fronts)} beside {','.join(inner)}",
            confidence=Confidence.LIKELY if stores else Confidence.GUESS,
            fix=set_apart(n, fronts, stores, world) if stores else (),
        )
