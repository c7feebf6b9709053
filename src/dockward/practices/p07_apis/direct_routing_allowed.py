"""Machines nearby may reach containers by their own addresses, past the published ports."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, engine, problem, reach, rule
from dockward.model.engine import Engine


@rule(
    "DW0711",
    severity=reach(Attacker.NETWORK, Reach.CONTAINER, Danger.DEFENCE),
    why="A port published on loopback only is then open to every machine that sends its packets to the container's "
    "address through this host.",
    remedy='Take `"allow-direct-routing": true` out of /etc/docker/daemon.json and restart the engine; name the one '
    "trusted interface on the network instead (`com.docker.network.bridge.trusted_host_interfaces`).",
    references=("https://docs.docker.com/engine/network/packet-filtering-firewalls/",),
    bad=engine(settings={"allow-direct-routing": True}),
    good=engine(settings={"allow-direct-routing": False}),
)
def direct_routing_allowed(e: Engine) -> Iterator[Problem]:
    setting = e.flag("allow-direct-routing", default=False)
    if setting:
        yield problem(at=setting, evidence="allow-direct-routing=true")
