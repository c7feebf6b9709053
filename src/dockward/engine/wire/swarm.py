"""Swarm mode: what /info tells everywhere, and /swarm, /nodes, /secrets and /configs on a manager."""

from collections.abc import Callable
from typing import TypeVar

from msgspec import Struct, UnsetType

from dockward.engine.wire.blank import blank
from dockward.engine.wire.info import SwarmInfo
from dockward.engine.wire.moment import epoch, seconds
from dockward.engine.wire.source import Source, Told
from dockward.engine.wire.swarm_answers import NodeAnswer, SwarmAnswer
from dockward.model.fact import Fact, Place, Unknown, unknown
from dockward.model.swarm import Node, Swarm

T = TypeVar("T")
_INFO = Source("info")
_SWARM = Source("swarm")
_CERTIFICATE_SECONDS = 90 * 86_400.0
"""What the engine takes when nothing is set."""
_OUTSIDE = "the API doesn't tell; it stands in the engine's own Swarm state on the host"


class ManagerFacts(Struct, frozen=True, kw_only=True):
    """What only a manager tells; each is unknown with its own reason where it could not be read."""

    swarm: SwarmAnswer | Unknown
    nodes: Fact[tuple[Node, ...]]
    secrets: Fact[int]
    configs: Fact[tuple[str, ...]]
    services: Fact[int]


def without_manager(reason: str) -> ManagerFacts:
    """What is known of the Swarm where no manager could be asked."""
    return ManagerFacts(
        swarm=Unknown(reason),
        nodes=unknown(reason),
        secrets=unknown(reason),
        configs=unknown(reason),
        services=unknown(reason),
    )


def swarm_from(member: Told[SwarmInfo] | Unknown, facts: ManagerFacts) -> Swarm:
    """Swarm mode as this engine sees it. The addresses it listens on are for the host to tell."""
    if isinstance(member, Unknown):
        return blank(Swarm, member.reason)
    if isinstance(member, UnsetType) or member is None:
        return blank(Swarm, "the engine's answer has no Swarm")
    return Swarm(
        active=_INFO.fact("Swarm.LocalNodeState", member.local_node_state not in {"", "inactive"}),
        manager=_INFO.fact("Swarm.ControlAvailable", member.control_available),
        node_address=_INFO.fact("Swarm.NodeAddr", member.node_addr),
        listen_address=unknown(_OUTSIDE),
        data_path_address=unknown(_OUTSIDE),
        auto_lock=_at(
            "Spec.EncryptionConfig.AutoLockManagers", facts, lambda one: one.spec.encryption_config.auto_lock_managers
        ),
        certificate_expiry=_at(
            "Spec.CAConfig.NodeCertExpiry",
            facts,
            lambda one: seconds(one.spec.ca_config.node_cert_expiry, _CERTIFICATE_SECONDS),
        ),
        root_rotations=_at("Spec.CAConfig.ForceRotate", facts, lambda one: one.spec.ca_config.force_rotate),
        created=_at("CreatedAt", facts, lambda one: epoch(one.created_at)),
        updated=_at("UpdatedAt", facts, lambda one: epoch(one.updated_at)),
        nodes=facts.nodes,
        secrets=facts.secrets,
        configs=facts.configs,
        services=facts.services,
    )


def _at(pointer: str, facts: ManagerFacts, take: Callable[[SwarmAnswer], T]) -> Fact[T]:
    swarm = facts.swarm
    if isinstance(swarm, Unknown):
        return unknown(swarm.reason, Place("swarm", pointer))
    return _SWARM.made(pointer, lambda: take(swarm))


def node_from(answer: NodeAnswer) -> Node:
    """A member of the Swarm."""
    return Node(
        id=answer.id,
        hostname=answer.description.hostname,
        role=answer.spec.role,
        availability=answer.spec.availability,
        state=answer.status.state,
        engine_version=answer.description.engine.engine_version,
        address=answer.status.addr,
        leader=answer.manager_status.leader if answer.manager_status else False,
    )
