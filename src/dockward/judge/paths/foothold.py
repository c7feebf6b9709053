"""Where an attacker stands, and the words of the laws that look for steps from there."""

from collections.abc import Callable, Iterator

from msgspec import Struct

from dockward.judge.paths.graph import Cost, Edge
from dockward.judge.paths.power import Power
from dockward.model.workload import Workload
from dockward.model.world import World
from dockward.practices._mounts import Shown


class Foothold(Struct, frozen=True):
    """Where an attacker stands: in a container, with its power, in this world."""

    w: Workload
    power: Power
    world: World

    @property
    def name(self) -> str:
        """The container as reports call it."""
        return str(self.w.subject)

    @property
    def unprivileged(self) -> str:
        """The change that ends privileged mode."""
        return f"take `privileged` from {self.name}"

    def without_mount(self, one: Shown) -> str:
        """The change that takes a mount away."""
        return f"take the mount of {one.path} from {self.name}"

    def mount_evidence(self, one: Shown) -> str:
        """Where a mount stands, and whose word that is."""
        source = "mountinfo" if one.place == self.w.kernel.place else "inspect Mounts"
        return f"{source}: {one.path} at {one.mount.target}"

    def edge(self, target: str, cost: Cost, how: str, *, evidence: tuple[str, ...], changes: tuple[str, ...]) -> Edge:
        """A step from this container to `target`; each of `changes` takes it away, the first is the usual one."""
        return Edge(source=self.name, target=target, cost=cost, how=how, evidence=evidence, changes=changes)


Finder = Callable[[Foothold], Iterator[Edge]]


def doubted(doubt: str) -> Cost:
    """What a step costs that hangs on `doubt`; an empty one is none."""
    return Cost.CIRCUMSTANCE if doubt else Cost.NOTHING


def told(*parts: str) -> tuple[str, ...]:
    """Evidence, without the parts that say nothing."""
    return tuple(one for one in parts if one)
