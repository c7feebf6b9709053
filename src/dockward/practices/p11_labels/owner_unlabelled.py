"""An image doesn't say whose it is."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, image, problem, reach, rule
from dockward.model.image import Image
from dockward.model.world import World
from dockward.practices._images import need_use
from dockward.practices.p11_labels._known import labelling
from dockward.practices.p11_labels._labels import OCI, has


@rule(
    "DW1103",
    severity=reach(Attacker.CHANCE, Reach.SIGHT, Danger.DEFENCE),
    why="When it must be mended at night, nobody knows whom to call.",
    remedy="Build it with `--label org.opencontainers.image.authors=team@example.org`, or with the label vendor.",
    references=("https://github.com/opencontainers/image-spec/blob/main/annotations.md",),
    strict=True,
    written="FROM debian:12.8\n",
    bad=image(labels={}),
    good=image(labels={f"{OCI}vendor": "Example"}),
)
def owner_unlabelled(i: Image, world: World) -> Iterator[Problem]:
    need_use(i, world)
    if not has(i.labels.value, f"{OCI}authors", f"{OCI}vendor", "maintainer", "org.label-schema.vendor"):
        yield problem(at=i.labels, evidence="no label authors", fix=labelling(i, world, "authors"))
