"""A container's shared memory may take a large part of the host's memory."""

from collections.abc import Iterator

from dockward.kit import Amount, Attacker, Problem, Reach, Settings, problem, reach, resources, rule, workload
from dockward.model.workload import Workload
from dockward.practices.p03_quotas import GIB, MIB, size


class Most(Settings, frozen=True):
    """The largest size in MiB that is let pass."""

    mebibytes: Amount = 2048


@rule(
    "DW0318",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.AVAILABILITY),
    strict=True,
    why="Shared memory is memory like any other; without a memory limit nothing else bounds it.",
    remedy="Set `shm_size` to what the program needs; browsers and databases get by with 1 GiB.",
    bad=workload(resources=resources(shm_size=8 * GIB, memory=None), kernel=None),
    good=workload(resources=resources(shm_size=64 * MIB, memory=None), kernel=None),
)
def shared_memory_huge(w: Workload, settings: Most) -> Iterator[Problem]:
    found = w.resources.shm_size.value or 0
    if found > settings.mebibytes * MIB and w.resources.memory.value is None:
        yield problem(f"Its shared memory may grow to {size(found)}.", at=w.resources.shm_size, evidence="shm size")
