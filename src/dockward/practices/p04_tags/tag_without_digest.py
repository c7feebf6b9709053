"""A container's image is chosen by a tag alone, which its publisher can move."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, NotApplicable, Problem, Reach, problem, reach, rule, workload
from dockward.model.workload import Workload
from dockward.model.world import World
from dockward.practices._images import image_of, reference_of
from dockward.practices.p04_tags._digests import image_pinned, why_unpinned
from dockward.practices.p04_tags._moving import is_moving


@rule(
    "DW0404",
    severity=reach(Attacker.SUPPLIER, Reach.CONTAINER, Danger.DEFENCE),
    elsewhere=("compose-lint:CL-0019",),
    why="A tag is a note that anyone with the right to push can stick on another image; only the digest says which "
    "bytes are meant.",
    remedy="Add the digest: `image: name:1.4.2@sha256:...` (`docker image inspect --format '{{.RepoDigests}}' IMAGE`).",
    references=("https://docs.docker.com/build/building/best-practices/#pin-base-image-versions",),
    tension="A digest stands still, so fixes don't arrive by themselves: let a bot (Renovate, Dependabot) propose each "
    "new one and take it on purpose. That serves both fixed tags and updates.",
    bad=workload(image="registry.example.org/shop/api:1.4.2"),
    good=workload(image="registry.example.org/shop/api:1.4.2@sha256:" + "ab" * 32),
)
def tag_without_digest(w: Workload, world: World) -> Iterator[Problem]:
    found = reference_of(w)
    if found.digest:
        return
    if found.tag in {"", "latest"} or is_moving(found.tag):
        raise NotApplicable("its tag moves anyway: see DW0401, DW0402, DW0403")
    image = image_of(w, world)
    if image is not None and not image.digests:
        raise NotApplicable("its image was built here: no registry gives it a digest")
    yield problem(at=w.image, fix=image_pinned(w, world), unrepaired=why_unpinned(w))
