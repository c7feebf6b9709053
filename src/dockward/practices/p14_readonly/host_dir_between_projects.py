"""A directory of the host is shared between projects, and one of them may write it."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Danger, Problem, Reach, container_world, problem, reach, rule, workload
from dockward.model.workload import Mount, MountKind, Workload
from dockward.model.world import World
from dockward.practices._company import all_mounts_told, owner, remembered
from dockward.practices._mounts import Shown, shown, told_path

_COMMON = frozenset({"/etc/localtime", "/etc/timezone"})
"""Files that many mount and hardly anybody marks read-only."""


@rule(
    "DW1411",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.NEIGHBOURS, Danger.DEFENCE),
    confidence=Confidence.LIKELY,
    elsewhere=("kics:volume_mounted_in_multiple_containers",),
    why="It is a door in the wall between the two: an intruder in one changes what the other reads or runs.",
    remedy="Give each project a folder of its own; where data must pass, mount it read-only (`:ro`) on the side that "
    "only reads.",
    references=("https://docs.docker.com/engine/storage/bind-mounts/",),
    bad=container_world(
        workload(mounts=(Mount(kind=MountKind.BIND, source="/srv/media", target="/media"),)),
        workload(
            name="wiki",
            id="b1" * 32,
            project="wiki",
            mounts=(Mount(kind=MountKind.BIND, source="/srv/media", target="/m", writable=False),),
        ),
    ),
    good=container_world(
        workload(mounts=(Mount(kind=MountKind.BIND, source="/srv/media", target="/media"),)),
        workload(
            name="wiki",
            id="b1" * 32,
            project="wiki",
            mounts=(Mount(kind=MountKind.BIND, source="/srv/wiki", target="/m"),),
        ),
    ),
)
def host_dir_between_projects(w: Workload, world: World) -> Iterator[Problem]:
    own = {one.path: one for one in shown(w) if _counts(one) and one.writable}
    if not own:
        return
    binds = remembered(world, "binds by host path", _binds)
    for path in sorted(own):
        for name in sorted(binds.get(path, set()) - {owner(w)}):
            message = f"It writes {path}, which {name} uses too."
            yield problem(message, at=own[path].place, evidence=f"{path} with {name}")
    all_mounts_told(world)


def _binds(world: World) -> dict[str, set[str]]:
    """Which projects mount each path of the host, by the settings."""
    found: dict[str, set[str]] = {}
    for w in world.containers:
        for one in w.mounts.value if w.mounts.known else ():
            if one.kind is MountKind.BIND and (path := told_path(one)):
                found.setdefault(path, set()).add(owner(w))
    return found


def _counts(one: Shown) -> bool:
    return one.mount.kind is MountKind.BIND and one.path not in _COMMON and not one.path.endswith(".sock")
