"""A quota is as large as the host, so it bounds nothing."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, container_world, problem, reach, resources, rule, workload
from dockward.model.workload import Workload
from dockward.model.world import World
from dockward.practices._engine import host_of
from dockward.practices.p03_quotas import GIB, size

_MOST_PIDS = 32_768


@rule(
    "DW0306",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.AVAILABILITY),
    why="It passes for a limit in every list, and the container can starve the host all the same.",
    remedy="Set it by the peak that was measured, with a third on top, and well below what the host has.",
    bad=container_world(workload(resources=resources(memory=64 * GIB), kernel=None)),
    good=container_world(workload(resources=resources(memory=GIB))),
)
def limit_beyond_host(w: Workload, world: World) -> Iterator[Problem]:
    asked = w.resources
    if (asked.pids.value or 0) > _MOST_PIDS:
        yield problem(f"{asked.pids.value} processes is no limit.", at=asked.pids, evidence="pids beyond the host")
    there = host_of(world)
    memory, cpus = asked.memory.value, asked.cpus.value
    if memory is not None and memory >= there.memory.value:
        words = f"The limit is {size(memory)}; the host has {size(there.memory.value)}."
        yield problem(words, at=asked.memory, evidence="memory beyond the host")
    if cpus is not None and cpus >= there.cores.value > 1:
        words = f"The limit is {cpus:g} processors; the host has {there.cores.value}."
        yield problem(words, at=asked.cpus, evidence="cpus beyond the host")
