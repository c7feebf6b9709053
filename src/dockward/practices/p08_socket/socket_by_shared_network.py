"""A container shares the network namespace of one that holds a control socket."""

from collections.abc import Iterator

from dockward.kit import (
    Attacker,
    Confidence,
    Danger,
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
from dockward.practices._running import seen
from dockward.practices.p08_socket._examples import agent
from dockward.practices.p08_socket._sockets import holds_socket, mates

_API_PORTS = frozenset({2375, 2376})
_PROXY = kernel(listeners=(Listener("tcp", "127.0.0.1", 2375),))


@rule(
    "DW0807",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.HOST, Danger.DEFENCE),
    confidence=Confidence.GUESS,
    why="Whatever the other one offers on its loopback address, a socket proxy or an administration page that steers "
    "the engine, answers this one too, as if it were its own.",
    remedy="Take `network_mode: container:…` (`service:…`) out and let the two meet on a network with just them on it.",
    references=("https://docs.docker.com/engine/network/",),
    kinds=(Kind.CONTAINER,),
    bad=container_world(
        workload(network_mode="container:agent"),
        agent(kernel=_PROXY),
    ),
    good=container_world(
        workload(network_mode="container:agent"),
        agent(mounts=(), kernel=_PROXY),
    ),
)
def socket_by_shared_network(w: Workload, world: World) -> Iterator[Problem]:
    others = mates(w, "network_mode", world)
    if not others or holds_socket(w, world):
        return
    for one in others:
        if holds_socket(one, world) and (ports := _listening(one)) != frozenset():
            sure = Confidence.LIKELY if ports and ports & _API_PORTS else None
            message = f"It shares the network of {one.name}, which holds a control socket."
            yield problem(message, at=w.network_mode, evidence=f"network namespace with {one.name}", confidence=sure)


def _listening(w: Workload) -> frozenset[int] | None:
    """Its TCP ports; None when that couldn't be seen."""
    view = seen(w)
    if view is None or not view.listeners.known:
        return None
    return frozenset(one.port for one in view.listeners.value if one.protocol.startswith("tcp"))
