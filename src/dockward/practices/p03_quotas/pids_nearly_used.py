"""A container has nearly as many processes as it may."""

from collections.abc import Iterator

from msgspec import structs

from dockward.kit import Attacker, Confidence, NotApplicable, Problem, Reach, kernel, problem, reach, rule, workload
from dockward.model.fact import Fact
from dockward.model.subject import Kind
from dockward.model.workload import Workload
from dockward.practices.p03_quotas import enforced

_GROUP = kernel().cgroup.value
_FULL = structs.replace(_GROUP, pids_current=Fact(95, _GROUP.pids_current.place))
_NEARLY = 0.9


@rule(
    "DW0321",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    confidence=Confidence.LIKELY,
    kinds=(Kind.CONTAINER,),
    why="At the limit nothing in it can start a process or thread any more: requests, health checks and `docker exec` "
    "fail. Either the limit is too low, or something in it multiplies.",
    remedy="Look at `docker top NAME`. End what multiplies, or raise the limit: `docker update --pids-limit 400 NAME`.",
    references=("https://docs.kernel.org/admin-guide/cgroup-v2.html",),
    bad=workload(kernel=kernel(cgroup=_FULL)),
    good=workload(kernel=kernel()),
)
def pids_nearly_used(w: Workload) -> Iterator[Problem]:
    group = enforced(w)
    limit, current = group.pids.value, group.pids_current.value
    if limit is None:
        raise NotApplicable("it has no limit: see DW0303")
    if current is not None and current >= limit * _NEARLY:
        yield problem(
            f"It has {current} of {limit} processes and threads.", at=group.pids_current, evidence="pids nearly used"
        )
