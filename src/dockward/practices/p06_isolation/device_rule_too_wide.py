"""A device rule lets a container use whole classes of the host's devices."""

from collections.abc import Iterator

from dockward.kit import Attacker, Fix, Problem, Reach, problem, reach, remove_entry, rule, workload
from dockward.model.hostdevices import opened_by
from dockward.model.workload import Workload
from dockward.practices._running import not_privileged


@rule(
    "DW0617",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.HOST),
    cis="5.18",
    why="With MKNOD, which containers have by default, it makes itself the node of any device that the rule covers: "
    "of the host's disk or memory.",
    remedy="Name the one device: its numbers (`ls -l /dev/NAME`) in `device_cgroup_rules`, such as `c 188:0 rw`, or "
    "better the device itself in `devices`.",
    references=("https://docs.docker.com/reference/cli/docker/container/run/",),
    bad=workload(device_rules=("a *:* rwm",)),
    good=workload(device_rules=("c 188:* rw",)),
    written='image: app:1.0\ndevice_cgroup_rules:\n  - "a *:* rwm"\n',
    fixed="image: app:1.0\n",
)
def device_rule_too_wide(w: Workload) -> Iterator[Problem]:
    not_privileged(w)
    for one in w.device_rules.each():
        if opened_by(one):
            words = " ".join(one.split())
            fix = Fix(
                title=f"Take the rule `{words}` out",
                risk="it reaches no device any more that isn't named elsewhere",
                changes=(remove_entry("device_cgroup_rules", one),),
            )
            message = f"The rule `{words}` covers disks or memory."
            yield problem(message, at=w.device_rules, evidence=f"rule {words}", fix=fix)
