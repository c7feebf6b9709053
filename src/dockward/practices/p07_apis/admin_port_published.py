"""A port for remote control or debugging is published to the network."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Problem, Reach, reach, rule, workload
from dockward.model.workload import Port, Workload
from dockward.model.world import World
from dockward.practices.p07_apis._services import open_services
from dockward.syntax.reference import parse_reference

_PYTHON = 5678
"""The port of debugpy."""
_ON_THAT_PORT = frozenset({"http-echo", "n8n"})
"""Images that serve the web there."""
_CONTROLS = {
    22: "SSH",
    23: "telnet",
    512: "rexec",
    513: "rlogin",
    514: "rsh",
    2375: "Engine API without TLS",
    3389: "remote desktop",
    4444: "Selenium",
    5005: "Java debugger",
    _PYTHON: "Python debugger",
    5555: "Android debugger",
    5900: "VNC",
    5901: "VNC",
    5985: "Windows remote management",
    8888: "notebook",
    9229: "Node.js debugger",
    10_250: "kubelet",
}


@rule(
    "DW0720",
    severity=reach(Attacker.NETWORK, Reach.CONTAINER),
    confidence=Confidence.LIKELY,
    cis="5.9",
    why="Who gets in there doesn't need a flaw any more: these ports exist to run commands, and some ask for no "
    "password.",
    remedy='Take the port out of `ports`, or bind it to loopback (`ports: ["127.0.0.1:9229:9229"]`) and come in by '
    "`ssh -L`; use `docker exec` for a shell.",
    references=("https://docs.docker.com/engine/network/port-publishing/",),
    bad=workload(ports=(Port(9229, "tcp", "0.0.0.0", 9229),)),  # noqa: S104  # as read, never bound
    good=workload(ports=(Port(9229, "tcp", "127.0.0.1", 9229),)),
    written="image: app:1.0\nports:\n  - target: 9229\n    published: 9229\n",
    fixed='image: app:1.0\nports:\n  - target: 9229\n    published: 9229\n    host_ip: "127.0.0.1"\n',
)
def admin_port_published(w: Workload, world: World) -> Iterator[Problem]:
    found = parse_reference(w.image.value) if w.image.known else None
    web = found is not None and found.repository.rpartition("/")[2] in _ON_THAT_PORT
    yield from open_services(w, world, {port: name for port, name in _CONTROLS.items() if port != _PYTHON or not web})
