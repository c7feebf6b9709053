"""A process of a container holds a capability that its settings don't grant."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, kernel, problem, process, reach, rule, workload
from dockward.model.capabilities import granted, names_in
from dockward.model.subject import Kind
from dockward.model.workload import Workload
from dockward.practices._running import names_of, not_privileged, own_processes

_MANY = 6


@rule(
    "DW1210",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.HOST, Danger.DEFENCE),
    cis="5.4",
    why="The settings say one thing and the kernel grants another: the runtime was changed, or somebody raised the "
    "process from outside. Every other report about this container is wrong.",
    remedy="Make the container new and compare `grep Cap /proc/PID/status` (read it with `capsh --decode`) with its "
    "settings; look at the runtime and its wrappers in `docker info`.",
    references=("proc(5), CapPrm in /proc/PID/status", "capabilities(7)"),
    kinds=(Kind.CONTAINER,),
    bad=workload(kernel=kernel(processes=(process(cap_permitted=1 << 21, cap_effective=1 << 21),))),
    good=workload(
        cap_add=frozenset({"SYS_ADMIN"}),
        kernel=kernel(processes=(process(cap_permitted=1 << 21, cap_effective=1 << 21),)),
    ),
)
def capability_unasked(w: Workload) -> Iterator[Problem]:
    not_privileged(w)
    allowed = granted(w.cap_add.value, w.cap_drop.value)
    found = {one.pid: (one, names_in(one.cap_permitted | one.cap_effective) - allowed) for one in own_processes(w)}
    holders = tuple(one for one, extra in found.values() if extra)
    if holders:
        extra = sorted(frozenset().union(*(names for _, names in found.values())))
        words = ", ".join(extra[:_MANY]) + (" and more" if len(extra) > _MANY else "")
        message = f"{names_of(holders)} holds {words}, which the settings don't grant."
        yield problem(message, at=w.kernel, evidence=f"kernel holds {','.join(extra)}")
