"""A volume is shared between projects, and one of them may write it."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Danger, Problem, Reach, problem, reach, rule
from dockward.model.volume import Volume
from dockward.model.workload import Mount, MountKind
from dockward.model.world import World
from dockward.practices._company import all_mounts_told, owners, users
from dockward.practices.p14_readonly._sharing import mounting

_WRITES = Mount(kind=MountKind.VOLUME, source="shop_data", target="/data")
_READS = Mount(kind=MountKind.VOLUME, source="shop_data", target="/data", writable=False)


@rule(
    "DW1406",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.NEIGHBOURS, Danger.DEFENCE),
    confidence=Confidence.LIKELY,
    elsewhere=("kics:shared_volumes_between_containers",),
    why="It is a door in the wall between the two: an intruder in one changes what the other reads, or reads what the "
    "other keeps.",
    remedy="Give each project a volume of its own; where data must pass, let one side write and mount it read-only "
    "(`:ro`) on the other, or use a network.",
    references=("https://docs.docker.com/engine/storage/volumes/",),
    bad=mounting(_WRITES, _READS),
    good=mounting(_WRITES, _WRITES, project="shop"),
)
def volume_between_projects(v: Volume, world: World) -> Iterator[Problem]:
    if not v.driver.value:
        return
    found = users(MountKind.VOLUME, v.name, world)
    names = owners(w for w, _ in found)
    if len(names) > 1 and any(writable for _, writable in found):
        yield problem(f"{' and '.join(names)} share it.", at=v.mountpoint, evidence=f"shared by {','.join(names)}")
    else:
        all_mounts_told(world)
