"""Below a mount that is set read-only lies one that a container may write."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, kernel, problem, reach, rule, workload
from dockward.model.hostpaths import clean, under
from dockward.model.kernel import KernelMount, KernelView
from dockward.model.subject import Kind
from dockward.model.workload import Mount, MountKind, Workload
from dockward.practices._running import running

_SHOWN = 3


@rule(
    "DW1409",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.HOST, Danger.DEFENCE),
    why="`:ro` holds for the mounted file system only, not for others mounted below it (engines before 25, kernels "
    "before 5.12): `/:/host:ro` leaves /host/run or /host/home writable.",
    remedy="Update to an engine from 25.0 and a kernel from 5.12, which make the whole tree read-only; until then "
    "mount just the folder that is needed, or with `bind: {recursive: disabled}`.",
    references=("https://docs.docker.com/engine/storage/bind-mounts/", "mount_setattr(2)"),
    kinds=(Kind.CONTAINER,),
    bad=workload(
        mounts=(Mount(kind=MountKind.BIND, source="/srv", target="/host", writable=False),),
        kernel=kernel(
            mounts=(
                KernelMount("/host", "/srv", "8:1", "ext4", "/dev/sda1", frozenset({"ro"})),
                KernelMount("/host/disk", "/", "8:17", "ext4", "/dev/sdb1", frozenset({"rw"})),
            )
        ),
    ),
    good=workload(
        mounts=(Mount(kind=MountKind.BIND, source="/srv", target="/host", writable=False),),
        kernel=kernel(
            mounts=(
                KernelMount("/host", "/srv", "8:1", "ext4", "/dev/sda1", frozenset({"ro"})),
                KernelMount("/host/disk", "/", "8:17", "ext4", "/dev/sdb1", frozenset({"ro"})),
            )
        ),
    ),
)
def writable_below_readonly(w: Workload) -> Iterator[Problem]:
    readonly = [one for one in w.mounts.value if one.kind is MountKind.BIND and not one.writable]
    asked = {clean(one.target) for one in w.mounts.value}
    for mount in readonly:
        if found := _writable_below(clean(mount.target), asked, running(w)):
            words = ", ".join(found[:_SHOWN]) + (" and more" if len(found) > _SHOWN else "")
            message = f"{mount.target} is read-only, but {words} below it isn't."
            yield problem(message, at=running(w).mounts, evidence=f"rw below {mount.target}:ro")


def _writable_below(target: str, asked: set[str], view: KernelView) -> list[str]:
    """Writable mounts strictly below `target` that nobody asked for by themselves."""
    real = {clean(one.target): one for one in view.mounts.value}
    return sorted(
        path for path, one in real.items() if one.writable and path not in asked | {target} and under(path, target)
    )
