"""A container runs under a control group other than the engine's."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Danger, Fix, Problem, Reach, problem, reach, rule, unset_key, workload
from dockward.model.workload import Workload


@rule(
    "DW0624",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.AVAILABILITY, Danger.DEFENCE),
    confidence=Confidence.LIKELY,
    cis="5.25",
    elsewhere=("docker-bench:5.25", "kics:cgroup_not_default"),
    why="Limits set on the engine's group as a whole don't hold for it; in a group of the host's own services it "
    "takes what they were meant to have.",
    remedy="Take `cgroup_parent` out; where a group of its own is wanted, give that slice limits "
    "(`systemctl set-property NAME.slice MemoryMax=…`) and write an exception into the policy.",
    references=("https://docs.docker.com/reference/cli/dockerd/",),
    bad=workload(cgroup_parent="/system.slice"),
    good=workload(cgroup_parent=""),
    written="image: app:1.0\ncgroup_parent: /system.slice\n",
    fixed="image: app:1.0\n",
)
def cgroup_parent_custom(w: Workload) -> Iterator[Problem]:
    if w.cgroup_parent.value:
        fix = Fix(
            title="Take `cgroup_parent` out",
            risk="limits of that group no longer hold for it",
            changes=(unset_key("cgroup_parent"),),
        )
        yield problem(at=w.cgroup_parent, fix=fix)
