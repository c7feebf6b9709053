"""A container shares the host's control group namespace."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Fix, NotApplicable, Problem, Reach, problem, reach, rule, unset_key, workload
from dockward.model.workload import Workload
from dockward.model.world import World


@rule(
    "DW0607",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.CONTAINER, Danger.DEFENCE),
    cis="5.25",
    elsewhere=("kics:cgroup_not_default",),
    why="It sees the host's whole tree of control groups: which services and containers there are; together with a "
    "writable cgroup mount it reaches their limits.",
    remedy="Take `cgroup: host` out; on cgroup v2 `private` is the default.",
    references=("cgroup_namespaces(7)",),
    bad=workload(cgroupns_mode="host"),
    good=workload(cgroupns_mode="private"),
    written="image: app:1.0\ncgroup: host\n",
    fixed="image: app:1.0\n",
)
def cgroupns_host(w: Workload, world: World) -> Iterator[Problem]:
    if w.cgroupns_mode.value != "host":
        return
    version = world.engine.cgroup_version if world.engine else None
    if version is not None and version.known and version.value == "1":
        raise NotApplicable("on cgroup v1 the host's is the default")
    fix = Fix(
        title="Take `cgroup: host` out",
        risk="it no longer sees the host's control groups",
        changes=(unset_key("cgroup", "private"),),
    )
    yield problem(at=w.cgroupns_mode, fix=fix)
