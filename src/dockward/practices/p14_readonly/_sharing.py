"""Examples of the rules over what two containers share."""

from dockward.kit import container_world, workload
from dockward.model.workload import Mount
from dockward.model.world import World


def mounting(own: Mount, other: Mount, *, project: str = "wiki") -> World:
    """A world of two containers: the hardened one with the first mount, and one of `project` with the second."""
    return container_world(
        workload(mounts=(own,)), workload(name="neighbour", id="b1" * 32, project=project, mounts=(other,))
    )
