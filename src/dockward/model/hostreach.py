"""Which addresses of its host a container reaches over its networks; tried out on Docker 20.10 and 26.1.

What a container sends to an address of the host arrives at the host's own input: neither the walls between networks
nor `internal` stand in between, only a route to it and the host's firewall do.
"""

from collections.abc import Iterable
from ipaddress import ip_address

from msgspec import Struct

from dockward.model.errors import UnreadError
from dockward.model.kernel import KernelView
from dockward.model.network import Network
from dockward.model.workload import Workload
from dockward.model.world import World

_NO_ROUTE_SINCE = 25
"""The first major version that gives the containers of an internal bridge network no default route."""
_EVERY_ADDRESS = frozenset({"", "0.0.0.0", "::"})  # noqa: S104  # compared, never bound
_MOST_DIGITS = 4
"""Of a major version; engines have had one and two."""
_MOST_JUMPS = 64
"""Containers joined to containers joined to containers; the engine refuses circles, a torn reading may have one."""


class HostReach(Struct, frozen=True):
    """That an address of the host is reached. `doubt` says what it hangs on; empty where it is certain."""

    network: str
    doubt: str = ""


def on_host_network(w: Workload, world: World) -> bool:
    """Whether the host's network is its own, by its settings, by those of whom it joins, or by the kernel's word."""
    view = w.kernel.content
    if isinstance(view, KernelView) and view.shared.known and "net" in view.shared.value:
        return True
    return network_holder(w, world).network_mode.value == "host"


def network_holder(w: Workload, world: World) -> Workload:
    """The container whose network namespace `w` is in: itself, unless it joins another.

    Raises `UnreadError` when it joins one that isn't known.
    """
    start = w
    for _ in range(_MOST_JUMPS):
        mode = w.network_mode.value
        if not mode.startswith("container:"):
            return w
        other = world.resolve_container(mode.removeprefix("container:"))
        if other is None or other.id == start.id:
            break
        w = other
    reason = "it joins the network of a container that isn't known"
    raise UnreadError(reason, start.network_mode.place, outside=world.written)


def networks_of(w: Workload, world: World) -> tuple[Network, ...]:
    """The networks that it is on, by itself or by whom it joins, as far as the engine could tell of them."""
    names = (one.network for one in network_holder(w, world).networks.value)
    return tuple(found for one in names if (found := world.network_by_name.get(one)) is not None)


def reach_from(w: Workload, address: str, port: int, world: World) -> HostReach | None:
    """How `w` reaches this address and TCP port of the host; None when it doesn't."""
    if on_host_network(w, world):
        return HostReach("host")
    if _is_loopback(address) or network_holder(w, world).network_mode.value == "none":
        return None
    return surest(reach_over(one, address, port, world) for one in networks_of(w, world))


def surest(several: Iterable[HostReach | None]) -> HostReach | None:
    """Of several ways the first that is certain, else the first."""
    found = [one for one in several if one is not None]
    return min(found, key=lambda one: bool(one.doubt)) if found else None


def reach_over(network: Network, address: str, port: int, world: World) -> HostReach | None:
    """How this address and TCP port of the host is reached from a network; None when it isn't."""
    if _is_loopback(address) or (_is_ipv6(address) and not network.ipv6.value):
        return None
    driver = network.driver.value
    if driver in {"null", "host"} or (network.internal.value and driver != "bridge"):
        return None
    if driver == "bridge":
        doubt = _doubt_of_bridge(network, address, world)
    elif driver == "overlay":
        doubt = ""
    else:
        doubt = None if _of_a_bridge(address, world) else f"the driver {driver} leads to the host by another router"
    return None if doubt is None else HostReach(network.name, doubt or _doubt_of_firewall(port, world))


def _doubt_of_bridge(network: Network, address: str, world: World) -> str | None:
    """What the way out of a bridge network hangs on; None when there is none."""
    if not network.internal.value or address in _EVERY_ADDRESS or address in network.gateways.value:
        return ""
    version = world.engine.version.content if world.engine else None
    major = version.partition(".")[0] if isinstance(version, str) else ""
    if not (major.isascii() and major.isdecimal() and len(major) <= _MOST_DIGITS):
        return "engines before 25 give an internal network a route"
    return "" if int(major) < _NO_ROUTE_SINCE else None


def _of_a_bridge(address: str, world: World) -> bool:
    """Whether the address is the host's end of a bridge, to which no other router knows a way."""
    return any(address in one.gateways.value for one in world.networks if one.gateways.known)


def _doubt_of_firewall(port: int, world: World) -> str:
    firewall = world.host.firewall if world.host else None
    if firewall is None or not firewall.known:
        return "whether the host's firewall refuses it isn't known"
    refuses = firewall.value.denies_input and f"{port}/tcp" not in firewall.value.open_ports
    return "unless the host's firewall refuses it from there too" if refuses else ""


def _is_loopback(address: str) -> bool:
    return address == "localhost" or address.startswith("127.") or address == "::1"


def _is_ipv6(address: str) -> bool:
    try:
        return address not in _EVERY_ADDRESS and ip_address(address).version == 6  # noqa: PLR2004  # IP version 6
    except ValueError:
        return False
