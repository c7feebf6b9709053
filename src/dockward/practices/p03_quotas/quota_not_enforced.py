"""A quota that was set is not in force: the kernel allows more, or has no limit at all."""

from collections.abc import Iterator

from msgspec import structs

from dockward.kit import Attacker, Problem, Reach, kernel, problem, reach, rule, workload
from dockward.model.fact import Fact
from dockward.model.subject import Kind
from dockward.model.workload import Resources, Workload
from dockward.practices.p03_quotas import PAGE, enforced, looser, weights_of

_GROUP = kernel().cgroup.value


@rule(
    "DW0304",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.AVAILABILITY),
    kinds=(Kind.CONTAINER,),
    why="The settings promise a limit, so nobody looks again; the kernel was started without that controller, the "
    "runtime dropped it, or somebody changed the control group afterwards.",
    remedy="See the control group's own files (memory.max, cpu.max, pids.max). A missing controller comes with the "
    "kernel options `cgroup_enable=memory swapaccount=1`; a changed one with `docker update`, which writes it again.",
    references=("https://docs.kernel.org/admin-guide/cgroup-v2.html",),
    bad=workload(kernel=kernel(cgroup=structs.replace(_GROUP, memory=Fact(None)))),
    good=workload(),
)
def quota_not_enforced(w: Workload) -> Iterator[Problem]:
    asked = w.resources
    group = enforced(w)
    for name, wanted, found, slack in (
        ("memory", asked.memory, group.memory, PAGE),
        ("cpus", asked.cpus, group.cpus, 0),
        ("pids", asked.pids, group.pids, 0),
        ("swap", _swap(asked), group.memory_swap, PAGE),
    ):
        if wanted.value is not None and looser(found.value, wanted.value, slack):
            real = "no limit" if found.value is None else f"{found.value:g}"
            yield problem(
                f"{name}: {wanted.value:g} was asked for; the kernel has {real}.",
                at=found,
                evidence=f"{name} not enforced",
            )
    yield from _weight(asked, group.cpu_weight)


def _swap(asked: Resources) -> Fact[int | None]:
    """Swap alone: the engine's number is memory and swap together."""
    memory = asked.memory.value or 0
    return asked.memory_swap.map(lambda both: None if both is None else max(both - memory, 0))


def _weight(asked: Resources, found: Fact[int | None]) -> Iterator[Problem]:
    """The share of busy processors; runtimes turn it into the kernel's weight by one of two formulas."""
    shares = asked.cpu_shares.value
    if shares is None or found.value in weights_of(shares):
        return
    real = "none" if found.value is None else str(found.value)
    message = f"cpu shares: {shares} were asked for, a weight of {min(weights_of(shares))}; the kernel has {real}."
    yield problem(message, at=found, evidence="cpu shares not enforced")
