"""A tmpfs without a size may fill the host's memory."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, problem, reach, resources, rule, workload
from dockward.model.workload import Mount, MountKind, Workload

_OPEN = Mount(kind=MountKind.TMPFS, target="/cache", options=frozenset({"noexec", "nosuid", "nodev"}))
_BOUND = Mount(kind=MountKind.TMPFS, target="/cache", options=frozenset({"noexec", "nosuid", "nodev"}), size=1 << 20)


@rule(
    "DW0317",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.AVAILABILITY),
    why="Its default size is half of the host's memory, and what lies in it can't be reclaimed.",
    remedy="Give it a size (`tmpfs: /cache:size=64m`), or the container a memory limit, which counts its files too.",
    references=("tmpfs(5)",),
    bad=workload(mounts=(_OPEN,), resources=resources(memory=None), kernel=None),
    good=workload(mounts=(_BOUND,), resources=resources(memory=None), kernel=None),
)
def tmpfs_unbounded(w: Workload) -> Iterator[Problem]:
    if w.resources.memory.value is not None:
        return
    for one in w.mounts.value:
        if one.kind is MountKind.TMPFS and one.size is None and one.writable:
            yield problem(f"The tmpfs at {one.target} has no size.", at=w.mounts, evidence=one.target)
