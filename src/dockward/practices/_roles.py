"""Services whose very job contradicts a repair: VPNs configure networks, proxies and resolvers answer the network."""

from dockward.model.workload import Workload
from dockward.syntax.reference import parse_reference

_VPN = frozenset(
    {
        "amnezia-wg-easy", "docker-openvpn", "firezone", "gluetun", "headscale", "ipsec-vpn-server", "netbird",
        "netmaker", "nordvpn", "openvpn", "openvpn-as", "openvpn-client", "softethervpn", "strongswan", "tailscale",
        "wg-easy", "wireguard", "wireguard-ui", "zerotier",
    }
)  # fmt: skip
_FRONTS = frozenset(
    {
        "adguardhome", "bind9", "coredns", "docker-mailserver", "nginx-proxy", "nginx-proxy-manager", "pihole",
        "postfix", "swag", "traefik", "unbound",
    }
)  # fmt: skip
"""Proxies, resolvers and mail servers, which are there for other machines."""
_FOR_NETWORKS = frozenset({"NET_ADMIN", "NET_RAW"})


def why_reached(w: Workload) -> str:
    """Why its ports must be reached from other machines; empty where nothing says so."""
    if _last_name(w) in _VPN:
        return "it is a VPN, which others must reach"
    return "it is there for other machines" if _last_name(w) in _FRONTS else ""


def why_given(w: Workload, capability: str) -> str:
    """Why its job needs this capability; empty where nothing says so."""
    return "it is a VPN, which sets up networks" if capability in _FOR_NETWORKS and _last_name(w) in _VPN else ""


def _last_name(w: Workload) -> str:
    found = parse_reference(w.image.value) if w.image.known else None
    return "" if found is None else found.repository.rpartition("/")[2].lower()
