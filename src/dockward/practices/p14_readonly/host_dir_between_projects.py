"""A directory of the host is shared between projects, and one of them may write it."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Danger, Problem, Reach, problem, reach, rule
from dockward.model.hostpaths import data_roots, find_host_path
from dockward.model.subject import Kind
from dockward.model.workload import Mount, MountKind, Workload
from dockward.model.world import World
from dockward.practices._company import all_mounts_told, owner, users, users_around
from dockward.practices._mounts import Shown, shown
from dockward.practices.p14_readonly._sharing import mounting

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
    bad=mounting(
        Mount(kind=MountKind.BIND, source="/srv/media", target="/media"),
        Mount(kind=MountKind.BIND, source="/srv/media", target="/m", writable=False),
    ),
    good=mounting(
        Mount(kind=MountKind.BIND, source="/srv/media", target="/media"),
        Mount(kind=MountKind.BIND, source="/srv/wiki", target="/m"),
    ),
)
def host_dir_between_projects(w: Workload, world: World) -> Iterator[Problem]:
    own = {one.path: one for one in shown(w) if _counts(one) and one.writable}
    if not own:
        return
    for path in sorted(own):
        for name, theirs in sorted(_others(path, w, world).items()):
            part = "" if theirs == path else f" as {theirs}"
            message = f"It writes {path}, which {name} uses too{part}."
            yield problem(message, at=own[path].place, evidence=f"{path} with {name}")
    all_mounts_told(world)


def _others(path: str, w: Workload, world: World) -> dict[str, str]:
    """Other projects that use this host path, or one above or below it, and which of these each uses."""
    found: dict[str, str] = {}
    around = () if _is_the_hosts(path, world) else users_around(path, world)
    for theirs, (one, _) in (*((path, user) for user in users(MountKind.BIND, path, world)), *around):
        # Whoever mounts what the whole host is made of is told by the rules about that.
        nested = theirs != path and (theirs.endswith(".sock") or _is_the_hosts(theirs, world))
        if one.kind is Kind.CONTAINER and not nested:
            found.setdefault(owner(one), theirs)
    found.pop(owner(w), None)
    return found


def _is_the_hosts(path: str, world: World) -> bool:
    entry = find_host_path(path, data_roots(world))
    return entry is not None and entry.root


def _counts(one: Shown) -> bool:
    return one.mount.kind is MountKind.BIND and one.path not in _COMMON and not one.path.endswith(".sock")
