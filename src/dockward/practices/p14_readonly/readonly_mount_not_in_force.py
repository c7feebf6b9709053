"""A mount is set read-only, but the kernel lets a container write it."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, kernel, problem, reach, rule, workload
from dockward.model.hostpaths import clean
from dockward.model.kernel import KernelMount
from dockward.model.subject import Kind
from dockward.model.workload import Mount, MountKind, Workload
from dockward.practices._running import running


@rule(
    "DW1410",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.DATA),
    why="What was meant to be read only can be changed or wiped: somebody mounted it again, from inside or from the "
    "host.",
    remedy="Find out who did it, take SYS_ADMIN from the container if it has it, and make it new; "
    "`grep TARGET /proc/PID/mountinfo` must say ro.",
    references=("proc(5), /proc/PID/mountinfo",),
    kinds=(Kind.CONTAINER,),
    bad=workload(
        mounts=(Mount(kind=MountKind.VOLUME, source="shop_data", target="/data", writable=False),),
        kernel=kernel(mounts=(KernelMount("/data", "/", "8:1", "ext4", "/dev/sda1", frozenset({"rw"})),)),
    ),
    good=workload(
        mounts=(Mount(kind=MountKind.VOLUME, source="shop_data", target="/data", writable=False),),
        kernel=kernel(mounts=(KernelMount("/data", "/", "8:1", "ext4", "/dev/sda1", frozenset({"ro"})),)),
    ),
)
def readonly_mount_not_in_force(w: Workload) -> Iterator[Problem]:
    readonly = [one for one in w.mounts.value if not one.writable]
    if not readonly:
        return
    real = {clean(one.target): one for one in running(w).mounts.value}
    for mount in readonly:
        found = real.get(clean(mount.target))
        if found is not None and found.writable:
            message = f"{mount.target} is set read-only and is writable."
            yield problem(message, at=running(w).mounts, evidence=f"kernel {mount.target}=rw")
