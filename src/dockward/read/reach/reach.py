"""Lays over the flaws of images what the containers that run them have loaded of the packages."""

import asyncio
from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct, structs

from dockward.engine.errors import EngineError
from dockward.image.loadable import Territory, territory
from dockward.model.fact import Fact, Place, Unknown, unknown
from dockward.model.flaws import Matches, PackageFlaws
from dockward.model.image import Image
from dockward.model.loading import Holder, Use
from dockward.model.package import Package
from dockward.model.world import World
from dockward.read.reach.machinecode import has_machine_code
from dockward.read.reach.running import Running, ask_running
from dockward.read.reach.watching import Seen, watch_loaded
from dockward.read.scanning import ScanOptions, Watch

MOST_HOLDERS = 32
"""Programs that are told for one package."""
_PLACE = Place("/proc")
_NOT_RUNNING = "no container of the image runs here, so that what is loaded of it can't be seen"
_CHANGED = "{file} in {container} is not the image's any more, so that what is loaded there tells nothing of the image"
_STALE = "a process in {container} still has a {file} loaded that was replaced since, and none has the one of now"


class Sight(Struct, frozen=True):
    """Where processes were looked at, and how long."""

    proc: str
    seconds: float


class Files(Struct, frozen=True, kw_only=True):
    """What is loaded in a container: the files of what is judged, and why others of their names are not those.

    `unasked`: why the latter aren't known.
    """

    container: Running
    seen: Seen
    own: Mapping[str, Mapping[str, set[str]]]
    other: Mapping[str, str]
    unasked: str = ""


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
    sight = Sight(proc=f"{str(options.root).rstrip('/')}/proc", seconds=seconds)
    images = tuple(_image(one, running, seen, sight) for one in world.images)
    return structs.replace(world, images=images)


def _names(image: Image) -> frozenset[str]:
    """By which ids containers know it; it may be a container itself."""
    return frozenset({image.id, *(one.partition("@")[2] for one in image.digests)}) - {""}


def _image(image: Image, running: Sequence[Running], seen: Mapping[str, Seen], sight: Sight) -> Image:
    names = _names(image)
    own = [one for one in running if (one.id if image.holder else one.image) in names]
    if not own:
        return _with(image, lambda _: unknown(_NOT_RUNNING, _PLACE))
    files = [_files(one, seen[one.id], of_container=image.holder is not None) for one in own]
    return _with(image, lambda package: _use(package, files, sight))


def _files(one: Running, seen: Seen, *, of_container: bool) -> Files:
    """Of an image, what the container changed is another's; of a container, what has gone from it is."""
    if of_container:
        return Files(container=one, seen=seen, own=seen.files, other=dict.fromkeys(seen.gone, _STALE))
    foreign = one.changed | one.added
    own = {path: programs for path, programs in seen.files.items() if path not in foreign}
    # Mapped already when it was changed, so the image's.
    for path, programs in seen.gone.items():
        own[path] = {**own.get(path, {}), **programs}
    return Files(container=one, seen=seen, own=own, other=dict.fromkeys(one.changed, _CHANGED), unasked=one.unasked)


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


def _use(package: Package, several: Sequence[Files], sight: Sight) -> Fact[Use]:
    own = territory(package)
    holders: dict[tuple[str, str], Holder] = {}
    for one in several:
        for path in own.among(one.own):
            for program, listens in one.own[path].items():
                found = Holder(one.container.name, program, f"/{path}", tuple(sorted(listens)))
                holders[one.container.id, program] = max(
                    found, holders.get((one.container.id, program), found), key=_listening
                )
    use = Use(
        holders=tuple(sorted(holders.values(), key=lambda one: (not one.listens, one))[:MOST_HOLDERS]),
        containers=tuple(one.container.name for one in several),
        seconds=sight.seconds,
    )
    reason = "" if holders else _why_unseen(own, several, sight)
    return unknown(reason, _PLACE) if reason else Fact(use, _PLACE)


def _why_unseen(own: Territory, several: Sequence[Files], sight: Sight) -> str:
    """Why it may be loaded although nothing of it was seen; empty where that it wasn't seen tells something."""
    for one in several:
        name = one.container.name
        for path in sorted(own.among(one.other)):
            return one.other[path].format(file=f"/{path}", container=name)
        for reason in one.seen.reasons:
            return f"whether it is loaded in {name} could not be seen: {reason}"
        if one.unasked:
            return f"whether {name} still has the image's files could not be asked: {one.unasked}"
    if own.blind:
        return own.blind
    pids = [one.container.pid for one in several]
    if own.programs and not any(has_machine_code(sight.proc, pid, own.programs) for pid in pids):
        return "its programs are scripts, or not there any more, so that its use need not show"
    return ""
