"""An image in use keeps the package index of Alpine's package manager."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Danger, Problem, Reach, image, problem, reach, rule
from dockward.model.command import Command
from dockward.model.image import Image, Layer
from dockward.model.world import World
from dockward.practices._images import need_use, steps


@rule(
    "DW0913",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY, Danger.DEFENCE),
    confidence=Confidence.LIKELY,
    elsewhere=("dockle:DKL-DI-0004",),
    why="An index that is never right again is pulled, stored and scanned with every copy of the image.",
    remedy="`apk add --no-cache PACKAGE`, which keeps no index; or keep it outside with `RUN "
    "--mount=type=cache,target=/var/cache/apk`, which the history doesn't show.",
    bad=image(history=(Layer("RUN /bin/sh -c apk add curl # buildkit", 0.0, 1),)),
    good=image(history=(Layer("RUN /bin/sh -c apk add --no-cache curl # buildkit", 0.0, 1),)),
)
def apk_cache_left(i: Image, world: World) -> Iterator[Problem]:
    need_use(i, world)
    if any(_keeps(step.commands) for step in steps(i)):
        yield problem(at=i.history, evidence="apk index")


def _keeps(several: tuple[Command, ...]) -> bool:
    adds = any(one.runs("apk", "add") and "--no-cache" not in one.options for one in several)
    return adds and not any(one.program == "rm" and "apk" in " ".join(one.arguments) for one in several)
