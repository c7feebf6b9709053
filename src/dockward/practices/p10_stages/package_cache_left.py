"""An image in use was built by package managers that kept what they had downloaded."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Danger, Problem, Reach, image, problem, reach, rule
from dockward.model.command import Command
from dockward.model.image import Image, Layer
from dockward.model.world import World
from dockward.practices._images import need_use, steps

_PIPS = ("pip", "pip3")
_CLEANERS = {
    "npm": (("npm", "cache"),),
    "yarn": (("yarn", "cache"),),
    "yum": (("yum", "clean"),),
    "dnf": (("dnf", "clean"),),
    "microdnf": (("microdnf", "clean"),),
    "zypper": (("zypper", "clean"), ("zypper", "cc")),
}


@rule(
    "DW1002",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY, Danger.DEFENCE),
    confidence=Confidence.LIKELY,
    why="Archives that nothing reads again are pulled, stored and scanned with every copy of the image.",
    remedy="Clean in the same RUN: `pip install --no-cache-dir`, `npm cache clean --force`, `dnf clean all`; or keep "
    "the cache outside with `RUN --mount=type=cache,target=...`, which the history doesn't show.",
    references=("https://docs.docker.com/build/cache/optimize/#use-cache-mounts",),
    strict=True,
    bad=image(history=(Layer("RUN /bin/sh -c pip install flask # buildkit", 0, 1),)),
    good=image(history=(Layer("RUN /bin/sh -c pip install --no-cache-dir flask # buildkit", 0, 1),)),
)
def package_cache_left(i: Image, world: World) -> Iterator[Problem]:
    need_use(i, world)
    pip_keeps = all(one.name != "PIP_NO_CACHE_DIR" for one in i.environment.value)
    found = {name for step in steps(i) for name in _keepers(step.commands, pip_keeps=pip_keeps)}
    for name in sorted(found):
        yield problem(f"{name} left its downloads in a layer.", at=i.history, evidence=f"cache of {name}")


def _keepers(several: tuple[Command, ...], *, pip_keeps: bool) -> Iterator[str]:
    """Programs of one layer that installed and weren't cleaned up after."""
    for one in several:
        if one.program in _PIPS and one.runs(one.program, "install"):
            if pip_keeps and "--no-cache-dir" not in one.options:
                yield "pip"
        elif one.program in _CLEANERS and one.runs(one.program, "install", "ci", "add", "in"):
            cleaners = _CLEANERS[one.program]
            if not any(other.runs(*cleaner) for other in several for cleaner in cleaners):
                yield one.program
