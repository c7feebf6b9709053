"""Networks as the engine holds them."""

from collections.abc import Iterable

from msgspec import UNSET, Struct, field, structs

from dockward.engine.wire.source import Source, Told
from dockward.model.network import Network
from dockward.model.workload import Workload

_NETWORK = Source("network")


class Subnet(Struct, rename="pascal", frozen=True, gc=False):
    """One address range of a network."""

    subnet: str = ""
    gateway: str = ""


class Ipam(Struct, rename="pascal", frozen=True, gc=False):
    """Address management."""

    config: list[Subnet] | None = None


class NetworkAnswer(Struct, rename="pascal", frozen=True, gc=False):
    """/networks/ID, and one of /networks, which lacks the containers."""

    name: str
    id: str
    driver: Told[str] = UNSET
    scope: Told[str] = UNSET
    internal: Told[bool] = UNSET
    attachable: Told[bool] = UNSET
    ingress: Told[bool] = UNSET
    enable_ipv6: Told[bool] = field(default=UNSET, name="EnableIPv6")
    ipam: Told[Ipam] = field(default=UNSET, name="IPAM")
    options: Told[dict[str, str]] = UNSET
    labels: Told[dict[str, str]] = UNSET
    containers: dict[str, object] | None = None


def network_from(answer: NetworkAnswer) -> Network:
    """The network; its members are the running containers that the answer names."""
    ranges = _NETWORK.told("IPAM.Config", answer.ipam, Ipam()).map(lambda one: one.config or [])
    return Network(
        name=answer.name,
        id=answer.id,
        driver=_NETWORK.told("Driver", answer.driver, ""),
        scope=_NETWORK.told("Scope", answer.scope, ""),
        internal=_NETWORK.told("Internal", answer.internal, False),
        attachable=_NETWORK.told("Attachable", answer.attachable, False),
        ingress=_NETWORK.told("Ingress", answer.ingress, False),
        ipv6=_NETWORK.told("EnableIPv6", answer.enable_ipv6, False),
        subnets=ranges.map(lambda all_: tuple(one.subnet for one in all_ if one.subnet)),
        gateways=ranges.map(lambda all_: tuple(one.gateway for one in all_ if one.gateway)),
        options=_NETWORK.told("Options", answer.options, {}),
        labels=_NETWORK.told("Labels", answer.labels, {}),
        # A Swarm's own ends of a network stand among them under names that no container has.
        members=_NETWORK.fact("Containers", tuple(sorted(one for one in answer.containers or () if "-" not in one))),
    )


def with_members(network: Network, workloads: Iterable[Workload]) -> Network:
    """The network with the containers added that belong to it without running."""
    attached = {
        one.id
        for one in workloads
        if one.networks.known
        and any(network.id == end.network_id or network.name == end.network for end in one.networks.value)
    }
    return structs.replace(network, members=network.members.map(lambda known: tuple(sorted({*known, *attached}))))
