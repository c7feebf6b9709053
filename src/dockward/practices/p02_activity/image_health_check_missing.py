"""An image in use brings no health check."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, image, problem, reach, rule
from dockward.model.image import Image
from dockward.model.world import World
from dockward.practices._images import need_use


@rule(
    "DW0204",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    cis="4.6",
    elsewhere=("docker-bench:4.6", "dockle:CIS-DI-0006"),
    strict=True,
    why="Every container made from it must bring its own check, and most will not.",
    remedy="Add a HEALTHCHECK to its Dockerfile. A check set on the container is as good for that container.",
    bad=image(health_check=None),
    good=image(),
)
def image_health_check_missing(i: Image, world: World) -> Iterator[Problem]:
    need_use(i, world)
    if i.health_check.value is None:
        yield problem(at=i.health_check, evidence="no health check")
