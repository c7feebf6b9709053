"""An image keeps the package index of Alpine's package manager."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Danger, Fix, Problem, Reach, image, problem, reach, rule
from dockward.model.image import Image, Layer
from dockward.model.world import World
from dockward.practices._contents import leave_to
from dockward.practices._images import command_place, need_use, steps, told
from dockward.practices._layers import keeps_outside, removes
from dockward.practices._repairs import after_word


@rule(
    "DW0913",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY, Danger.DEFENCE),
    confidence=Confidence.LIKELY,
    elsewhere=(
        "buddy:ER0011",
        "dockerfilelint:apkadd-missing_nocache_or_updaterm",
        "dockle:DKL-DI-0004",
        "hadolint:DL3019",
        "kics:apk_add_using_local_cache_path",
        "semgrep:missing-apk-no-cache",
        "trivy:DS-0025",
    ),
    why="An index that is never right again is pulled, stored and scanned with every copy of the image.",
    remedy="`apk add --no-cache PACKAGE`, which keeps no index; or keep it outside with `RUN "
    "--mount=type=cache,target=/var/cache/apk`, which the history doesn't show.",
    written="FROM alpine:3.20\nRUN apk add curl\n",
    fixed="FROM alpine:3.20\nRUN apk add --no-cache curl\n",
    bad=image(history=(Layer("RUN /bin/sh -c apk add curl # buildkit", 0.0, 1),)),
    good=image(history=(Layer("RUN /bin/sh -c apk add --no-cache curl # buildkit", 0.0, 1),)),
)
def apk_cache_left(i: Image, world: World) -> Iterator[Problem]:
    need_use(i, world)
    leave_to("DW1020", i)
    yield from told(i, _left(i))


def _left(i: Image) -> Iterator[Problem]:
    for step in steps(i):
        if removes(step.commands, "apk") or keeps_outside(step, "/var/cache/apk"):
            continue
        for one in step.commands:
            if one.runs("apk", "add") and "--no-cache" not in one.options:
                edits = after_word(one, "add", " --no-cache")
                fix = Fix(title="Add --no-cache", edits=edits) if i.written is not None and edits else ()
                yield problem(at=command_place(step, one, i), evidence="apk index", fix=fix)
