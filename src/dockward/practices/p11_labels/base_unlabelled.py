"""An image doesn't say on which base it was built."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, image, problem, reach, rule
from dockward.model.image import Image
from dockward.model.world import World
from dockward.practices._images import need_use
from dockward.practices.p11_labels._known import labelling
from dockward.practices.p11_labels._labels import OCI, has


@rule(
    "DW1104",
    severity=reach(Attacker.CHANCE, Reach.SIGHT, Danger.DEFENCE),
    why="A flaw in a base image is found in hours when each image names its base, and in weeks when not.",
    remedy="Build it with the labels `org.opencontainers.image.base.name` and `org.opencontainers.image.base.digest`.",
    references=("https://github.com/opencontainers/image-spec/blob/main/annotations.md",),
    strict=True,
    written="FROM debian:12.8\n",
    fixed='FROM debian:12.8\nLABEL org.opencontainers.image.base.name="docker.io/library/debian:12.8"\n',
    bad=image(labels={}),
    good=image(labels={f"{OCI}base.name": "debian:12.7"}),
)
def base_unlabelled(i: Image, world: World) -> Iterator[Problem]:
    need_use(i, world)
    if not has(i.labels.value, f"{OCI}base.name", f"{OCI}base.digest"):
        yield problem(at=i.labels, evidence="no label base.name", fix=labelling(i, world, "base.name"))
