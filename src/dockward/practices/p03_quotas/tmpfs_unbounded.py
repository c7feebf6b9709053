"""A tmpfs without a size may fill the host's memory."""

from collections.abc import Iterator

from dockward.kit import Attacker, Change, Fix, Move, Problem, Reach, problem, reach, resources, rule, workload
from dockward.model.workload import Mount, MountKind, Workload

_OPEN = Mount(kind=MountKind.TMPFS, target="/cache", options=frozenset({"noexec", "nosuid", "nodev"}))
_BOUND = Mount(kind=MountKind.TMPFS, target="/cache", options=frozenset({"noexec", "nosuid", "nodev"}), size=1 << 20)
_RISK = "what doesn't fit into it can't be written"


@rule(
    "DW0317",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.AVAILABILITY),
    why="Its default size is half of the host's memory, and what lies in it can't be reclaimed.",
    remedy="Give it a size (`tmpfs: /cache:size=64m`), or the container a memory limit, which counts its files too.",
    references=("tmpfs(5)",),
    bad=workload(mounts=(_OPEN,), resources=resources(memory=None), kernel=None),
    good=workload(mounts=(_BOUND,), resources=resources(memory=None), kernel=None),
    written='image: app:1.0\ntmpfs: [/cache, "/tmp:size=1m"]\n',
    fixed='image: app:1.0\ntmpfs: [/cache:size=64m, "/tmp:size=1m"]\n',
)
def tmpfs_unbounded(w: Workload) -> Iterator[Problem]:
    if w.resources.memory.value is not None:
        return
    for one in w.mounts.each():
        if one.kind is MountKind.TMPFS and one.size is None and one.writable:
            changes = [Change(Move.ADD, (key, one.target), "size=64m") for key in ("tmpfs", "volumes")]
            fixes = [Fix(title=f"Bound {one.target} to 64 MiB", risk=_RISK, changes=(change,)) for change in changes]
            yield problem(
                f"The tmpfs at {one.target} has no size.",
                at=w.mounts.place_of(one),
                evidence=one.target,
                fix=tuple(fixes),
            )
