"""Quotas as the kernel enforces them.

A parent's limit holds for its children, so the limit reported is the tightest from the container's cgroup up to the
root of the hierarchy. Sources: the kernel's admin-guide/cgroup-v2 and admin-guide/cgroup-v1.
"""

from collections.abc import Callable
from typing import TypeVar

from dockward.model.fact import Fact, Place, Unknown, unknown
from dockward.model.kernel import CgroupLimits
from dockward.read.kernel.cgroups import Hierarchies, Spot
from dockward.read.kernel.membership import CgroupLine, own_path
from dockward.read.kernel.numbers import Numbers, parse_amount, parse_cores, parse_shares
from dockward.read.kernel.procfile import fact_of

T = TypeVar("T")

NOT_COUNTED = "this kernel doesn't count it for the container"
NO_SWAP = "this kernel doesn't count swap"
_QUOTA, _PERIOD = "cpu.cfs_quota_us", "cpu.cfs_period_us"
_SWAP = "memory.memsw.limit_in_bytes"


class Quotas:
    """Reads the limits of containers; what several of them have above them is read once."""

    def __init__(self, hierarchies: Hierarchies) -> None:
        self._hierarchies = hierarchies
        self._amounts = Numbers(hierarchies.content, parse_amount)
        self._shares = Numbers(hierarchies.content, parse_shares)
        self._cores = Numbers(self._quota_and_period, parse_cores)

    def read(self, lines: tuple[CgroupLine, ...], container: str) -> CgroupLimits:
        """The limits on a container, by the lines of its first process's /proc/PID/cgroup.

        A controller that the kernel lacks makes its limits unknown. One that isn't switched on for the container
        limits nothing there.
        """
        memory, cpu, pids = (self._locate(name, lines, container) for name in ("memory", "cpu", "pids"))
        limit = _at(memory, self._memory)
        version = self._hierarchies.version
        return CgroupLimits(
            version=version,
            path=_path(lines, container, version),
            memory=limit,
            memory_swap=_at(memory, lambda spot: self._swap(spot, limit)),
            cpus=_at(cpu, lambda spot: self._cores.tightest(spot, "cpu.max" if spot.unified else _QUOTA)),
            cpu_weight=_at(cpu, self._weight),
            pids=_at(pids, lambda spot: self._amounts.tightest(spot, "pids.max")),
            memory_peak=_at(memory, self._peak),
            pids_current=_at(pids, lambda spot: self._counted(f"{spot.directory}/pids.current")),
        )

    def _locate(self, controller: str, lines: tuple[CgroupLine, ...], container: str) -> Fact[Spot]:
        return fact_of(lambda: self._hierarchies.locate(controller, lines, container), Place("/sys/fs/cgroup"))

    def _memory(self, spot: Spot) -> Fact[int | None]:
        return self._amounts.tightest(spot, "memory.max" if spot.unified else "memory.limit_in_bytes")

    def _swap(self, spot: Spot, memory: Fact[int | None]) -> Fact[int | None]:
        """Swap alone, as version 2 limits it; version 1 limits memory and swap together."""
        if spot.unified:
            return self._amounts.tightest(spot, "memory.swap.max")
        if self._amounts.is_missing(f"{spot.directory}/{_SWAP}"):
            return unknown(NO_SWAP, Place(f"{spot.directory}/{_SWAP}"))
        both = self._amounts.tightest(spot, _SWAP)
        if not memory.known:
            return memory
        return both.map(lambda total: None if total is None else max(total - (memory.value or 0), 0))

    def _weight(self, spot: Spot) -> Fact[int | None]:
        if spot.unified:
            return self._amounts.read(f"{spot.directory}/cpu.weight")
        return self._shares.read(f"{spot.directory}/cpu.shares")

    def _peak(self, spot: Spot) -> Fact[int | None]:
        return self._counted(f"{spot.directory}/{'memory.peak' if spot.unified else 'memory.max_usage_in_bytes'}")

    def _counted(self, path: str) -> Fact[int | None]:
        return unknown(NOT_COUNTED, Place(path)) if self._amounts.is_missing(path) else self._amounts.read(path)

    def _quota_and_period(self, path: str) -> bytes | None:
        """Version 1's two files in the words of version 2's one."""
        quota = self._hierarchies.content(path)
        if quota is None or not path.endswith(_QUOTA):
            return quota
        return quota + b" " + (self._hierarchies.content(path.removesuffix(_QUOTA) + _PERIOD) or b"")


def _at(spot: Fact[Spot], ask: Callable[[Spot], Fact[T]]) -> Fact[T]:
    return Fact(spot.content, spot.place) if isinstance(spot.content, Unknown) else ask(spot.content)


def _path(lines: tuple[CgroupLine, ...], container: str, version: int) -> str:
    wanted = [line.path for line in lines if (line.unified if version != 1 else "memory" in line.controllers)]
    path = (wanted or [line.path for line in lines] or [""])[0]
    return own_path(path, container) or "/"
