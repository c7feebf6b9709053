"""Addresses of a network that is asked for: those of private ranges that lead nowhere else from this host.

The engine lays a route for what it is told: whose addresses these are, the host and its containers then talk to the
bridge in place of them, a name server, a metadata service, or the whole Internet.
"""

from collections.abc import Iterable, Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any

from dockward.gate.asking import Asking, HostRoutes
from dockward.gate.errors import RefusedError
from dockward.judge.policy.gate import EVERYTHING, Admitted

_WIDEST = {4: 16, 6: 48}
"""The least length of a prefix; the engine's own pools hold no wider network."""
Subnet = IPv4Network | IPv6Network


def check_subnets(ipam: Mapping[str, Any], admitted: Admitted) -> Asking[None]:
    """Raise `RefusedError` for addresses that aren't admitted. `ipam` is the part `IPAM` of a network's body."""
    asked = [_parsed(text) for one in ipam.get("Config", ()) for text in _texts(one)]
    if not asked or admitted is EVERYTHING:
        return
    allowed = [_parsed(one) for one in admitted.subnets]
    named = [one for one in allowed if one not in map(_parsed, Admitted().subnets)]
    ours = [one for one in asked if one not in named]
    for one in ours:
        _check_range(one, allowed)
    routes: tuple[str, ...] = (yield HostRoutes()) if ours else ()
    for one in ours:
        found = next((route for route in routes if _overlap(one, _parsed(route))), None)
        if found is not None:
            raise RefusedError(
                f"The network: {one} takes addresses that the host reaches by its route to {found}.",
                "Choose other addresses, or leave them to the engine.",
            )


def _check_range(asked: Subnet, allowed: Iterable[Subnet]) -> None:
    if not any(asked.version == one.version and asked.subnet_of(one) for one in allowed):  # type: ignore[arg-type]  # both are of one version here
        raise RefusedError(
            f"The network: {asked} isn't among the private addresses that are admitted.",
            f"Choose addresses of {', '.join(map(str, allowed)) or 'the engine alone'}, or leave them to the engine.",
        )
    if asked.prefixlen < _WIDEST[asked.version]:
        raise RefusedError(
            f"The network: {asked} is wider than a network of containers is: /{_WIDEST[asked.version]} at most.",
            "Choose a smaller one, or leave its addresses to the engine.",
        )


def _texts(config: Mapping[str, Any]) -> Iterable[str]:
    """The subnet. What is named beside it, ranges and gateways, the engine takes only from within it."""
    return filter(None, (config.get("Subnet", ""),))


def _parsed(text: str) -> Subnet:
    try:
        return ip_network(text, strict=False)
    except ValueError as why:
        raise RefusedError(f"The network: {text[:64]!a} is no subnet.", "Write it as 172.30.0.0/24.") from why


def _overlap(one: Subnet, other: Subnet) -> bool:
    return one.version == other.version and one.overlaps(other)
