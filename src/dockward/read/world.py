"""One snapshot of everything: the engine, the kernel's word on its containers, the host, and what the images hold."""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct, structs

from dockward.engine.endpoint import Endpoint, Scheme, read_endpoint
from dockward.engine.errors import EngineError
from dockward.engine.progress import Progress
from dockward.engine.wire.engine import Here, Surroundings
from dockward.image.cache import LayerCache
from dockward.model.engine import Engine
from dockward.model.fact import Fact, Place, unknown
from dockward.model.runtimes import has_own_kernel
from dockward.model.subject import Kind
from dockward.model.workload import Workload
from dockward.model.world import Unreached, Unread, World
from dockward.read.beside import Reader, open_reader
from dockward.read.images import cache_directory, read_image_files
from dockward.read.machine import Machine
from dockward.read.swarm import with_addresses

if TYPE_CHECKING:
    from dockward.engine.snapshot import EngineSnapshot

_ENGINE_KINDS = (Kind.ENGINE, Kind.CONTAINER, Kind.SERVICE, Kind.IMAGE, Kind.NETWORK, Kind.VOLUME, Kind.SWARM)
Watch = Callable[[str], None]


class ReadOptions(Struct, frozen=True, kw_only=True):
    """What to read and how: the environment names the engine, `root` is where the host's files are seen from here.

    `seconds` bounds each request to the engine.
    """

    environment: Mapping[str, str]
    home: Path
    root: Path = Path("/")
    seconds: float = 20.0


class Reading(Struct, frozen=True):
    """A snapshot, and what a person should know of how it came about."""

    world: World
    notes: tuple[str, ...] = ()


def read_world(
    options: ReadOptions, watch: Watch = lambda _: None, meanwhile: Callable[[], object] = lambda: None
) -> Reading:
    """The world of the engine that `options` leads to. Raises `EndpointError` where that is no address at all.

    An engine that doesn't answer leaves its part unread, with what to do about it; the host is judged all the same.
    `meanwhile` is called while the kernel is asked about containers: what its caller needs next is then ready.
    """
    endpoint = read_endpoint(options.environment, options.home)
    with open_reader() as reader:
        return asyncio.run(_read(options, endpoint, _Aside(reader, watch, meanwhile)))


class _Aside(NamedTuple):
    """What goes on beside the engine's answers."""

    reader: Reader
    watch: Watch
    meanwhile: Callable[[], object]


async def _read(options: ReadOptions, endpoint: Endpoint, aside: _Aside) -> Reading:
    # Loaded here: the HTTP library takes a third of a second, and the host can be read meanwhile.
    from dockward.engine.client import open_client  # noqa: PLC0415
    from dockward.engine.snapshot import read_engine  # noqa: PLC0415

    taken = time.time()
    watch, reader = aside.watch, aside.reader
    watch(f"asking the engine at {endpoint}")
    machine: asyncio.Task[Machine] | None = None
    try:
        async with open_client(endpoint, seconds=options.seconds) as client:
            programs = {one.name: one.version for one in client.version.components or ()}
            if endpoint.scheme is Scheme.UNIX:
                machine = asyncio.create_task(reader.run("read_machine", options.root, endpoint, programs))
            snapshot = await read_engine(client, _surroundings(endpoint), _counted(watch))
    except EngineError as why:
        return await _without_engine(
            endpoint, why, taken, lambda: machine or reader.run("read_machine", options.root, endpoint, {})
        )
    watch("reading the host")
    if machine is None and snapshot.engine.local.content is True:
        machine = asyncio.create_task(reader.run("read_machine", options.root, endpoint, programs, _data(snapshot)))
    found = await machine if machine is not None else None
    if found is not None and snapshot.engine.local.content is not False:
        return await _local(options, snapshot, found, taken, aside)
    return Reading(_remote_world(snapshot, taken), (_elsewhere(snapshot.engine),))


def _data(snapshot: "EngineSnapshot") -> str:
    """The engine's data directory, empty when it didn't say."""
    found = snapshot.engine.root_dir.content
    return found if isinstance(found, str) else ""


def _surroundings(endpoint: Endpoint) -> Surroundings:
    machine = os.uname()
    remote = "the engine runs on another machine: run Dockward there"
    return Surroundings(
        endpoint=str(endpoint),
        here=Here(machine.release, machine.nodename),
        settings=unknown(remote, Place("daemon.json")),
        listeners=unknown(remote, Place("daemon.json", "hosts")),
    )


def _counted(watch: Watch) -> Callable[[Progress], None]:
    return lambda at: watch(f"reading {at.what} {at.done}/{at.total}")


async def _without_engine(
    endpoint: Endpoint, why: EngineError, taken: float, reading: Callable[[], Awaitable[Machine]]
) -> Reading:
    """The host alone, if the engine would run on it."""
    unread = tuple(Unread(kind, why.message) for kind in _ENGINE_KINDS)
    unreached = Unreached(endpoint=str(endpoint), reason=why.message, hint=why.hint)
    if endpoint.scheme is not Scheme.UNIX:
        gone = Unread(Kind.HOST, "the engine's machine is another one and could not be asked")
        return Reading(World(taken=taken, unread=(*unread, gone), unreached=unreached))
    found = await reading()
    return Reading(World(taken=taken, host=found.host, unread=unread, unreached=unreached))


def _elsewhere(engine: Engine) -> str:
    return (
        f"The engine at {engine.endpoint} runs on another machine: its host, its settings and its kernel's word on the "
        "containers are unknown from here. Run Dockward on that machine to judge them."
    )


def _remote_world(snapshot: "EngineSnapshot", taken: float) -> World:
    host = Unread(Kind.HOST, "the engine runs on another machine: run Dockward there")
    kernel: Fact[None] = unknown("the engine runs on another machine, whose kernel cannot be asked", Place("/proc"))
    containers = tuple(_with_kernel(one, kernel) for one in snapshot.containers)
    return _world(snapshot, taken, containers=containers, unread=(*snapshot.unread, host))


def _with_kernel(one: Workload, fact: Fact[None]) -> Workload:
    return one if one.kernel.known else structs.replace(one, kernel=fact)


async def _local(
    options: ReadOptions, snapshot: "EngineSnapshot", machine: Machine, taken: float, aside: _Aside
) -> Reading:
    from dockward.engine.snapshot import with_settings  # noqa: PLC0415  # as in _read

    aside.watch("asking the kernel")
    settled = with_settings(snapshot, machine.settings, machine.listeners)
    sandboxed = frozenset(one.id for one in settled.containers if has_own_kernel(one, settled.engine))
    asked = asyncio.create_task(
        aside.reader.run("read_containers", options.root, settled.engine, machine.started, settled.pids, sandboxed)
    )
    await asyncio.sleep(0)
    aside.meanwhile()
    seccomp, views = await asked
    engine = structs.replace(settled.engine, seccomp=seccomp)
    containers = tuple(
        structs.replace(one, kernel=views[one.id]) if one.id in views else one for one in settled.containers
    )
    used = frozenset(one.image_id.value for one in (*containers, *settled.services) if one.image_id.known)
    rootless = settled.engine.rootless.told is True
    cache = LayerCache(cache_directory(options.environment, options.home), rootless=rootless)
    images = await asyncio.to_thread(read_image_files, settled.images, used, options.root, cache, aside.watch)
    swarm = with_addresses(settled.swarm, options.root, settled.engine.root_dir)
    facts = {"containers": containers, "images": images, "host": machine.host, "swarm": swarm, "engine": engine}
    world = _world(settled, taken, **facts)
    gone = (f"{settled.gone} objects vanished while they were read and are left out.",) if settled.gone else ()
    return Reading(world, gone)


def _world(snapshot: "EngineSnapshot", taken: float, **changes: object) -> World:
    base = World(
        taken=taken,
        engine=snapshot.engine,
        containers=snapshot.containers,
        services=snapshot.services,
        images=snapshot.images,
        networks=snapshot.networks,
        volumes=snapshot.volumes,
        swarm=snapshot.swarm,
        unread=snapshot.unread,
        faltered=snapshot.faltered,
    )
    return structs.replace(base, **changes)
