"""The kernel has killed a container for want of memory."""

from collections.abc import Iterator

from msgspec import structs

from dockward.kit import Attacker, Problem, Reach, problem, reach, rule, workload
from dockward.model.subject import Kind
from dockward.model.workload import Workload

_KILLED = structs.replace(workload().lifetime.value, oom_killed=True)


@rule(
    "DW0207",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    kinds=(Kind.CONTAINER,),
    why="Its limit is too low for the work, it leaks, or somebody drives it there on purpose; work in progress was "
    "lost.",
    remedy="Look at its peak (`docker stats`, memory.peak of its control group), then raise `mem_limit` or mend the "
    "leak.",
    bad=workload(lifetime=_KILLED),
    good=workload(),
)
def killed_for_memory(w: Workload) -> Iterator[Problem]:
    if w.lifetime.value.oom_killed:
        yield problem(at=w.lifetime, evidence="State.OOMKilled=true")
