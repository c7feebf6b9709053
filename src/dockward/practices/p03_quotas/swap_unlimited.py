"""A container with a memory limit may fill the host's swap."""

from collections.abc import Iterator

from dockward.kit import Attacker, NotApplicable, Problem, Reach, problem, reach, resources, rule, workload
from dockward.model.subject import Kind
from dockward.model.workload import Workload
from dockward.practices.p03_quotas import capped


@rule(
    "DW0305",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    kinds=(Kind.CONTAINER, Kind.RUN),
    why="Past its limit it is not ended but pushes pages to the disk until the host crawls; and what is in its memory, "
    "keys too, ends up on the disk.",
    remedy="Set `memswap_limit` to the same value as `mem_limit` (run: `--memory-swap`): no swap beyond the memory.",
    bad=workload(resources=resources(memory_swap=None), kernel=None),
    good=workload(),
)
def swap_unlimited(w: Workload) -> Iterator[Problem]:
    if w.resources.memory.value is None:
        raise NotApplicable("it has no memory limit: see DW0301")
    if w.resources.memory_swap.value is None and not capped(w, "memory_swap"):
        yield problem(at=w.resources.memory_swap, evidence="HostConfig.MemorySwap=-1")
