"""An image in use has no digest of any registry, so neither its origin nor its content can be checked."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Danger, NotApplicable, Problem, Reach, image, problem, reach, rule
from dockward.model.fact import Place
from dockward.model.image import Image
from dockward.model.subject import Kind
from dockward.model.world import World
from dockward.practices._images import need_use


@rule(
    "DW0407",
    severity=reach(Attacker.SUPPLIER, Reach.CONTAINER, Danger.DEFENCE),
    kinds=(Kind.IMAGE,),
    confidence=Confidence.LIKELY,
    elsewhere=("docker-bench:4.12",),
    why="It was built or loaded on this host: no signature, no registry and no second copy can tell whether it still "
    "is what its makers meant to ship.",
    remedy="Build it elsewhere, sign it (`cosign sign`), push it to your registry and run it from there by digest.",
    references=("https://docs.docker.com/reference/cli/docker/image/push/",),
    strict=True,
    bad=image(digests=()),
    good=image(),
)
def image_without_origin(i: Image, world: World) -> Iterator[Problem]:
    need_use(i, world)
    contents = i.contents.told
    if contents is not None and contents.listed:
        raise NotApplicable("an SBOM does not tell where its image came from")
    if not i.digests:
        yield problem(at=Place("image", "RepoDigests"), evidence="RepoDigests=none")
