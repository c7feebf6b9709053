"""Swarm mode read from a manager; everywhere else, why it could not be."""

import asyncio
from typing import TypeVar
from urllib.parse import quote

from msgspec import Struct, UnsetType

from dockward.engine.client import EngineClient
from dockward.engine.reading import Listing, attempt, read_listing, read_rows
from dockward.engine.wire.info import Info, SwarmInfo
from dockward.engine.wire.network import NetworkAnswer
from dockward.engine.wire.service import joined_networks
from dockward.engine.wire.service_answers import ServiceAnswer
from dockward.engine.wire.source import Source
from dockward.engine.wire.swarm import ManagerFacts, node_from, without_manager
from dockward.engine.wire.swarm_answers import ConfigAnswer, NodeAnswer, SecretAnswer, SwarmAnswer
from dockward.model.fact import Fact, Unknown, unknown
from dockward.model.subject import Kind
from dockward.model.world import Unread

T = TypeVar("T")


class SwarmRead(Struct, frozen=True):
    """What was read of the Swarm, its services, and the names of the networks they join by id."""

    facts: ManagerFacts
    services: Listing[ServiceAnswer]
    networks: dict[str, str]


async def read_swarm(client: EngineClient, info: Info | Unknown) -> SwarmRead:
    """The Swarm as far as this engine may tell."""
    reason = _unasked(info)
    if reason:
        member = not isinstance(info, Unknown) and isinstance(info.swarm, SwarmInfo) and not _active(info.swarm)
        return SwarmRead(without_manager(reason), Listing((), () if member else (Unread(Kind.SERVICE, reason),)), {})
    async with asyncio.TaskGroup() as group:
        swarm = group.create_task(attempt(client.read("/swarm", SwarmAnswer)))
        nodes = group.create_task(read_listing(read_rows(client, "/nodes"), Kind.SWARM, NodeAnswer))
        services = group.create_task(read_listing(read_rows(client, "/services"), Kind.SERVICE, ServiceAnswer))
        secrets = group.create_task(read_listing(read_rows(client, "/secrets"), Kind.SWARM, SecretAnswer))
        configs = group.create_task(read_listing(read_rows(client, "/configs"), Kind.SWARM, ConfigAnswer))
    facts = ManagerFacts(
        swarm=swarm.result(),
        nodes=_whole("nodes", nodes.result()).map(lambda all_: tuple(node_from(one) for one in all_)),
        secrets=_whole("secrets", secrets.result()).map(len),
        configs=_whole("configs", configs.result()).map(lambda all_: tuple(sorted(one.spec.name for one in all_))),
        services=_whole("services", services.result()).map(len),
    )
    return SwarmRead(facts, services.result(), await _read_network_names(client, services.result().items))


async def _read_network_names(client: EngineClient, services: tuple[ServiceAnswer, ...]) -> dict[str, str]:
    """Asked for one by one: the Swarm's own `host` network has an id that no list shows."""
    targets = {one.target for service in services for one in joined_networks(service)}
    async with asyncio.TaskGroup() as group:
        path = "/networks/{}".format
        tasks = [group.create_task(attempt(client.read(path(quote(one)), NetworkAnswer))) for one in sorted(targets)]
    found = [task.result() for task in tasks]
    return {one.id: one.name for one in found if not isinstance(one, Unknown)}


def _active(member: SwarmInfo) -> bool:
    return member.local_node_state not in {"", "inactive"}


def _unasked(info: Info | Unknown) -> str:
    """Why there is no use in asking; empty on a manager."""
    if isinstance(info, Unknown):
        return info.reason
    member = info.swarm
    if isinstance(member, UnsetType) or member is None:
        return "the engine's answer has no Swarm"
    if not _active(member):
        return "the engine isn't in Swarm mode"
    if member.local_node_state != "active":
        return f"the engine's part in the Swarm is {member.local_node_state}"
    return "" if member.control_available else "only a manager of the Swarm tells, and this engine is a worker"


def _whole(source: str, listing: Listing[T]) -> Fact[tuple[T, ...]]:
    """The list as one fact: unknown when any of it could not be read."""
    if listing.unread:
        return unknown(listing.unread[0].reason)
    return Source(source).fact("", listing.items)
