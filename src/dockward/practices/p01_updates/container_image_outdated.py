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
from dockward.model.image import Image
from dockward.model.subject import Kind
from dockward.model.workload import Workload
from dockward.model.world import World

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
        raise NotApplicable("its reference names no image that is here now")
    if newest.id != runs:
        yield problem(
            f"{w.image.value} now names another image than the one that runs.",
            at=w.image,
            evidence=(w.image.value, f"runs {runs.removeprefix('sha256:')[:12]}"),
        )


def _named(reference: str, world: World) -> Image | None:
    tags = world.image_by_tag
    last = reference.rpartition("/")[2]
    if "@" in reference or reference.startswith("sha256:"):
        return None
    return tags.get(reference) or (tags.get(f"{reference}:latest") if ":" not in last else None)
