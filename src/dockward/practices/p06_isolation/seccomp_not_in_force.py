"""A container is set to have a system call filter, but the kernel filters nothing."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, NotApplicable, Problem, Reach, problem, reach, rule, workload_running
from dockward.model.subject import Kind
from dockward.model.workload import SeccompChoice, Workload
from dockward.model.world import World
from dockward.practices._running import names_of, not_privileged, own_processes


@rule(
    "DW0619",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.HOST, Danger.DEFENCE),
    cis="5.22",
    why="Every report by the settings says that dangerous system calls are refused there, and they are not: the "
    "kernel or the runtime can't filter, or the filter was left out.",
    remedy="Look whether the kernel has CONFIG_SECCOMP_FILTER and `docker info` names seccomp, then make the "
    "container new. `grep Seccomp: /proc/PID/status` must say 2.",
    references=("proc(5), Seccomp in /proc/PID/status", "https://docs.docker.com/engine/security/seccomp/"),
    kinds=(Kind.CONTAINER,),
    bad=workload_running(seccomp=0),
    good=workload_running(seccomp=2),
)
def seccomp_not_in_force(w: Workload, world: World) -> Iterator[Problem]:
    not_privileged(w)
    if w.seccomp.value.choice is SeccompChoice.UNCONFINED:
        raise NotApplicable("its filter is switched off: see DW0618")
    free = tuple(one for one in own_processes(w) if one.seccomp == 0)
    if free and not _engine_has_none(world):
        message = f"It is set to be filtered, but {names_of(free)} may make every system call."
        yield problem(message, at=w.kernel, evidence="kernel seccomp=0")


def _engine_has_none(world: World) -> bool:
    """Whether the engine filters no container at all, which is the engine's own finding."""
    one = world.engine
    return one is not None and one.seccomp_profile.known and one.seccomp_profile.value in {"", "unconfined"}
