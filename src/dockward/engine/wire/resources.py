"""Quotas: the engine's numbers, in which 0 and -1 mean that none was asked for."""

from dockward.engine.wire.inspect import HostConfig, UlimitAnswer
from dockward.engine.wire.source import Source, Told, need
from dockward.model.fact import Fact
from dockward.model.workload import Resources, Ulimit

_INSPECT = Source("inspect")
_NANO = 1_000_000_000
_PERIOD = 100_000
"""Microseconds; the kernel's period when none is set."""


def resources_from(host: HostConfig) -> Resources:
    """A container's quotas."""
    return Resources(
        memory=_limit("Memory", host.memory),
        memory_swap=_INSPECT.made("HostConfig.MemorySwap", lambda: _memory_swap(host)),
        memory_reservation=_limit("MemoryReservation", host.memory_reservation),
        cpus=_cpus(host),
        cpu_shares=_limit("CpuShares", host.cpu_shares),
        cpuset=_INSPECT.told("HostConfig.CpusetCpus", host.cpuset_cpus, ""),
        pids=_limit("PidsLimit", host.pids_limit),
        ulimits=_INSPECT.told("HostConfig.Ulimits", host.ulimits, []).map(ulimits_from),
        shm_size=_limit("ShmSize", host.shm_size),
        storage_size=_INSPECT.fact("HostConfig.StorageOpt.size", (host.storage_opt or {}).get("size")),
        oom_kill_disabled=_INSPECT.told("HostConfig.OomKillDisable", host.oom_kill_disable, False),
        oom_score_adjust=_INSPECT.told("HostConfig.OomScoreAdj", host.oom_score_adj, 0),
    )


def ulimits_from(answers: list[UlimitAnswer]) -> tuple[Ulimit, ...]:
    """Resource limits as the model has them."""
    return tuple(Ulimit(one.name, one.soft, one.hard) for one in answers)


def _limit(name: str, value: Told[int]) -> Fact[int | None]:
    return _INSPECT.told(f"HostConfig.{name}", value, 0).map(lambda number: number if number > 0 else None)


def _memory_swap(host: HostConfig) -> int | None:
    """Memory and swap together. Without a word on swap, the engine allows as much again as memory."""
    both, memory = need(host.memory_swap, "HostConfig.MemorySwap", 0), need(host.memory, "HostConfig.Memory", 0)
    if both == 0 and memory > 0:
        return 2 * memory
    return both if both > 0 else None


def _cpus(host: HostConfig) -> Fact[float | None]:
    if isinstance(host.cpu_quota, int) and host.cpu_quota > 0:
        return _INSPECT.made(
            "HostConfig.CpuQuota",
            lambda: need(host.cpu_quota, "CpuQuota", 0) / (need(host.cpu_period, "HostConfig.CpuPeriod", 0) or _PERIOD),
        )
    nano = _INSPECT.told("HostConfig.NanoCpus", host.nano_cpus, 0)
    return nano.map(lambda number: number / _NANO if number > 0 else None)
