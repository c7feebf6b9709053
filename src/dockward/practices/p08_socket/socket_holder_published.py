"""A container that holds a control socket answers the network."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, problem, reach, rule, workload
from dockward.model.workload import Port, Workload
from dockward.model.world import World
from dockward.practices._ports import by_entry, known_ones, label, onto_loopback, remedy_in_stack, to_the_network
from dockward.practices._roles import why_reached
from dockward.practices.p08_socket._examples import SOCKET
from dockward.practices.p08_socket._sockets import holds_socket

_IN_STACK = (
    "Take its port out of `ports`, which Swarm opens on every address of every node, and let a second service face the "
    "network; keep the one with the socket on an inner network of the stack, or give it a filtered socket."
)


@rule(
    "DW0814",
    severity=reach(Attacker.NETWORK, Reach.HOST, Danger.DEFENCE),
    cis="5.32",
    why="One flaw in a page that the whole network may open, and the attacker holds the engine: from a browser to root "
    "in a single step.",
    remedy="Let a second container face the network and keep the one with the socket on an inner network; or give it a "
    'filtered socket and bind its port to loopback (`ports: ["127.0.0.1:9000:9000"]`).',
    references=("https://docs.docker.com/engine/security/",),
    bad=workload(
        mounts=(SOCKET,),
        ports=(Port(9000, "tcp", "0.0.0.0", 9000),),  # noqa: S104  # as read, never bound
    ),
    good=workload(
        mounts=(SOCKET,),
        ports=(Port(9000, "tcp", "127.0.0.1", 9000),),
    ),
    written="image: app:1.0\nports: [80]\nvolumes:\n  - /var/run/docker.sock:/var/run/docker.sock\n",
    fixed='image: app:1.0\nports: ["127.0.0.1::80"]\nvolumes:\n  - /var/run/docker.sock:/var/run/docker.sock\n',
)
def socket_holder_published(w: Workload, world: World) -> Iterator[Problem]:
    entries = tuple(by_entry(w, known_ones(to_the_network(w, world))))
    if entries and holds_socket(w, world):
        words = ", ".join(label(*several) for several in entries)
        message = f"It holds a control socket and answers on {words}."
        yield problem(
            message,
            at=w.ports,
            evidence=("socket", words),
            fix=onto_loopback(w, *entries),
            remedy=_IN_STACK if remedy_in_stack(w, world) else "",
            unrepaired=why_reached(w),
        )
