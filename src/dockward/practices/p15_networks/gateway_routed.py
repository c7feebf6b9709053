"""A network's containers are reached by their own addresses."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Danger, Problem, Reach, network, reach, rule
from dockward.model.network import Network
from dockward.practices.p15_networks._gateways import gateway_modes


@rule(
    "DW1515",
    severity=reach(Attacker.NETWORK, Reach.CONTAINER, Danger.DEFENCE),
    confidence=Confidence.GUESS,
    why="In routed mode a published port listens on the container's address for everybody; binding it to one address "
    "of the host, loopback included, no longer holds.",
    remedy="Take `gateway_mode_ipv4: routed` (`_ipv6`) out of the network's `driver_opts` unless the router before the "
    "host filters for it; then write an exception into the policy.",
    references=("https://docs.docker.com/engine/network/port-publishing/",),
    strict=True,
    bad=network(options={"com.docker.network.bridge.gateway_mode_ipv6": "routed"}),
    good=network(options={"com.docker.network.bridge.gateway_mode_ipv6": "nat"}),
)
def gateway_routed(n: Network) -> Iterator[Problem]:
    yield from gateway_modes(n, "routed", "Its containers are reached by their own addresses")
