"""Everything that an engine knows, asked for at once and made into the model."""

import asyncio
from typing import Any, TypeVar

from msgspec import Struct, structs

from dockward.engine.client import EngineClient
from dockward.engine.faltering import find_falter
from dockward.engine.limits import LIST_BYTES
from dockward.engine.progress import Watch
from dockward.engine.reading import (
    ContainerAnswer,
    Details,
    Everything,
    ImageAnswers,
    Listing,
    Rows,
    attempt,
    read_containers,
    read_images,
    read_listing,
    read_networks,
    read_rows,
    read_unlisted,
)
from dockward.engine.swarm import SwarmRead, read_swarm
from dockward.engine.wire.blank import blank
from dockward.engine.wire.container import Defaults, workload_from
from dockward.engine.wire.engine import Surroundings, default_filter, engine_from, plugin_from
from dockward.engine.wire.engine import with_settings as settled
from dockward.engine.wire.image import ImageListed, digests_of, image_from, tags_of
from dockward.engine.wire.info import Info, PluginAnswer
from dockward.engine.wire.inspect import Listed
from dockward.engine.wire.mounts import with_volumes
from dockward.engine.wire.network import NetworkAnswer, network_from, with_members
from dockward.engine.wire.service import Neighbourhood, service_from
from dockward.engine.wire.service_answers import ServiceAnswer
from dockward.engine.wire.source import Source, Untold
from dockward.engine.wire.swarm import swarm_from
from dockward.engine.wire.volume import VolumeAnswer, VolumesAnswer, volume_from
from dockward.model.engine import ApiListener, DaemonSettings, Engine, Plugin
from dockward.model.fact import Fact, Unknown, unknown
from dockward.model.image import Image
from dockward.model.network import Network
from dockward.model.subject import Kind
from dockward.model.swarm import Swarm
from dockward.model.volume import Volume
from dockward.model.workload import Workload
from dockward.model.world import Faltered, Unread

T = TypeVar("T")


class EngineSnapshot(Struct, frozen=True, kw_only=True):
    """One engine at one moment, each kind sorted by name.

    `pids` are the first processes of running containers by container id, as the engine's own host numbers them.
    `gone` counts what vanished while it was read. `faltered` is set where the engine stopped answering meanwhile.
    """

    engine: Engine
    containers: tuple[Workload, ...]
    services: tuple[Workload, ...]
    images: tuple[Image, ...]
    networks: tuple[Network, ...]
    volumes: tuple[Volume, ...]
    swarm: Swarm
    unread: tuple[Unread, ...]
    pids: dict[str, int]
    gone: int
    faltered: Faltered | None = None


class _Answers(Struct, frozen=True, kw_only=True):
    info: Info | Unknown
    plugins: Fact[tuple[Plugin, ...]]
    containers: Everything[Listed, ContainerAnswer]
    images: Everything[ImageListed, ImageAnswers]
    networks: Everything[NetworkAnswer, NetworkAnswer]
    volumes: Listing[VolumeAnswer]
    swarm: SwarmRead


async def read_engine(client: EngineClient, around: Surroundings, watch: Watch = lambda _: None) -> EngineSnapshot:
    """Everything that the engine tells. What it doesn't is unknown with the reason; this raises nothing for it."""
    return _snapshot(await _read_answers(client, watch), client, around)


def with_settings(
    snapshot: EngineSnapshot, settings: Fact[DaemonSettings], listeners: Fact[tuple[ApiListener, ...]]
) -> EngineSnapshot:
    """The snapshot with what the host knows of the daemon, also where containers fall back to its settings."""
    engine = settled(snapshot.engine, settings, listeners)
    before = snapshot.engine.no_new_privileges

    def one(workload: Workload) -> Workload:
        if workload.no_new_privileges != before:
            return workload
        return structs.replace(workload, no_new_privileges=engine.no_new_privileges)

    return structs.replace(
        snapshot,
        engine=engine,
        containers=tuple(one(each) for each in snapshot.containers),
        services=tuple(one(each) for each in snapshot.services),
    )


async def _read_answers(client: EngineClient, watch: Watch) -> _Answers:
    async with asyncio.TaskGroup() as group:
        info = group.create_task(attempt(client.read("/info", Info)))
        plugins = group.create_task(_read_plugins(client))
        containers = group.create_task(read_containers(client, watch))
        images = group.create_task(read_images(client, watch))
        networks = group.create_task(read_networks(client, watch))
        volumes = group.create_task(read_listing(_read_volume_rows(client), Kind.VOLUME, VolumeAnswer))
        swarm = group.create_task(read_swarm(client, await info))
    return _Answers(
        info=info.result(),
        plugins=plugins.result(),
        containers=containers.result(),
        images=await read_unlisted(client, images.result(), containers.result()),
        networks=networks.result(),
        volumes=volumes.result(),
        swarm=swarm.result(),
    )


async def _read_plugins(client: EngineClient) -> Fact[tuple[Plugin, ...]]:
    listing = await read_listing(read_rows(client, "/plugins"), Kind.ENGINE, PluginAnswer)
    if listing.unread:
        return unknown(listing.unread[0].reason)
    return Source("plugins").fact("", tuple(plugin_from(one) for one in listing.items))


async def _read_volume_rows(client: EngineClient) -> Rows:
    return (await client.read("/volumes", VolumesAnswer, most=LIST_BYTES)).volumes


def _snapshot(answers: _Answers, client: EngineClient, around: Surroundings) -> EngineSnapshot:
    engine = engine_from(around, client.version, answers.info, answers.plugins)
    defaults = Defaults(engine.no_new_privileges, default_filter(engine))
    volumes = {one.name: volume_from(one) for one in answers.volumes.items}
    containers = sorted(
        (with_volumes(_workload(one, defaults), volumes) for one in answers.containers.details),
        key=lambda one: (one.name, one.id),
    )
    images = sorted((_image(one) for one in answers.images.details), key=lambda one: (one.name, one.id))
    networks = sorted(
        (with_members(_network(one), containers) for one in answers.networks.details),
        key=lambda one: (one.name, one.id),
    )
    described, odd = _services(answers.swarm.services.items, _neighbourhood(engine, images, answers.swarm.networks))
    services = (with_volumes(one, volumes) for one in described)
    member = answers.info if isinstance(answers.info, Unknown) else answers.info.swarm
    kinds: dict[Kind, Everything[Any, Any] | Listing[Any]] = {
        Kind.CONTAINER: answers.containers,
        Kind.IMAGE: answers.images,
        Kind.NETWORK: answers.networks,
        Kind.VOLUME: answers.volumes,
        Kind.SERVICE: answers.swarm.services,
    }
    return EngineSnapshot(
        engine=engine,
        containers=tuple(containers),
        services=tuple(services),
        images=tuple(images),
        networks=tuple(networks),
        volumes=tuple(volumes[name] for name in sorted(volumes)),
        swarm=swarm_from(member, answers.swarm.facts),
        unread=(*(one for kind in kinds.values() for one in kind.unread), *odd),
        pids=_pids(answers.containers),
        gone=answers.containers.gone + answers.images.gone + answers.networks.gone,
        faltered=find_falter(client, kinds),
    )


def _workload(details: Details[Listed, ContainerAnswer], defaults: Defaults) -> Workload:
    answer = details.answer
    if isinstance(answer, Unknown):
        name = next(iter(details.listed.names or ()), details.listed.id[:12])
        return blank(Workload, answer.reason, name=name.removeprefix("/"), id=details.listed.id)
    return workload_from(answer.inspect, defaults, answer.execs)


def _image(details: Details[ImageListed, ImageAnswers]) -> Image:
    listed, answer = details.listed, details.answer
    if isinstance(answer, Unknown):
        return blank(Image, answer.reason, id=listed.id, tags=tags_of(listed), digests=digests_of(listed))
    return image_from(answer.inspect, answer.history)


def _network(details: Details[NetworkAnswer, NetworkAnswer]) -> Network:
    listed, answer = details.listed, details.answer
    if isinstance(answer, Unknown):
        return blank(Network, answer.reason, name=listed.name, id=listed.id)
    return network_from(answer)


def _neighbourhood(engine: Engine, images: list[Image], networks: dict[str, str]) -> Neighbourhood:
    return Neighbourhood(
        images={name: one for one in images for name in (*one.tags, *one.digests)},
        networks=networks,
        no_new_privileges=engine.no_new_privileges,
        logging_driver=engine.logging_driver,
        seccomp=default_filter(engine),
    )


def _services(
    answers: tuple[ServiceAnswer, ...], around: Neighbourhood
) -> tuple[tuple[Workload, ...], tuple[Unread, ...]]:
    services: list[Workload] = []
    odd: list[Unread] = []
    for answer in answers:
        try:
            services.append(service_from(answer, around))
        except Untold as why:
            odd.append(Unread(Kind.SERVICE, str(why), answer.spec.name))
    return tuple(sorted(services, key=lambda one: (one.name, one.id))), tuple(odd)


def _pids(containers: Everything[Listed, ContainerAnswer]) -> dict[str, int]:
    inspects = [one.answer.inspect for one in containers.details if not isinstance(one.answer, Unknown)]
    return {one.id: one.state.pid for one in inspects if one.state.pid}
