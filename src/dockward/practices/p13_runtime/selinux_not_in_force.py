"""A container's processes run outside SELinux's container domain."""

from collections.abc import Iterator

from dockward.kit import (
    Attacker,
    Danger,
    Problem,
    Reach,
    container_world,
    engine,
    problem,
    reach,
    rule,
    workload_running,
)
from dockward.model.subject import Kind
from dockward.model.workload import Workload
from dockward.model.world import World
from dockward.practices._running import not_privileged, once
from dockward.practices.p13_runtime._modules import labels, needs_selinux

_OPEN_TYPES = frozenset({"spc_t", "unconfined_t", "unconfined_service_t", "container_runtime_t", "init_t", "kernel_t"})
_TYPE = 2
"""The place of the type in `user:role:type:level`."""


@rule(
    "DW1304",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.HOST, Danger.DEFENCE),
    cis="5.3",
    why="The settings ask for confinement, but the kernel runs its processes in a domain that may do nearly "
    "everything.",
    remedy="Install `container-selinux`, relabel the engine's programs and data (`restorecon -R /usr/bin /var/lib/"
    "docker`), restart the engine and the container; `ps -eZ` must show container_t.",
    references=("proc(5), /proc/PID/attr/current",),
    kinds=(Kind.CONTAINER,),
    bad=container_world(
        workload_running(lsm_label="system_u:system_r:spc_t:s0"),
        engine=engine(selinux=True, apparmor=False),
    ),
    good=container_world(
        workload_running(lsm_label="system_u:system_r:container_t:s0:c1,c2"),
        engine=engine(selinux=True, apparmor=False),
    ),
)
def selinux_not_in_force(w: Workload, world: World) -> Iterator[Problem]:
    not_privileged(w)
    needs_selinux(world)
    if w.selinux.value:
        return
    for domain in once(_domain(one) for one in labels(w)):
        if domain in _OPEN_TYPES:
            yield problem(f"The kernel runs it as {domain}.", at=w.kernel, evidence=f"SELinux type {domain}")


def _domain(label: str) -> str:
    parts = label.split(":")
    return parts[_TYPE] if len(parts) > _TYPE else ""
