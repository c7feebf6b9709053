"""An image doesn't say from which source it was built."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, image, problem, reach, rule
from dockward.model.image import Image
from dockward.model.world import World
from dockward.practices._images import need_use
from dockward.practices.p11_labels._known import labelling
from dockward.practices.p11_labels._labels import OCI, SCHEMA, has


@rule(
    "DW1101",
    severity=reach(Attacker.CHANCE, Reach.SIGHT, Danger.DEFENCE),
    why="When it misbehaves or a flaw becomes known, nobody can tell which code is in it.",
    remedy="Build it with `--label org.opencontainers.image.source=URL --label "
    "org.opencontainers.image.revision=COMMIT`.",
    references=("https://github.com/opencontainers/image-spec/blob/main/annotations.md",),
    strict=True,
    written="FROM debian:12.8\nLABEL org.opencontainers.image.source=https://git.example.org/shop/api\n",
    bad=image(labels={f"{OCI}source": "https://git.example.org/shop/api"}),
    good=image(labels={f"{OCI}source": "https://git.example.org/shop/api", f"{OCI}revision": "4f1d2c3b5a69"}),
)
def source_unlabelled(i: Image, world: World) -> Iterator[Problem]:
    need_use(i, world)
    if not has(i.labels.value, f"{OCI}source", f"{OCI}url", f"{SCHEMA}vcs-url"):
        fix = labelling(i, world, "source")
        yield problem("It has no label for source.", at=i.labels, evidence="no label source", fix=fix)
    if not has(i.labels.value, f"{OCI}revision", f"{SCHEMA}vcs-ref"):
        yield problem("It has no label for revision.", at=i.labels, evidence="no label revision")
