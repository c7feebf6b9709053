"""Lays over the flaws of images what the containers that run them have loaded of the packages."""

import asyncio
from collections.abc import Callable, Mapping, Sequence

from msgspec import structs

from dockward.engine.errors import EngineError
from dockward.image.loadable import territory
from dockward.model.fact import Fact, Place, Unknown, unknown
from dockward.model.flaws import Matches, PackageFlaws
from dockward.model.image import Image
from dockward.model.loading import Holder, Use
from dockward.model.package import Package
from dockward.model.world import World
from dockward.read.reach.running import Running, ask_running
from dockward.read.reach.watching import Seen, watch_loaded
from dockward.read.scanning import ScanOptions, Watch

MOST_HOLDERS = 32
"""Programs that are told for one package."""
_PLACE = Place("/proc")
_NOT_RUNNING = "no container of the image runs here, so that what is loaded of it can't be seen"


def with_use(world: World, options: ScanOptions, seconds: float, watch: Watch) -> World:
    """The world with what running containers of its images had loaded within `seconds`; 0 is a single look.

    Raises nothing: where the engine doesn't answer, or processes can't be looked into, it is unknown with the reason.
    """
    watch("asking the engine which containers run")
    wanted = frozenset(name for one in world.images for name in _names(one))
    try:
        running = asyncio.run(ask_running(wanted, options))
    except EngineError as why:
        untold: Fact[Use] = unknown(f"which containers run is not known: {why.message}", _PLACE)
        return structs.replace(world, images=tuple(_with(one, lambda _: untold) for one in world.images))

    def told(left: float) -> None:
        watch(f"watching what {len(running)} containers load: {left:.0f} s left")

    seen = watch_loaded(running, seconds, options.root, told=told)
    images = tuple(_image(one, running, seen, seconds) for one in world.images)
    return structs.replace(world, images=images)


def _names(image: Image) -> frozenset[str]:
    """By which ids containers know it; it may be a container itself."""
    return frozenset({image.id, *(one.partition("@")[2] for one in image.digests)}) - {""}


def _image(image: Image, running: Sequence[Running], seen: Mapping[str, Seen], seconds: float) -> Image:
    names = _names(image)
    own = [one for one in running if (one.id if image.holder else one.image) in names]
    if not own:
        return _with(image, lambda _: unknown(_NOT_RUNNING, _PLACE))
    paths = {one.id: sorted(seen[one.id].files) for one in own}
    return _with(image, lambda package: _use(package, own, seen, paths, seconds))


def _with(image: Image, use: Callable[[Package], Fact[Use]]) -> Image:
    """The image with the use of each of its packages that has flaws."""
    contents = image.contents.content
    if isinstance(contents, Unknown) or isinstance(contents.flaws.content, Unknown):
        return image
    flawed = tuple(PackageFlaws(one.package, one.flaws, use(one.package)) for one in contents.flaws.content.flawed)
    flaws: Fact[Matches] = Fact(structs.replace(contents.flaws.content, flawed=flawed), contents.flaws.place)
    return structs.replace(image, contents=Fact(structs.replace(contents, flaws=flaws), image.contents.place))


def _listening(one: Holder) -> int:
    return len(one.listens)


def _use(
    package: Package,
    running: Sequence[Running],
    seen: Mapping[str, Seen],
    paths: Mapping[str, Sequence[str]],
    seconds: float,
) -> Fact[Use]:
    own = territory(package)
    holders: dict[tuple[str, str], Holder] = {}
    for one in running:
        for path in own.among(paths[one.id]):
            for program, listens in seen[one.id].files[path].items():
                found = Holder(one.name, program, f"/{path}", tuple(sorted(listens)))
                holders[one.id, program] = max(found, holders.get((one.id, program), found), key=_listening)
    use = Use(
        holders=tuple(sorted(holders.values(), key=lambda one: (not one.listens, one))[:MOST_HOLDERS]),
        containers=tuple(one.name for one in running),
        seconds=seconds,
    )
    if holders:
        return Fact(use, _PLACE)
    for one in running:
        for reason in seen[one.id].reasons:
            return unknown(f"whether it is loaded in {one.name} could not be seen: {reason}", _PLACE)
    return unknown(own.blind, _PLACE) if own.blind else Fact(use, _PLACE)
