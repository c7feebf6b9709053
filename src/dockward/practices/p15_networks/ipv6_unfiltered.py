"""Containers have addresses on the IPv6 internet, and the engine filters none of it."""

from collections.abc import Iterator
from ipaddress import IPv6Network, ip_network

from dockward.kit import Attacker, Problem, Reach, engine, network, problem, reach, rule, world
from dockward.model.engine import Engine
from dockward.model.network import Network
from dockward.model.world import World
from dockward.practices._engine import engine_of

_FILTERS_BY_DEFAULT = 27
"""The first engine whose ip6tables is on without being asked for."""


@rule(
    "DW1517",
    severity=reach(Attacker.NETWORK, Reach.CONTAINER),
    why="Every port that a container opens answers the whole internet over IPv6, published or not; over IPv4 "
    "everything looks closed.",
    remedy='Set `"ip6tables": true` in /etc/docker/daemon.json (before engine 27 with `"experimental": true`) and '
    "restart the engine, or give the network addresses below fd00::/8.",
    references=("https://docs.docker.com/engine/daemon/ipv6/",),
    bad=world(
        engine=engine(settings={"ip6tables": False}),
        networks=(network(ipv6=True, subnets=("172.20.0.0/16", "2a01:4f8:1:2::/64")),),
    ),
    good=world(
        engine=engine(settings={"ip6tables": False}),
        networks=(network(ipv6=True, subnets=("172.20.0.0/16", "fd00:1::/64")),),
    ),
)
def ipv6_unfiltered(n: Network, world: World) -> Iterator[Problem]:
    if not n.ipv6:
        return
    public = [one for one in n.subnets.value if _public(one)]
    if not public:
        return
    if not _filters(engine_of(world)):
        yield problem(f"{public[0]} is reached from outside.", at=n.subnets, evidence=f"ipv6 {public[0]} unfiltered")


def _public(text: str) -> bool:
    try:
        subnet = ip_network(text, strict=False)
    except ValueError:
        return False
    return isinstance(subnet, IPv6Network) and subnet.subnet_of(IPv6Network("2000::/3"))


def _filters(e: Engine) -> bool:
    """Whether the engine writes IPv6 filter rules."""
    setting = e.setting("ip6tables")
    if setting.value is not None:
        return bool(e.flag("ip6tables", default=True))
    major = e.version.value.partition(".")[0]
    return not major.isdecimal() or int(major) >= _FILTERS_BY_DEFAULT
