"""One snapshot of everything: the engine, the kernel's word on its containers, the host, and what the images hold."""

import asyncio
import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from dockward.engine.endpoint import Endpoint, Scheme, read_endpoint
from dockward.engine.errors import EngineError
from dockward.engine.progress import Progress
from dockward.engine.wire.engine import Here, Surroundings
from dockward.image.cache import LayerCache
from dockward.model.engine import ApiListener, DaemonSettings, Engine
from dockward.model.fact import Fact, Place, unknown
from dockward.model.host import Host
from dockward.model.kernel import KernelView
from dockward.model.runtimes import has_own_kernel
from dockward.model.subject import Kind
from dockward.model.workload import Workload
from dockward.model.world import Unreached, Unread, World
from dockward.read.host.daemon import RunningDaemon, read_daemon_settings
from dockward.read.host.host import DEFAULT_SOCKET, read_host
from dockward.read.host.listeners import read_api_listeners
from dockward.read.host.seccomp import read_engine_seccomp
from dockward.read.images import cache_directory, read_image_files
from dockward.read.kernel.daemons import find_daemon
from dockward.read.kernel.host import read_host_listeners
from dockward.read.kernel.view import read_kernel
from dockward.read.swarm import with_addresses

if TYPE_CHECKING:
    from dockward.engine.snapshot import EngineSnapshot

_ENGINE_KINDS = (Kind.ENGINE, Kind.CONTAINER, Kind.SERVICE, Kind.IMAGE, Kind.NETWORK, Kind.VOLUME, Kind.SWARM)
_LAYERS = "overlay2"
"""Of the data directory: what an overlay's directories are relative to when the engine shortens them."""
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


class _Machine(Struct, frozen=True, kw_only=True):
    """The host, and what only it knows of the engine that runs on it."""

    host: Host
    settings: Fact[DaemonSettings]
    listeners: Fact[tuple[ApiListener, ...]]
    started: float
    """When the daemon started, in seconds since the epoch; 0 where it isn't known."""


def read_world(options: ReadOptions, watch: Watch = lambda _: None) -> Reading:
    """The world of the engine that `options` leads to. Raises `EndpointError` where that is no address at all.

    An engine that doesn't answer leaves its part unread, with what to do about it; the host is judged all the same.
    """
    endpoint = read_endpoint(options.environment, options.home)
    return asyncio.run(_read(options, endpoint, watch))


async def _read(options: ReadOptions, endpoint: Endpoint, watch: Watch) -> Reading:
    # Loaded here: the HTTP library takes a third of a second, and the host can be read meanwhile.
    from dockward.engine.client import open_client  # noqa: PLC0415
    from dockward.engine.snapshot import read_engine  # noqa: PLC0415

    taken = time.time()
    watch(f"asking the engine at {endpoint}")
    machine: asyncio.Task[_Machine] | None = None
    try:
        async with open_client(endpoint, seconds=options.seconds) as client:
            programs = {one.name: one.version for one in client.version.components or ()}
            if endpoint.scheme is Scheme.UNIX:
                machine = asyncio.create_task(asyncio.to_thread(_read_machine, options.root, endpoint, programs))
            snapshot = await read_engine(client, _surroundings(endpoint), _counted(watch))
    except EngineError as why:
        return await _without_engine(options, endpoint, why, taken, machine)
    watch("reading the host")
    if machine is None and snapshot.engine.local.content is True:
        machine = asyncio.create_task(
            asyncio.to_thread(_read_machine, options.root, endpoint, programs, _data(snapshot))
        )
    found = await machine if machine is not None else None
    if found is not None and snapshot.engine.local.content is not False:
        return await _local(options, snapshot, found, taken, watch)
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


def _read_machine(root: Path, endpoint: Endpoint, programs: Mapping[str, str], data_root: str = "") -> _Machine:
    """The host. Runs in a worker thread; raises nothing."""
    socket = endpoint.path if endpoint.scheme is Scheme.UNIX else ""
    found = find_daemon(root, socket=socket, data_root=data_root)
    daemon = found.content if isinstance(found.content, RunningDaemon) else None
    host = read_host(
        root,
        daemon=daemon,
        socket_path=socket or DEFAULT_SOCKET,
        data_root=data_root,
        engine_components=programs,
    )
    settings: Fact[DaemonSettings] = read_daemon_settings(root, daemon) if daemon else found.map(_never)
    sockets = read_host_listeners(root, daemon.pid) if daemon else host.listeners
    return _Machine(
        host=host,
        settings=settings,
        listeners=read_api_listeners(root, settings, host.units, sockets),
        started=daemon.started if daemon else 0.0,
    )


def _never(_: RunningDaemon) -> DaemonSettings:
    raise AssertionError


async def _without_engine(
    options: ReadOptions, endpoint: Endpoint, why: EngineError, taken: float, machine: "asyncio.Task[_Machine] | None"
) -> Reading:
    """The host alone, if the engine would run on it."""
    unread = tuple(Unread(kind, why.message) for kind in _ENGINE_KINDS)
    unreached = Unreached(endpoint=str(endpoint), reason=why.message, hint=why.hint)
    if endpoint.scheme is not Scheme.UNIX:
        gone = Unread(Kind.HOST, "the engine's machine is another one and could not be asked")
        return Reading(World(taken=taken, unread=(*unread, gone), unreached=unreached))
    found = await (machine or asyncio.to_thread(_read_machine, options.root, endpoint, {}))
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
    options: ReadOptions, snapshot: "EngineSnapshot", machine: _Machine, taken: float, watch: Watch
) -> Reading:
    from dockward.engine.snapshot import with_settings  # noqa: PLC0415  # as in _read

    watch("asking the kernel")
    settled = with_settings(snapshot, machine.settings, machine.listeners)
    engine = structs.replace(settled.engine, seccomp=read_engine_seccomp(options.root, settled.engine, machine.started))
    views = await asyncio.to_thread(_read_views, options.root, settled)
    containers = tuple(
        structs.replace(one, kernel=views[one.id]) if one.id in views else one for one in settled.containers
    )
    used = frozenset(one.image_id.value for one in (*containers, *settled.services) if one.image_id.known)
    cache = LayerCache(cache_directory(options.environment, options.home))
    images = await asyncio.to_thread(read_image_files, settled.images, used, options.root, cache, watch)
    swarm = with_addresses(settled.swarm, options.root, settled.engine.root_dir)
    facts = {"containers": containers, "images": images, "host": machine.host, "swarm": swarm, "engine": engine}
    world = _world(settled, taken, **facts)
    gone = (f"{settled.gone} objects vanished while they were read and are left out.",) if settled.gone else ()
    return Reading(world, gone)


def _read_views(root: Path, snapshot: "EngineSnapshot") -> dict[str, Fact[KernelView | None]]:
    engine = snapshot.engine
    data = engine.root_dir.content
    return read_kernel(
        snapshot.pids,
        root,
        layers_home=f"{data.rstrip('/')}/{_LAYERS}" if isinstance(data, str) and data else "",
        sandboxed=frozenset(one.id for one in snapshot.containers if has_own_kernel(one, engine)),
    )


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
    )
    return structs.replace(base, **changes)
