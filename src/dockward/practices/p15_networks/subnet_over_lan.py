"""A network takes addresses that the host's own network uses."""

from collections.abc import Iterator
from ipaddress import ip_network

from dockward.kit import Attacker, NotApplicable, Problem, Reach, network, problem, reach, rule
from dockward.model.network import Network
from dockward.model.world import World
from dockward.practices._addresses import parse_address

_OF_THE_ENGINE = ("br-", "docker", "veth")


@rule(
    "DW1518",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    why="Packets for a machine nearby, the gateway or the name server among them, end in the bridge: the host or a "
    "colleague's machine is cut off, or the wrong one answers.",
    remedy="Set `default-address-pools` in /etc/docker/daemon.json to a range that your networks don't use, remove the "
    "network and make it anew.",
    references=("https://docs.docker.com/engine/network/",),
    bad=network(subnets=("192.0.2.0/24",)),
    good=network(subnets=("172.20.0.0/16",)),
)
def subnet_over_lan(n: Network, world: World) -> Iterator[Problem]:
    if n.driver.value != "bridge":
        return
    if world.host is None:
        raise NotApplicable("the host's addresses weren't looked at")
    own = [
        address
        for name, several in world.host.addresses.value.items()
        if not name.startswith(_OF_THE_ENGINE)
        for address in several
        if address not in n.gateways.value
    ]
    for subnet in n.subnets.value:
        if found := next((one for one in own if _inside(one, subnet)), ""):
            yield problem(f"{found}, an address of the host, lies in it.", at=n.subnets, evidence=f"{subnet} over LAN")


def _inside(address: str, subnet: str) -> bool:
    found = parse_address(address)
    try:
        return found is not None and found in ip_network(subnet, strict=False)
    except ValueError:
        return False
