"""The memory limits of all running containers together exceed what the host has."""

from collections.abc import Iterator

from dockward.kit import (
    Amount,
    Attacker,
    Problem,
    Reach,
    Settings,
    container_world,
    engine,
    problem,
    reach,
    resources,
    rule,
    workload,
)
from dockward.model.engine import Engine
from dockward.model.world import World
from dockward.practices._engine import host_of
from dockward.practices.p03_quotas import GIB, size

_LARGE = tuple(workload(name=f"db{nr}", id=f"{nr:064x}", resources=resources(memory=6 * GIB)) for nr in range(3))


class Share(Settings, frozen=True):
    """What share of the host's memory all limits together may reach."""

    percent: Amount = 100


@rule(
    "DW0307",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    strict=True,
    why="On a busy day each stays within its own limit, and the host runs out all the same.",
    remedy="Lower the limits to measured peaks, move some of the work, or add memory.",
    bad=container_world(*_LARGE, engine=engine()),
    good=container_world(_LARGE[0], engine=engine()),
)
def memory_overcommitted(_: Engine, world: World, settings: Share) -> Iterator[Problem]:
    there = host_of(world)
    limits = (one.resources.memory.value for one in world.containers if one.lifetime.value.alive)
    total = sum(one for one in limits if one is not None)
    if total * 100 > there.memory.value * settings.percent:
        words = f"The limits add up to {size(total)}; the host has {size(there.memory.value)}."
        yield problem(words, at=there.memory, evidence="memory overcommitted")
