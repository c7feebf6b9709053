"""Bad containers and networks of practices 7 and 15: published ports, listeners, shared networks."""

from tests.live.badhost.container import BadContainer, bad, publish
from tests.live.engine import PrivateEngine

OPEN_NETWORK = "everybody"


def make_networks(engine: PrivateEngine) -> dict[str, str]:
    """Make the networks that the containers join; returns flaw → network."""
    engine.api("POST", "/networks/create", {"Name": OPEN_NETWORK, "Driver": "bridge", "Attachable": True})
    return {}


def traffic() -> tuple[BadContainer, ...]:
    """The containers; each leans only on those before it."""
    return (
        _serving("port-on-every-address", 8080, 18080),
        _serving("low-host-port", 8081, 81),
        _serving("admin-port-published", 2375, 12375),
        _serving("database-published", 5432, 15432),
        bad("port-without-listener", PortBindings=publish(9999, 19999)),
        BadContainer("host-port-claimed-twice", ("host-port-claimed-twice",), host=_twice(), started=False),
        BadContainer("listener-undeclared", ("listener-undeclared",), command=("httpd", "-f", "-p", "4000")),
        BadContainer("ssh-server", ("ssh-server",), command=("/usr/sbin/sshd",)),
        bad("network-host", NetworkMode="host"),
        bad("default-bridge", NetworkMode="default"),
        bad("linked", Links=["default-bridge:friend"]),
        *(bad(f"on-{OPEN_NETWORK}-{number}", NetworkMode=OPEN_NETWORK) for number in (1, 2, 3)),
    )


def _serving(flaw: str, port: int, host_port: int) -> BadContainer:
    command = ("httpd", "-f", "-p", str(port))
    return BadContainer(flaw, (flaw,), command=command, host={"PortBindings": publish(port, host_port)})


def _twice() -> dict[str, object]:
    return {"PortBindings": publish(8080, 18080)}
