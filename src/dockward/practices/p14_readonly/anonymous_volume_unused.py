"""A volume without a name is left over from a container that is gone."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, problem, reach, rule, volume
from dockward.model.volume import Volume
from dockward.model.workload import MountKind
from dockward.model.world import World
from dockward.practices._company import all_mounts_told, users
from dockward.syntax.regex import regex

_ANONYMOUS = regex(r"[0-9a-f]{64}")


@rule(
    "DW1408",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    why="It fills the disk and keeps old data, passwords and customers' among it, where nobody looks for them.",
    remedy="See what is in it (`docker run --rm -v NAME:/v:ro …`), then `docker volume prune`. Name the volume in "
    "compose, or start with `docker run --rm`, so that none is left over.",
    references=("https://docs.docker.com/reference/cli/docker/volume/prune/",),
    bad=volume(name="ab" * 32),
    good=volume(name="shop_data"),
)
def anonymous_volume_unused(v: Volume, world: World) -> Iterator[Problem]:
    if v.driver.value != "local" or not _ANONYMOUS.fullmatch(v.name):
        return
    if not users(MountKind.VOLUME, v.name, world):
        all_mounts_told(world)
        yield problem(at=v.mountpoint, evidence="anonymous, unused")
