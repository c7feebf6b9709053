"""A container's image has a tag that is made to move."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Problem, Reach, problem, reach, rule, workload
from dockward.model.workload import Workload
from dockward.model.world import World
from dockward.practices._images import reference_of
from dockward.practices.p04_tags._digests import image_pinned, why_unpinned
from dockward.practices.p04_tags._moving import is_moving


@rule(
    "DW0403",
    severity=reach(Attacker.SUPPLIER, Reach.CONTAINER),
    confidence=Confidence.LIKELY,
    elsewhere=("compose-lint:CL-0004", "dclint:service-image-require-explicit-tag"),
    why="Names such as stable, edge or alpine follow the newest build, major versions included: what is tested today "
    "isn't what is pulled tomorrow.",
    remedy="Write a version and its digest: `image: name:1.4.2-alpine@sha256:...`.",
    references=("https://docs.docker.com/build/building/best-practices/#pin-base-image-versions",),
    bad=workload(image="docker.io/library/nginx:stable-alpine"),
    good=workload(image="docker.io/library/nginx:1.27-alpine"),
)
def tag_moving(w: Workload, world: World) -> Iterator[Problem]:
    found = reference_of(w)
    if found.tag and not found.digest and is_moving(found.tag):
        yield problem(
            f"The tag {found.tag} is made to move.", at=w.image, fix=image_pinned(w, world), unrepaired=why_unpinned(w)
        )
