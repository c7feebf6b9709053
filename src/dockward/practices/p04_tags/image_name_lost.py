"""A container runs an image whose name is gone from the engine's store."""

from collections.abc import Iterator

from dockward.kit import (
    Attacker,
    Confidence,
    NotApplicable,
    Problem,
    Reach,
    image,
    problem,
    reach,
    rule,
    workload,
    world,
)
from dockward.model.subject import Kind
from dockward.model.workload import Workload
from dockward.model.world import World
from dockward.syntax.reference import parse_reference


@rule(
    "DW0405",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    confidence=Confidence.LIKELY,
    why="Once the container is removed, nothing can say which image it was made from, and the next cleaning takes the "
    "only copy away.",
    remedy="Make the container anew from an image with a version (`docker compose up -d`), or give this one its name "
    "back: `docker tag IMAGE_ID name:version`.",
    references=("https://docs.docker.com/reference/cli/docker/image/prune/",),
    kinds=(Kind.CONTAINER,),
    bad=world(containers=(workload(image="shop/api:1.4.1"),), images=(image(tags=(), digests=()),)),
    good=world(containers=(workload(image="shop/api:1.4.1"),), images=(image(tags=("shop/api:1.4.1",), digests=()),)),
)
def image_name_lost(w: Workload, world: World) -> Iterator[Problem]:
    wanted = parse_reference(w.image.value)
    mine = world.image_by_id.get(w.image_id.value)
    if mine is None:
        raise NotApplicable("its image isn't in the engine's store")
    if mine.tags or mine.digests:
        return
    names = [parse_reference(tag) for one in world.images for tag in one.tags]
    moved = wanted is not None and any(
        one is not None and (one.name, one.tag) == (wanted.name, wanted.effective_tag) for one in names
    )
    if not moved:
        yield problem("Its image has neither tag nor digest any more.", at=w.image)
