"""Bad containers and networks of practices 7 and 15: published ports, listeners, shared networks."""

from typing import Any

from tests.live.badhost.container import BASE, BadContainer, bad, publish
from tests.live.badhost.images import STORE
from tests.live.engine import PrivateEngine

OPEN_NETWORK = "everybody"
INNER_NETWORK = "inner"
LAN_NETWORK = "on-the-lan"
FLAT_NETWORK = "flat"
IPV6_NETWORK = "open-ipv6"


def make_networks(engine: PrivateEngine) -> dict[str, str]:
    """Make the networks that the containers join; returns flaw → network."""
    engine.api("POST", "/networks/create", {"Name": OPEN_NETWORK, "Driver": "bridge"})
    engine.api("POST", "/networks/create", {"Name": INNER_NETWORK, "Driver": "bridge", "Internal": True})
    lan = {"Name": LAN_NETWORK, "Driver": "macvlan", "Options": {"parent": "docker0"}}
    engine.api("POST", "/networks/create", lan)
    engine.api("POST", "/networks/create", {"Name": FLAT_NETWORK, "Driver": "bridge"})
    subnet = {"Config": [{"Subnet": "2001:db8:15::/64"}]}
    engine.api(
        "POST", "/networks/create", {"Name": IPV6_NETWORK, "Driver": "bridge", "EnableIPv6": True, "IPAM": subnet}
    )
    return {
        "crowded-network": "network/bridge",
        "network-between-projects": f"network/{OPEN_NETWORK}",
        "way-out-unneeded": f"network/{OPEN_NETWORK}",
        "ipv6-unfiltered": f"network/{IPV6_NETWORK}",
        "project-unsegmented": f"network/{FLAT_NETWORK}",
        "network-on-lan": f"network/{LAN_NETWORK}",
    }


def traffic() -> tuple[BadContainer, ...]:
    """The containers; each leans only on those before it."""
    return (
        _serving("port-on-every-address", 8080, 18080),
        _serving("low-host-port", 8081, 81),
        _serving("admin-port-published", 2375, 12375),
        _serving("database-published", 5432, 15432),
        BadContainer("host-port-claimed-twice", ("host-port-claimed-twice",), host=_twice(), started=False),
        BadContainer("listener-undeclared", ("listener-undeclared",), command=("httpd", "-f", "-p", "4000")),
        BadContainer("ssh-server", ("ssh-server",), command=("/usr/sbin/sshd",)),
        bad("default-bridge", NetworkMode="bridge"),
        bad("network-of-other-project", NetworkMode="container:default-bridge"),
        BadContainer("published-on-inner-network", ("published-on-inner-network",), host=_in_vain(), started=False),
        bad("inner-and-outer-network", NetworkMode=INNER_NETWORK),
        *(_neighbour(number) for number in (1, 2)),
        _of_one_project("front", PortBindings=publish(8083, 18083)),
        _of_one_project("store", image=STORE),
        _of_one_project("worker"),
    )


def _neighbour(number: int) -> BadContainer:
    """A container of a project of its own on the network for everybody."""
    labels = {"com.docker.compose.project": f"project-{number}"}
    return BadContainer(f"neighbour-{number}", (), host={"NetworkMode": OPEN_NETWORK}, config={"Labels": labels})


def _of_one_project(name: str, image: str = BASE, **host: Any) -> BadContainer:
    labels = {"com.docker.compose.project": "flat"}
    return BadContainer(
        f"flat-{name}", (), image=image, host={"NetworkMode": FLAT_NETWORK, **host}, config={"Labels": labels}
    )


def _in_vain() -> dict[str, Any]:
    return {"NetworkMode": INNER_NETWORK, "PortBindings": publish(8082, 18082)}


def join_networks(engine: PrivateEngine) -> None:
    """Connect the container that stands in two networks to its second one."""
    engine.api("POST", f"/networks/{OPEN_NETWORK}/connect", {"Container": "inner-and-outer-network"})


def _serving(flaw: str, port: int, host_port: int) -> BadContainer:
    command = ("httpd", "-f", "-p", str(port))
    return BadContainer(flaw, (flaw,), command=command, host={"PortBindings": publish(port, host_port)})


def _twice() -> dict[str, Any]:
    return {"PortBindings": publish(8080, 18080)}
