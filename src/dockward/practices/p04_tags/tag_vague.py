"""A container's image names a major version only, which moves with every release of it."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, problem, reach, rule, workload
from dockward.model.workload import Workload
from dockward.model.world import World
from dockward.practices._images import reference_of
from dockward.practices.p04_tags._digests import image_pinned, why_unpinned
from dockward.syntax.regex import regex

_MAJOR_ONLY = regex(r"v?[0-9]{1,3}(?:-[A-Za-z][A-Za-z0-9]*)*")
"""`16`, `v2`, `3-alpine`; a longer number may be a date or a build."""


@rule(
    "DW0410",
    severity=reach(Attacker.SUPPLIER, Reach.CONTAINER, Danger.DEFENCE),
    strict=True,
    why="Every minor release under it arrives with the next pull, with changes that nobody here has tested.",
    remedy="Write the whole version and its digest: `image: name:16.4-alpine@sha256:...`.",
    references=("https://docs.docker.com/build/building/best-practices/#pin-base-image-versions",),
    bad=workload(image="docker.io/library/postgres:16-alpine"),
    good=workload(image="docker.io/library/postgres:16.4-alpine"),
)
def tag_vague(w: Workload, world: World) -> Iterator[Problem]:
    found = reference_of(w)
    if found.tag and not found.digest and _MAJOR_ONLY.fullmatch(found.tag):
        yield problem(
            f"The tag {found.tag} names no release.", at=w.image, fix=image_pinned(w, world), unrepaired=why_unpinned(w)
        )
