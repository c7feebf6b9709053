"""Quotas as the kernel enforces them.

A parent's limit holds for its children, so the limit reported is the tightest from the container's cgroup up to the
root of the hierarchy. Sources: the kernel's admin-guide/cgroup-v2 and admin-guide/cgroup-v1.
"""

from collections.abc import Callable
from typing import TypeVar

from dockward.model.errors import UnreadError
from dockward.model.fact import Fact, Place, unknown
from dockward.model.kernel import CgroupLimits
from dockward.read.kernel.cgroups import Hierarchies, Spot
from dockward.read.kernel.membership import CgroupLine, own_path
from dockward.read.kernel.procfile import fact_of, reason_of

N = TypeVar("N", int, float)
Content = Callable[[str], bytes | None]

NOT_COUNTED = "this kernel doesn't count it for the container"
_NO_LIMIT = 1 << 60
"""Version 1 writes "no limit" as the largest number of whole pages; no machine has this much memory."""
_SHARES_LEAST, _SHARES_SPAN, _WEIGHT_SPAN = 2, 262_142, 9_999
_DIGITS = 20
"""Digits of the largest number that the kernel writes."""


def parse_amount(data: bytes) -> int | None:
    """A number of bytes or tasks; None for no limit. Raises `ValueError`."""
    word = data.strip()
    if word == b"max":
        return None
    amount = _number(word)
    return amount if 0 <= amount < _NO_LIMIT else None


def parse_cores(data: bytes) -> float | None:
    """Quota and period in microseconds, as cpu.max has them; None for no limit. Raises `ValueError`."""
    quota, period = data.split()
    if quota == b"max" or _number(quota) < 0:
        return None
    if _number(period) <= 0:
        raise ValueError("a period must be longer than nothing")
    return _number(quota) / _number(period)


def parse_shares(data: bytes) -> int:
    """cpu.shares of version 1 as cpu.weight of version 2, converted as OCI runtimes do. Raises `ValueError`."""
    shares = max(_number(data.strip()), _SHARES_LEAST)
    return 1 + (shares - _SHARES_LEAST) * _WEIGHT_SPAN // _SHARES_SPAN


def _number(word: bytes) -> int:
    if len(word) > _DIGITS:
        raise ValueError("longer than any number of the kernel")
    return int(word)


def read_limits(hierarchies: Hierarchies, lines: tuple[CgroupLine, ...], container: str) -> CgroupLimits:
    """The limits on a container, by the lines of its first process's /proc/PID/cgroup.

    A controller that the kernel lacks makes its limits unknown. One that isn't switched on for the container limits
    nothing there.
    """

    def spot(controller: str) -> Fact[Spot]:
        return fact_of(lambda: hierarchies.locate(controller, lines, container), Place("/sys/fs/cgroup"))

    ask = _Files(hierarchies.content)
    memory, cpu, pids = spot("memory"), spot("cpu"), spot("pids")
    limit = ask.tightest(memory, ("memory.max", "memory.limit_in_bytes"), parse_amount)
    return CgroupLimits(
        version=hierarchies.version,
        path=_path(lines, container, hierarchies.version),
        memory=limit,
        memory_swap=_swap(ask, memory, limit),
        cpus=_Files(_with_period(hierarchies.content)).tightest(cpu, ("cpu.max", _QUOTA), parse_cores),
        cpu_weight=_weight(ask, cpu),
        pids=ask.tightest(pids, ("pids.max", "pids.max"), parse_amount),
        memory_peak=ask.counted(memory, ("memory.peak", "memory.max_usage_in_bytes")),
        pids_current=ask.counted(pids, ("pids.current", "pids.current")),
    )


def _path(lines: tuple[CgroupLine, ...], container: str, version: int) -> str:
    wanted = [line.path for line in lines if (line.unified if version != 1 else "memory" in line.controllers)]
    path = (wanted or [line.path for line in lines] or [""])[0]
    return own_path(path, container) or "/"


def _swap(ask: "_Files", memory: Fact[Spot], limit: Fact[int | None]) -> Fact[int | None]:
    """Swap alone, as version 2 limits it; version 1 limits memory and swap together."""
    both = ask.tightest(memory, ("memory.swap.max", "memory.memsw.limit_in_bytes"), parse_amount)
    if not (memory.known and both.known) or memory.value.unified:
        return both
    if ask.is_missing(f"{memory.value.directory}/memory.memsw.limit_in_bytes"):
        return unknown("this kernel doesn't count swap", both.place)
    if both.value is None or not limit.known:
        return both if limit.known else unknown(_why(limit), both.place)
    return Fact(max(both.value - (limit.value or 0), 0), both.place)


def _weight(ask: "_Files", cpu: Fact[Spot]) -> Fact[int | None]:
    if not cpu.known:
        return unknown(_why(cpu), cpu.place)
    if cpu.value.unified:
        return ask.number(f"{cpu.value.directory}/cpu.weight", parse_amount)
    return ask.number(f"{cpu.value.directory}/cpu.shares", parse_shares)


_QUOTA = "cpu.cfs_quota_us"


def _with_period(content: Content) -> Content:
    """Version 1's quota together with its period, in the words of version 2."""

    def read(path: str) -> bytes | None:
        quota = content(path)
        if quota is None or not path.endswith(_QUOTA):
            return quota
        return quota + b" " + (content(path.removesuffix(_QUOTA) + "cpu.cfs_period_us") or b"")

    return read


def _why(fact: Fact[N] | Fact[N | None] | Fact[Spot]) -> str:
    return str(getattr(fact.content, "reason", ""))


class _Files:
    """Numbers in the files of a cgroup. A pair of names is version 2's and version 1's."""

    def __init__(self, content: Content) -> None:
        self._content = content

    def is_missing(self, path: str) -> bool:
        """Whether there is no such file; one that can't be read isn't missing."""
        found = fact_of(lambda: self._content(path), Place(path))
        return found.known and found.value is None

    def number(self, path: str, parse: Callable[[bytes], N | None]) -> Fact[N | None]:
        """A file's number; None for no limit and where there is no file."""
        place = Place(path)
        try:
            data = self._content(path)
            return Fact(None if data is None else parse(data), place)
        except UnreadError as why:
            return unknown(why.reason, place)
        except OSError as why:
            return unknown(reason_of(why), place)
        except ValueError:
            return unknown("the kernel's answer could not be understood", place)

    def tightest(self, spot: Fact[Spot], names: tuple[str, str], parse: Callable[[bytes], N | None]) -> Fact[N | None]:
        """The smallest limit up the ancestry, at the file that sets it."""
        if not spot.known:
            return unknown(_why(spot), spot.place)
        name = names[0] if spot.value.unified else names[1]
        best: Fact[N | None] = Fact(None, Place(f"{spot.value.directory}/{name}"))
        for directory in spot.value.ancestry():
            one = self.number(f"{directory}/{name}", parse)
            if not one.known:
                return one
            if one.value is not None and (best.value is None or one.value < best.value):
                best = one
        return best

    def counted(self, spot: Fact[Spot], names: tuple[str, str]) -> Fact[int | None]:
        """What the kernel counted for the container itself."""
        if not spot.known:
            return unknown(_why(spot), spot.place)
        path = f"{spot.value.directory}/{names[0] if spot.value.unified else names[1]}"
        return unknown(NOT_COUNTED, Place(path)) if self.is_missing(path) else self.number(path, parse_amount)
