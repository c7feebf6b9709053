"""Examples of the rules over who meets on a network."""

from dockward.kit import container_world, network, workload
from dockward.model.workload import Workload
from dockward.model.world import World


def meeting(*others: Workload) -> World:
    """A world in which the hardened container meets these on its network."""
    everyone = (workload(), *others)
    return container_world(*everyone, networks=(network(members=tuple(one.id for one in everyone)),))
