"""An image still holds the compilers and headers that built it."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Danger, Name, Problem, Reach, Settings, image, problem, reach, rule
from dockward.model.image import Image, Layer
from dockward.model.world import World
from dockward.practices._images import need_use
from dockward.practices._packages import package_place
from dockward.practices.p10_stages._split import split_build
from dockward.practices.p10_stages._tools import build_packages

_MOST_NAMED = 5


class Wanted(Settings, frozen=True):
    """Build tools that images may have because their programs call them."""

    allowed: tuple[Name, ...] = ()


@rule(
    "DW1001",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.CONTAINER, Danger.DEFENCE),
    confidence=Confidence.LIKELY,
    why="Someone who broke in can build an exploit for exactly this kernel on the spot, and every tool brings flaws "
    "that have to be mended though the program never calls it.",
    remedy="Build in a stage of its own, and end the Dockerfile with a small stage that takes only the result: "
    "`COPY --from=build /out/app /app`.",
    references=("https://docs.docker.com/build/building/multi-stage/",),
    written="FROM debian:12.8\nRUN apt-get install -y gcc libpq-dev\n",
    bad=image(history=(Layer("RUN /bin/sh -c apt-get install -y gcc libpq-dev # buildkit", 0, 1),)),
    good=image(history=(Layer("RUN /bin/sh -c apt-get install -y gcc && apt-get purge -y gcc # buildkit", 0, 1),)),
)
def build_tools_left(i: Image, world: World, settings: Wanted) -> Iterator[Problem]:
    need_use(i, world)
    found = build_packages(i) - set(settings.allowed)
    if found:
        names = sorted(found)
        more = " and others" if len(names) > _MOST_NAMED else ""
        left = "that is" if len(names) == 1 else "they are"
        message = f"It is built with {', '.join(names[:_MOST_NAMED])}{more}, and {left} left in it."
        evidence = tuple(f"package {one}" for one in names)
        fix = split_build(i.written) if i.written is not None else ()
        yield problem(message, at=package_place(names[0], i), evidence=evidence, fix=fix)
