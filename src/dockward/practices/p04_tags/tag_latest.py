"""A container's image is tagged `latest`, which names another image every week."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, problem, reach, rule, workload
from dockward.model.workload import Workload
from dockward.model.world import World
from dockward.practices._images import reference_of
from dockward.practices.p04_tags._digests import image_pinned, why_unpinned


@rule(
    "DW0401",
    severity=reach(Attacker.SUPPLIER, Reach.CONTAINER),
    elsewhere=(
        "dockle:DKL-DI-0006",
        "compose-lint:CL-0004",
        "dclint:service-image-require-explicit-tag",
        "docksec:compose-latest-or-untagged-image",
    ),
    why="Nobody can say what runs: the next pull brings whatever the publisher, or whoever took over his account, "
    "pushed last, and there is no older name to go back to.",
    remedy="Write the version and its digest: `image: name:1.4.2@sha256:...`. `docker image inspect --format "
    "'{{.RepoDigests}}' IMAGE` tells the digest of what runs now.",
    references=("https://docs.docker.com/build/building/best-practices/#pin-base-image-versions",),
    bad=workload(image="registry.example.org/shop/api:latest"),
    good=workload(image="registry.example.org/shop/api:latest@sha256:" + "ab" * 32),
)
def tag_latest(w: Workload, world: World) -> Iterator[Problem]:
    found = reference_of(w)
    if found.tag == "latest" and not found.digest:
        yield problem(at=w.image, fix=image_pinned(w, world), unrepaired=why_unpinned(w))
