"""A container is set to have a read-only root file system, but the kernel lets it write."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, kernel, problem, reach, rule, workload
from dockward.model.subject import Kind
from dockward.model.workload import Workload
from dockward.practices._running import running


@rule(
    "DW1402",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.CONTAINER),
    cis="5.13",
    why="Somebody with the right to mount has made it writable again, from inside or from the host: a sign of an "
    "intruder, or of a repair that nobody undid.",
    remedy="Find out who did it (`mount -o remount`), look at what was changed (`docker diff NAME`), and make the "
    "container new.",
    references=("proc(5), /proc/PID/mountinfo",),
    kinds=(Kind.CONTAINER,),
    bad=workload(readonly_root=True, kernel=kernel(root_readonly=False)),
    good=workload(readonly_root=True, kernel=kernel(root_readonly=True)),
)
def readonly_root_not_in_force(w: Workload) -> Iterator[Problem]:
    if w.readonly_root and not (real := running(w).root_readonly):
        yield problem(at=real, evidence="kernel root=rw")
