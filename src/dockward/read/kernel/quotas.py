"""Quotas as the kernel enforces them.

A parent's limit holds for its children, so the limit reported is the tightest from the container's cgroup up to the
root of the hierarchy. Sources: the kernel's admin-guide/cgroup-v2 and admin-guide/cgroup-v1.
"""

from dockward.model.fact import Fact, Place, Unknown, unknown
from dockward.model.kernel import CgroupLimits
from dockward.read.kernel.cgroups import Hierarchies, Spot
from dockward.read.kernel.membership import CgroupLine, own_path
from dockward.read.kernel.numbers import Numbers, parse_amount, parse_cores, parse_shares
from dockward.read.kernel.procfile import fact_of

NOT_COUNTED = "this kernel doesn't count it for the container"
NO_SWAP = "this kernel doesn't count swap"


class Quotas:
    """Reads the limits of containers; what their parents set is read once."""

    def __init__(self, hierarchies: Hierarchies) -> None:
        self._hierarchies = hierarchies
        content = hierarchies.content
        self._amounts = Numbers(content, parse_amount)
        self._shares = Numbers(content, parse_shares)
        self._cores = Numbers(_with_period(content), parse_cores)

    def read(self, lines: tuple[CgroupLine, ...], container: str) -> CgroupLimits:
        """The limits on a container, by the lines of its first process's /proc/PID/cgroup.

        A controller that the kernel lacks makes its limits unknown. One that isn't switched on for the container
        limits nothing there.
        """
        memory, cpu, pids = (self._locate(name, lines, container) for name in ("memory", "cpu", "pids"))
        limit = self._amounts.tightest(memory, "memory.max", "memory.limit_in_bytes")
        version = self._hierarchies.version
        return CgroupLimits(
            version=version,
            path=_path(lines, container, version),
            memory=limit,
            memory_swap=self._swap(memory, limit),
            cpus=self._cores.tightest(cpu, "cpu.max", "cpu.cfs_quota_us"),
            cpu_weight=self._weight(cpu),
            pids=self._amounts.tightest(pids, "pids.max", "pids.max"),
            memory_peak=self._counted(memory, "memory.peak", "memory.max_usage_in_bytes"),
            pids_current=self._counted(pids, "pids.current", "pids.current"),
        )
