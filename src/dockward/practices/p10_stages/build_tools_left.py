"""An image still holds the compilers and headers that built it."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Danger, Name, Problem, Reach, Settings, image, problem, reach, rule
from dockward.model.image import Image, Layer
from dockward.model.residue import BuildPackage
from dockward.model.world import World
from dockward.practices._contents import looked_into, need_layers, need_whole
from dockward.practices._images import need_use
from dockward.practices._packages import package_place
from dockward.practices.p10_stages._residue import OTHER_STAGE, held, way_out
from dockward.practices.p10_stages._split import split_build, told_of
from dockward.practices.p10_stages._tools import build_packages
from dockward.syntax.buildtools import is_headers

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
    if looked_into(i):
        yield from _found(i, settings)
        return
    found = build_packages(i) - set(settings.allowed)
    if found:
        names = sorted(found)
        left = "that is" if len(names) == 1 else "they are"
        message = f"It is built with {_few(names)}, and {left} left in it."
        evidence = tuple(f"package {one}" for one in names)
        why, fix = split_build(i.written) if i.written is not None else ("", ())
        yield problem(message, at=package_place(names[0], i), evidence=evidence, fix=fix, unrepaired=why or told_of(i))


def _found(i: Image, settings: Wanted) -> Iterator[Problem]:
    """By the packages that are in it; a finding for each layer that brought some."""
    need_layers(i)
    contents = i.contents.value
    layers: dict[int, list[BuildPackage]] = {}
    for one in contents.build_packages:
        if one.package.name not in settings.allowed:
            layers.setdefault(one.layer, []).append(one)
    for nr in sorted(layers):
        several = sorted(layers[nr], key=lambda one: (-one.bytes, one.package.name))
        names = [one.package.name for one in several]
        words = f"It holds {_few(names)}: {held(contents, several)}.{way_out(contents, nr, OTHER_STAGE)}"
        telling = [one for one in names if not is_headers(one)] or names
        yield problem(words, at=i.contents, evidence=tuple(f"package {one}" for one in sorted(telling)))
    if not layers:
        need_whole(i)


def _few(names: list[str]) -> str:
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return ", ".join(names[:_MOST_NAMED]) + more
