"""All ports of a network's containers are open to other machines, published or not."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, network, reach, rule
from dockward.model.network import Network
from dockward.practices.p15_networks._gateways import gateway_modes


@rule(
    "DW1514",
    severity=reach(Attacker.NETWORK, Reach.CONTAINER),
    why="The mode nat-unprotected takes the engine's filter away: whoever sends packets to a container's address "
    "through this host reaches databases and debuggers that were never published.",
    remedy="Take `com.docker.network.bridge.gateway_mode_ipv4` (and `_ipv6`) out of the network's `driver_opts` and "
    "make it anew; the mode `nat` is the default.",
    references=("https://docs.docker.com/engine/network/packet-filtering-firewalls/",),
    bad=network(options={"com.docker.network.bridge.gateway_mode_ipv4": "nat-unprotected"}),
    good=network(options={"com.docker.network.bridge.gateway_mode_ipv4": "isolated"}),
)
def gateway_unprotected(n: Network) -> Iterator[Problem]:
    yield from gateway_modes(n, "nat-unprotected", "Every port on it is open to other machines")
