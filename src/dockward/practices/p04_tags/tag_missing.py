"""A container's image has neither tag nor digest, so it is whatever `latest` is."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, problem, reach, rule, workload
from dockward.model.workload import Workload
from dockward.model.world import World
from dockward.practices._images import reference_of
from dockward.practices.p04_tags._digests import image_pinned, why_unpinned


@rule(
    "DW0402",
    severity=reach(Attacker.SUPPLIER, Reach.CONTAINER),
    elsewhere=(
        "compose-lint:CL-0004",
        "dclint:service-image-require-explicit-tag",
        "docksec:compose-latest-or-untagged-image",
    ),
    why="The engine fills in `latest` without a word: the next pull may bring another program, and two hosts with the "
    "same file run different ones.",
    remedy="Write the version and its digest: `image: name:1.4.2@sha256:...`.",
    references=("https://docs.docker.com/reference/compose-file/services/#image",),
    bad=workload(image="registry.example.org/shop/api"),
    good=workload(image="registry.example.org:5000/shop/api:1.4.2"),
)
def tag_missing(w: Workload, world: World) -> Iterator[Problem]:
    found = reference_of(w)
    if not found.tag and not found.digest:
        yield problem(at=w.image, fix=image_pinned(w, world), unrepaired=why_unpinned(w))
