"""A container's AppArmor profile isn't in force in the kernel."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, NotApplicable, Problem, Reach, problem, reach, rule, workload_running
from dockward.model.subject import Kind
from dockward.model.workload import Workload
from dockward.model.world import World
from dockward.practices._running import not_privileged, once
from dockward.practices.p13_runtime._modules import labels, needs_apparmor


@rule(
    "DW1302",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.HOST, Danger.DEFENCE),
    cis="5.2",
    why="The engine reports a profile and the kernel enforces none: it was unloaded, set to complain only, or the "
    "process slipped out of it.",
    remedy="Look with `aa-status`; load the profiles again (`systemctl reload apparmor`, `aa-enforce docker-default`) "
    "and restart the container.",
    references=("proc(5), /proc/PID/attr/current", "https://docs.docker.com/engine/security/apparmor/"),
    kinds=(Kind.CONTAINER,),
    bad=workload_running(lsm_label="unconfined"),
    good=workload_running(lsm_label="docker-default (enforce)"),
)
def apparmor_not_in_force(w: Workload, world: World) -> Iterator[Problem]:
    not_privileged(w)
    needs_apparmor(world)
    if w.apparmor.value == "unconfined":
        raise NotApplicable("its profile is switched off: see DW1301")
    for label in once(_state(one) for one in labels(w)):
        if label:
            yield problem(f"The kernel has its processes as {label}.", at=w.kernel, evidence=f"AppArmor {label}")


def _state(label: str) -> str:
    """`unconfined` or `complain` where the kernel enforces nothing, else empty."""
    if label == "unconfined" or label.endswith("(unconfined)"):
        return "unconfined"
    return "complain" if label.endswith("(complain)") else ""
