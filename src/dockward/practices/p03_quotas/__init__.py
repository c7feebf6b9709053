"""Practice 3: Quotas."""

from math import ceil, floor, log2

from dockward.kit import Fix, NotApplicable, set_key
from dockward.kit.rule import Practice
from dockward.model.fact import Fact
from dockward.model.kernel import CgroupLimits, KernelView
from dockward.model.workload import Workload

PRACTICE = Practice(3, "Quotas", "No container can starve the others or the host.")

GIB = 1 << 30
MIB = 1 << 20
PAGE = 1 << 16
"""Memory limits are rounded to pages, of at most 64 KiB."""


def enforced(w: Workload) -> CgroupLimits:
    """What the kernel enforces. Raises `NotApplicable` when nothing runs, `UnreadError` when it wasn't read."""
    view = w.kernel.value
    if view is None:
        raise NotApplicable("no process of it runs")
    return view.cgroup.value


def capped(w: Workload, quota: str) -> bool:
    """Whether the kernel is known to bound this field of `CgroupLimits`, if only by a control group above."""
    view = w.kernel.content
    if not isinstance(view, KernelView) or not view.cgroup.known:
        return False
    limit: Fact[float | None] = getattr(view.cgroup.value, quota)
    return limit.known and limit.value is not None


def looser(kernel: float | None, asked: float, slack: float = 0.0) -> bool:
    """Whether the kernel allows clearly more than was asked for."""
    return kernel is None or kernel > asked * 1.01 + slack


def weights_of(shares: int) -> frozenset[int]:
    """What runtimes write as cpu.weight for so many shares, each by its own formula and rounding.

    The first is linear (runc#2213); the second, since runc 1.3.2 and crun 1.23, makes 1024 shares the kernel's default
    weight of 100 (runc#4785, crun#1767).
    """
    bounded = min(max(shares, 2), 262_144)
    linear = 1 + (bounded - 2) * 9_999 // 262_142
    power = log2(bounded)
    curved = 10 ** ((power * power + 125 * power) / 612 - 7 / 34)
    return frozenset((linear, floor(curved), ceil(curved)))


def limited(words: str, risk: str, limit: tuple[str, int | str], older: tuple[str, int | str]) -> tuple[Fix, Fix]:
    """The repairs that set a limit, by the key of `deploy.resources.limits` and its value, else by the older key.

    Compose refuses a service with keys of both kinds.
    """
    name, value = limit
    key, same = older
    return (
        Fix(title=words, risk=risk, changes=(set_key(f"deploy.resources.limits.{name}", value),)),
        Fix(title=f"{words} by `{key}`", risk=risk, changes=(set_key(key, same),)),
    )


def size(count: float) -> str:
    """Bytes for a person."""
    return f"{count / GIB:.1f} GiB" if count >= GIB else f"{count / MIB:.0f} MiB"
