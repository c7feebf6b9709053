"""A container runs an older image than the one that its tag now names."""

from collections.abc import Iterator

from dockward.kit import (
    Attacker,
    Danger,
    NotApplicable,
    Problem,
    Reach,
    container_world,
    problem,
    reach,
    rule,
    workload,
)
from dockward.model.errors import UnreadError
from dockward.model.image import Image
from dockward.model.subject import Kind
from dockward.model.workload import Workload
from dockward.model.world import World
from dockward.practices._company import remembered
from dockward.syntax.reference import parse_reference

_TAG = "registry.example.org/shop/api:1.4.2"
_OLD = "sha256:" + "0d" * 32


@rule(
    "DW0111",
    severity=reach(Attacker.NETWORK, Reach.CONTAINER, Danger.DEFENCE),
    cis="5.28",
    elsewhere=("docker-bench:5.28",),
    kinds=(Kind.CONTAINER,),
    why="Somebody pulled or built a newer image, most likely for its fixes, and the container was never made anew: "
    "`docker ps` shows the tag, and the old content runs.",
    remedy="Make the container anew from the image: `docker compose up -d SERVICE`, or `docker rm` and `docker run`.",
    tension="Always the newest image contradicts a fixed one. Both are had by pinning the digest and watching the tag: "
    "a new image then arrives as a change that somebody reviews, and this rule stays silent until it does.",
    bad=container_world(workload(image=_TAG, image_id=_OLD)),
    good=container_world(workload(image=_TAG)),
)
def container_image_outdated(w: Workload, world: World) -> Iterator[Problem]:
    runs = w.image_id.value
    newest = _named(w.image.value, world)
    if newest is None:
        for one in world.unread:
            if one.kind is Kind.IMAGE:
                raise UnreadError(f"not every image could be read: {one.reason}")
        raise NotApplicable("its reference names no image that is here now")
    if newest.id != runs:
        yield problem(
            f"{w.image.value} now names another image than the one that runs.",
            at=w.image,
            evidence=(w.image.value, f"runs {runs.removeprefix('sha256:')[:12]}"),
        )


def _named(text: str, world: World) -> Image | None:
    """The image that a reference without a digest names here, however much of its name was written."""
    found = parse_reference(text)
    if found is None or found.digest:
        return None
    return remembered(world, "images by full name", _by_full_name).get((found.name, found.effective_tag))


def _by_full_name(world: World) -> dict[tuple[str, str], Image]:
    names: dict[tuple[str, str], Image] = {}
    for image in world.images:
        for tag in image.tags:
            if (found := parse_reference(tag)) is not None:
                names.setdefault((found.name, found.effective_tag), image)
    return names
