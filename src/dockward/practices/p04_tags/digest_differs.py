"""A container asked for one digest and its image has another."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, NotApplicable, Problem, Reach, problem, reach, rule, workload
from dockward.model.subject import Kind
from dockward.model.workload import Workload
from dockward.model.world import World
from dockward.practices._images import reference_of


@rule(
    "DW0409",
    severity=reach(Attacker.SUPPLIER, Reach.CONTAINER),
    confidence=Confidence.LIKELY,
    kinds=(Kind.CONTAINER,),
    why="What runs isn't what was chosen: the store was changed underneath, or the image was loaded from elsewhere.",
    remedy="Pull the reference again (`docker pull NAME@sha256:...`), make the container anew and find out who put the "
    "other image there.",
    references=("https://docs.docker.com/reference/cli/docker/image/ls/#digests",),
    bad=workload(image="registry.example.org/shop/api@sha256:" + "ab" * 32),
    good=workload(image="registry.example.org/shop/api:1.4.2@sha256:" + "d1" * 32),
)
def digest_differs(w: Workload, world: World) -> Iterator[Problem]:
    wanted = reference_of(w).digest
    if not wanted:
        raise NotApplicable("its image isn't chosen by digest")
    found = world.image_by_id.get(w.image_id.value)
    if found is None or not found.digests:
        raise NotApplicable("the digests of its image aren't in the engine's store")
    if all(not one.endswith("@" + wanted) for one in found.digests) and found.id != wanted:
        yield problem(at=w.image)
