"""A container is set to gain no privileges, but the kernel doesn't hold its processes to that."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, kernel, problem, process, reach, rule, workload
from dockward.model.subject import Kind
from dockward.model.workload import Workload
from dockward.practices._running import names_of, own_processes


@rule(
    "DW0508",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.CONTAINER),
    cis="5.26",
    why="Everybody who reads the settings believes that setuid programs are harmless there, and they are not. As a "
    "rule the engine's default was changed after the container had been started.",
    remedy="Restart the container, then look again: `grep NoNewPrivs /proc/PID/status` must say 1.",
    references=("proc(5), NoNewPrivs in /proc/PID/status",),
    kinds=(Kind.CONTAINER,),
    bad=workload(kernel=kernel(processes=(process(no_new_privileges=False),))),
    good=workload(kernel=kernel(processes=(process(), process(pid=4200, no_new_privileges=False)))),
)
def no_new_privileges_not_in_force(w: Workload) -> Iterator[Problem]:
    if not w.no_new_privileges:
        return
    free = tuple(one for one in own_processes(w) if not one.no_new_privileges)
    if free:
        message = f"It is set to gain no privileges, but {names_of(free)} may."
        yield problem(message, at=w.kernel, evidence="NoNewPrivs=0")
