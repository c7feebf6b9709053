"""An image doesn't say under which licence it may be used."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, image, problem, reach, rule
from dockward.model.image import Image
from dockward.model.world import World
from dockward.practices._images import need_use
from dockward.practices.p11_labels._known import labelling
from dockward.practices.p11_labels._labels import OCI, has


@rule(
    "DW1102",
    severity=reach(Attacker.CHANCE, Reach.SIGHT, Danger.DEFENCE),
    why="Nobody can tell whether it may be shipped, changed or sold; the answer costs most when somebody sues.",
    remedy="Build it with `--label org.opencontainers.image.licenses=Apache-2.0` (SPDX names).",
    references=("https://github.com/opencontainers/image-spec/blob/main/annotations.md",),
    strict=True,
    written="FROM debian:12.8\n",
    bad=image(labels={}),
    good=image(labels={f"{OCI}licenses": "Apache-2.0"}),
)
def licence_unlabelled(i: Image, world: World) -> Iterator[Problem]:
    need_use(i, world)
    if not has(i.labels.value, f"{OCI}licenses", "license", "licenses"):
        yield problem(at=i.labels, evidence="no label licenses", fix=labelling(i, world, "licenses"))
