"""A port is published, but nothing in the container listens on it."""

from collections.abc import Iterator

from dockward.kit import (
    Attacker,
    Confidence,
    NotApplicable,
    Problem,
    Reach,
    container_world,
    kernel,
    problem,
    reach,
    rule,
    workload,
)
from dockward.model.kernel import Listener
from dockward.model.subject import Kind
from dockward.model.workload import Workload
from dockward.model.world import World
from dockward.practices._addresses import is_loopback
from dockward.practices._ports import published
from dockward.practices._running import running

_START_UP = 60.0
"""Seconds that a program gets to open its ports."""


@rule(
    "DW0714",
    severity=reach(Attacker.CHANCE, Reach.CONTAINER),
    confidence=Confidence.LIKELY,
    cis="5.9",
    elsewhere=("docker-bench:5.9",),
    why="A door without a room behind it: whatever opens that port one day, a debugger or an intruder's shell, is on "
    "the network at once.",
    remedy="Take the port out of `ports`; if the service should answer there, it listens on another port or only on "
    "127.0.0.1 inside the container (`ss -ltn` with `nsenter -n`).",
    references=("proc(5), /proc/PID/net/tcp",),
    kinds=(Kind.CONTAINER,),
    bad=container_world(workload(kernel=kernel(listeners=(Listener("tcp", "127.0.0.1", 8080),)))),
    good=container_world(workload(kernel=kernel(listeners=(Listener("tcp6", "::", 8080),)))),
)
def port_without_listener(w: Workload, world: World) -> Iterator[Problem]:
    ports = tuple(published(w))
    if not ports:
        return
    view = running(w)
    if world.taken - w.lifetime.value.started < _START_UP:
        raise NotApplicable("it has just started")
    if w.network_mode.value == "host":
        raise NotApplicable("ports aren't published on the host's network")
    open_ports = {(one.port, one.protocol[:3]) for one in view.listeners.value if not is_loopback(one.address)}
    dead = {(one.container_port, one.protocol) for one in ports} - open_ports
    for port, protocol in sorted(dead):
        if protocol in {"tcp", "udp"}:
            message = f"Nothing listens on {port}/{protocol}, which is published."
            yield problem(message, at=w.ports, evidence=f"published {port}/{protocol} without listener")
