"""A container's port is published on every address of the host."""

from collections.abc import Iterator

from dockward.kit import (
    Attacker,
    Confidence,
    Danger,
    PortNumber,
    Problem,
    Reach,
    Settings,
    problem,
    reach,
    rule,
    workload,
)
from dockward.model.subject import WRITTEN, Kind
from dockward.model.workload import Port, Workload
from dockward.model.world import World
from dockward.practices._compose import surely
from dockward.practices._ports import (
    by_entry,
    container_ports,
    host_ports,
    on_every_address,
    onto_loopback,
    remedy_in_stack,
)
from dockward.practices._roles import why_reached

_WEB = frozenset({80, 443})


class OpenPorts(Settings, frozen=True):
    """`allowed`: host ports that are meant for the whole world, such as those of a web server."""

    allowed: tuple[PortNumber, ...] = ()


@rule(
    "DW0716",
    severity=reach(Attacker.NETWORK, Reach.CONTAINER, Danger.DEFENCE),
    cis="5.14",
    elsewhere=(
        "docker-bench:5.14",
        "compose-lint:CL-0005",
        "dclint:no-unbound-port-interfaces",
        "docksec:compose-port-bound-all-interfaces",
        "kics:container_traffic_not_bound_to_host_interface",
    ),
    why="It also answers on the network card that faces the internet, the guest network, the VPN: wherever the host "
    "gets an address next.",
    remedy='Bind it to the address that is meant: `ports: ["127.0.0.1:8080:8080"]`; a reverse proxy on the host '
    "reaches it there. Put ports that serve the world into `allowed` of this rule in the policy.",
    references=("https://docs.docker.com/engine/network/port-publishing/",),
    kinds=(Kind.CONTAINER, Kind.COMPOSE, Kind.RUN),
    bad=workload(ports=(Port(8080, "tcp", "0.0.0.0", 8080), Port(8080, "tcp", "::", 8080))),  # noqa: S104  # as read, never bound
    good=workload(ports=(Port(8080, "tcp", "127.0.0.1", 8080), Port(9090, "tcp"))),
    written='image: app:1.0\nports:\n  - "8080:80"\n  - 127.0.0.1:9090:9090\n',
    fixed='image: app:1.0\nports:\n  - "127.0.0.1:8080:80"\n  - 127.0.0.1:9090:9090\n',
)
def port_on_every_address(w: Workload, world: World, settings: OpenPorts) -> Iterator[Problem]:
    for several in by_entry(w, on_every_address(w, world)):
        open_ = tuple(one for one in several if one.host_port not in settings.allowed)
        if not open_:
            continue
        one, inner = open_[0], container_ports(*open_)
        port = f"Port {host_ports(*open_)}/{one.protocol}" if one.host_port else f"A port to {inner}"
        yield problem(
            f"{port} is open on every address of the host.",
            at=w.ports.place_of(one),
            evidence=f"*:{host_ports(*open_)}->{inner}",
            confidence=_confidence(w, world, one),
            fix=onto_loopback(w, open_),
            remedy=remedy_in_stack(w, world),
            unrepaired=why_reached(w),
        )


def _confidence(w: Workload, world: World, port: Port) -> Confidence:
    """What is written may well mean it: to serve the web, or while somebody works on the program."""
    if w.kind in WRITTEN and port.host_port in _WEB:
        return Confidence.GUESS
    return surely(w, world, w.ports.place_of(port), Confidence.CERTAIN)
