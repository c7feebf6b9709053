"""Containers of a network stand in the local network with addresses of their own."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Danger, Problem, Reach, network, problem, reach, rule
from dockward.model.network import Network


@rule(
    "DW1511",
    severity=reach(Attacker.NETWORK, Reach.CONTAINER, Danger.DEFENCE),
    confidence=Confidence.LIKELY,
    why="Every port that a container opens is open to all machines there at once: publishing and the host's firewall "
    "have no say.",
    remedy="Use a bridge network and publish the ports that are needed. Where macvlan or ipvlan is meant (discovery, "
    "DHCP), give it a VLAN of its own (`parent: eth0.30`) and filter at the router.",
    references=("https://docs.docker.com/engine/network/drivers/macvlan/",),
    bad=network(driver="macvlan", internal=False, options={"parent": "eth0"}),
    good=network(driver="macvlan", internal=True),
)
def network_on_lan(n: Network) -> Iterator[Problem]:
    if n.driver.value in {"macvlan", "ipvlan"} and not n.internal:
        yield problem(f"{n.driver.value} puts its containers into the local network.", at=n.driver)
