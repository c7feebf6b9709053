"""A ulimit that was set is not in force: the container's first process has a higher one."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, kernel, problem, reach, resources, rule, workload
from dockward.model.subject import Kind
from dockward.model.workload import Ulimit, Workload
from dockward.practices._running import running

_ASKED = resources(ulimits=(Ulimit("nofile", 1024, 2048),))


@rule(
    "DW0323",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.AVAILABILITY, Danger.DEFENCE),
    kinds=(Kind.CONTAINER,),
    why="The settings promise a bound, so nobody looks again; the runtime dropped it, or a process with the capability "
    "SYS_RESOURCE raised it again.",
    remedy="Compare with `prlimit --pid PID` on the host. Take the capability SYS_RESOURCE from the container and make "
    "it new; if the limit is still higher, look at the runtime (`docker info`).",
    references=("proc(5), /proc/PID/limits", "setrlimit(2)"),
    bad=workload(resources=_ASKED, kernel=kernel(limits={"nofile": 1 << 20})),
    good=workload(resources=_ASKED, kernel=kernel(limits={"nofile": 2048})),
)
def ulimit_not_enforced(w: Workload) -> Iterator[Problem]:
    asked = [one for one in w.resources.ulimits.value if one.hard >= 0]
    limits = running(w).limits
    for one in asked:
        found = limits.value.get(one.name, one.hard)
        if found is None or found > one.hard:
            real = "no limit" if found is None else str(found)
            message = f"{one.name}: {one.hard} was asked for; the kernel has {real}."
            yield problem(message, at=limits, evidence=f"{one.name} not enforced")
