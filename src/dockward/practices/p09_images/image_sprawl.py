"""Most images on the host are used by no container."""

from collections.abc import Iterator

from dockward.kit import Amount, Attacker, Problem, Reach, Settings, engine, image, problem, reach, rule, world
from dockward.model.engine import Engine
from dockward.model.subject import Kind
from dockward.model.world import World
from dockward.practices._images import in_use
from dockward.practices.p09_images._sprawl import need_list

_MANY = tuple(image(id=f"sha256:{nr:064x}", tags=(f"old:{nr}",), digests=()) for nr in range(30))


class Unused(Settings, frozen=True):
    """How many unused images count, and from which share of all in percent."""

    number: Amount = 20
    percent: Amount = 50


@rule(
    "DW0916",
    severity=reach(Attacker.CHANCE, Reach.CONTAINER),
    cis="6.1",
    elsewhere=("docker-bench:6.1",),
    why="Old images with known flaws stay a `docker run` away, and fill the disk.",
    remedy="See them with `docker image ls`, then `docker image prune --all --filter until=720h`.",
    bad=world(engine=engine(), images=_MANY),
    good=world(engine=engine(), images=(image(), *_MANY[:5])),
)
def image_sprawl(e: Engine, world: World, settings: Unused) -> Iterator[Problem]:
    need_list(e, world, Kind.IMAGE)
    idle = sum(1 for one in world.images if not in_use(one, world))
    if idle >= settings.number and idle * 100 >= settings.percent * len(world.images):
        words = f"{idle} of {len(world.images)} images are used by no container."
        yield problem(words, at=e.root_dir, evidence="unused images")
