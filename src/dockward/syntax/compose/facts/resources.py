"""A service's quotas: those of `deploy.resources`, which Compose takes over, and the older keys beside it."""

from dockward.model.compose import Plain
from dockward.model.fact import Fact
from dockward.model.workload import Resources, Ulimit
from dockward.syntax.compose.facts.reading import Asked, number

_LIMITS, _RESERVATIONS = ("deploy", "resources", "limits"), ("deploy", "resources", "reservations")
_PERIOD = 100_000
"""Microseconds; the kernel's period when none is set."""


def resources(asked: Asked) -> Resources:
    """Quotas as the container would have them."""
    memory = _limit(asked, (*_LIMITS, "memory"), "mem_limit")
    return Resources(
        memory=memory,
        memory_swap=_memory_swap(asked, memory),
        memory_reservation=_limit(asked, (*_RESERVATIONS, "memory"), "mem_reservation"),
        cpus=_cpus(asked),
        cpu_shares=asked.fact("cpu_shares", read=number, unset=None),
        cpuset=asked.text("cpuset"),
        pids=_limit(asked, (*_LIMITS, "pids"), "pids_limit"),
        ulimits=asked.fact("ulimits", read=_ulimits, unset=()),
        shm_size=asked.fact("shm_size", read=number, unset=None),
        storage_size=asked.fact("storage_opt", "size", read=_text, unset=None),
        oom_kill_disabled=asked.truth("oom_kill_disable"),
        oom_score_adjust=asked.fact("oom_score_adj", read=_whole, unset=0),
    )


def _limit(asked: Asked, path: tuple[str, ...], older: str) -> Fact[int | None]:
    """What `deploy` sets wins; where neither key is set, the fact stands at the older one, which is the shorter."""
    newer: Fact[int | None] = asked.fact(*path, read=number, unset=None)
    if asked.at(*path) is not None and newer.content is not None:
        return newer
    return asked.fact(older, read=number, unset=None)


def _memory_swap(asked: Asked, memory: Fact[int | None]) -> Fact[int | None]:
    """Memory and swap together; without a word on swap the engine allows as much again as memory."""
    both: Fact[int | None] = asked.fact("memswap_limit", read=_signed, unset=None)
    if both.content:
        return both.map(number)
    return Fact(memory.map(_doubled).content, both.place)


def _doubled(memory: int | None) -> int | None:
    return None if memory is None else 2 * memory


def _cpus(asked: Asked) -> Fact[float | None]:
    path = (*_LIMITS, "cpus")
    if asked.at(*path) is not None:
        return asked.fact(*path, read=_share, unset=None)
    quota: Fact[int | None] = asked.fact("cpu_quota", read=number, unset=None)
    if asked.at("cpus") is None and quota.content is not None:
        period: Fact[int | None] = asked.fact("cpu_period", read=number, unset=None)
        return asked.made("cpu_quota", make=lambda: (quota.value or 0) / (period.value or _PERIOD))
    return asked.fact("cpus", read=_share, unset=None)


def _share(plain: Plain) -> float | None:
    return float(plain) if isinstance(plain, int | float) and plain > 0 else None


def _signed(plain: Plain) -> int | None:
    return int(plain) if isinstance(plain, int | str) else None


def _whole(plain: Plain) -> int:
    return int(plain) if isinstance(plain, int | float) else 0


def _text(plain: Plain) -> str | None:
    return None if plain is None else str(plain)


def _ulimits(plain: Plain) -> tuple[Ulimit, ...]:
    if not isinstance(plain, dict):
        return ()
    return tuple(_ulimit(name, one) for name, one in plain.items())


def _ulimit(name: str, plain: Plain) -> Ulimit:
    if isinstance(plain, dict):
        return Ulimit(name, _whole(plain.get("soft")), _whole(plain.get("hard")))
    return Ulimit(name, _whole(plain), _whole(plain))
