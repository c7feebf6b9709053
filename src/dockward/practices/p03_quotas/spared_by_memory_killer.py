"""When memory runs out the kernel spares this container and takes another."""

from collections.abc import Iterator

from dockward.kit import Attacker, Fix, Problem, Reach, problem, reach, resources, rule, unset_key, workload
from dockward.model.workload import Workload


@rule(
    "DW0309",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    why="Its leak is paid for by its neighbours, or by the host's own services.",
    remedy="Take `oom_score_adj` out, and give what matters a memory reservation (`mem_reservation`) instead.",
    bad=workload(resources=resources(oom_score_adjust=-900)),
    good=workload(resources=resources(oom_score_adjust=500)),
    written="image: app:1.0\noom_score_adj: -900\n",
    fixed="image: app:1.0\n",
)
def spared_by_memory_killer(w: Workload) -> Iterator[Problem]:
    if w.resources.oom_score_adjust.value < 0:
        fix = Fix(
            title="Take `oom_score_adj` out",
            risk="when the host runs out of memory, it is killed like any other",
            changes=(unset_key("oom_score_adj", over=0),),
        )
        yield problem(at=w.resources.oom_score_adjust, fix=fix)
