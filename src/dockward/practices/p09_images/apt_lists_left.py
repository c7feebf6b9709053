"""An image in use keeps the package lists of Debian's package manager."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Danger, Problem, Reach, image, problem, reach, rule
from dockward.model.command import Command
from dockward.model.image import Image, Layer
from dockward.model.world import World
from dockward.practices._images import need_use, steps

_PROGRAMS = ("apt-get", "apt", "aptitude")


@rule(
    "DW0914",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY, Danger.DEFENCE),
    confidence=Confidence.LIKELY,
    elsewhere=("dockle:DKL-DI-0005",),
    why="Lists of a day long past are pulled and stored with every copy, and a later `apt-get install` trusts them.",
    remedy="Remove them in the same RUN: `apt-get update && apt-get install -y PACKAGE && rm -rf "
    "/var/lib/apt/lists/*`; or keep them outside with `RUN --mount=type=cache,target=/var/lib/apt`, which the history "
    "doesn't show.",
    bad=image(history=(Layer("RUN /bin/sh -c apt-get update && apt-get install -y curl # buildkit", 0.0, 1),)),
    good=image(
        history=(Layer("RUN /bin/sh -c apt-get update && apt-get install -y a && rm -rf /var/lib/apt/lists/*", 0.0, 1),)
    ),
)
def apt_lists_left(i: Image, world: World) -> Iterator[Problem]:
    need_use(i, world)
    if any(_keeps(step.commands) for step in steps(i)):
        yield problem(at=i.history, evidence="apt lists")


def _keeps(several: tuple[Command, ...]) -> bool:
    fetches = any(one.runs(name, "update") for one in several for name in _PROGRAMS)
    return fetches and not any(one.program == "rm" and "/var/lib/apt" in " ".join(one.arguments) for one in several)
