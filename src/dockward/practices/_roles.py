"""Services whose very job contradicts a repair: VPNs configure networks, proxies and resolvers answer the network."""

from dockward.model.workload import Workload
from dockward.syntax.reference import parse_reference
from dockward.syntax.regex import regex

ENGINE_INSIDE = "it is there to run containers of its own"

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
_WATCHERS = frozenset({"cadvisor", "glances", "netdata", "node-exporter", "node_exporter", "process-exporter"})
"""What measures the host itself, and sees it through its mounts, its processes and its network."""
_MANAGERS = frozenset({"portainer/agent"})
"""What commands the whole engine for somebody, and works with its volumes."""
_INNER_ENGINE = regex(r"(?:.*/)?docker:[^@]*dind.*|.*[/-]dind(?:[:@].*)?")
_FOR_NETWORKS = frozenset({"NET_ADMIN", "NET_RAW"})
_ALSO_GIVEN = {
    ("chrony", "SYS_TIME"): "it sets the clock",
    ("ntp", "SYS_TIME"): "it sets the clock",
    ("pihole", "NET_ADMIN"): "it may hand out addresses (DHCP)",
    ("vault", "IPC_LOCK"): "it locks its memory, so that no secret is written to the swap space",
}
"""By the last part of the image's name, and the capability."""


def why_reached(w: Workload) -> str:
    """Why its ports must be reached from other machines; empty where nothing says so."""
    if _last_name(w) in _VPN:
        return "it is a VPN, which others must reach"
    return "it is there for other machines" if _last_name(w) in _FRONTS else ""


def why_given(w: Workload, capability: str) -> str:
    """Why its job needs this capability; empty where nothing says so."""
    if why := why_engine(w):
        return why
    name = _last_name(w)
    if capability in _FOR_NETWORKS and name in _VPN:
        return "it is a VPN, which sets up networks"
    return _ALSO_GIVEN.get((name, capability), "")


def why_host(w: Workload) -> str:
    """Why it must see the host as it is: its files, processes and network; empty where nothing says so."""
    return "it is there to watch the host" if _last_name(w) in _WATCHERS else why_commands(w)


def why_commands(w: Workload) -> str:
    """Why it must command the engine as it pleases; empty where nothing says so."""
    found = parse_reference(w.image.value) if w.image.known else None
    return "it is there to manage the engine" if found is not None and found.repository in _MANAGERS else ""


def is_inner_engine(image: str) -> bool:
    """Whether an image of this name is a container engine, which runs in a container."""
    return _INNER_ENGINE.fullmatch(image) is not None


def why_engine(w: Workload) -> str:
    """Why it needs nearly all rights of the host, and as much of it as its containers do; empty as above."""
    return ENGINE_INSIDE if w.image.known and is_inner_engine(w.image.value) else ""


def why_on_host_network(w: Workload) -> str:
    """Why it must be in the host's network; empty where nothing says so."""
    if _last_name(w) == "home-assistant":
        return "it finds devices by what they send to all on the network"
    return why_host(w)


def _last_name(w: Workload) -> str:
    found = parse_reference(w.image.value) if w.image.known else None
    return "" if found is None else found.repository.rpartition("/")[2].lower()
