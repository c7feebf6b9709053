"""An image in use was built with a step that only renews the package index."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Problem, Reach, image, problem, reach, rule
from dockward.model.command import Command
from dockward.model.image import Image, Layer
from dockward.model.world import World
from dockward.practices._images import need_use, steps

_MANAGERS = frozenset({"apt-get", "apt", "aptitude", "apk"})
_BESIDE = frozenset({":", "echo", "rm", "set", "true"})
"""Programs that install nothing; anything else in the step may use the index."""


@rule(
    "DW0117",
    severity=reach(Attacker.CHANCE, Reach.CONTAINER),
    confidence=Confidence.LIKELY,
    cis="4.7",
    elsewhere=("docker-bench:4.7", "dockle:CIS-DI-0007"),
    why="The builder keeps that layer in its cache, so later builds install from an index of months ago and miss every "
    "fix since.",
    remedy="Renew and install in one step: `RUN apt-get update && apt-get install -y --no-install-recommends NAME && "
    "rm -rf /var/lib/apt/lists/*`.",
    references=("https://docs.docker.com/build/building/best-practices/#apt-get",),
    bad=image(history=(Layer("/bin/sh -c apt-get update", 0, 1), Layer("/bin/sh -c apt-get install -y curl", 0, 1))),
    good=image(history=(Layer("/bin/sh -c apt-get update && apt-get install -y curl", 0, 1),)),
)
def package_update_alone(i: Image, world: World) -> Iterator[Problem]:
    need_use(i, world)
    alone = {name for step in steps(i) for name in _renewed(step.commands)}
    for name in sorted(alone):
        yield problem(f"A step of its own runs `{name} update`.", at=i.history, evidence=f"{name} update alone")


def _renewed(several: tuple[Command, ...]) -> Iterator[str]:
    managers = [one for one in several if one.program in _MANAGERS]
    alone = all(one.program in _MANAGERS | _BESIDE for one in several)
    if alone and all(one.runs(one.program, "update") for one in managers):
        yield from (one.program for one in managers)
