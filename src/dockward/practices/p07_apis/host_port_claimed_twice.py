"""Two containers claim the same port of the host."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, container_world, problem, reach, rule, workload
from dockward.model.subject import Kind
from dockward.model.workload import Lifetime, Port, State, Workload
from dockward.model.world import World
from dockward.practices._ports import published


@rule(
    "DW0718",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    elsewhere=("dclint:no-duplicate-exported-ports",),
    why="After a restart the one that comes first gets the port, and the other service is down; clients may speak to "
    "the wrong one.",
    remedy="Give one of them another host port in its `ports`, or remove the container that is no longer needed.",
    references=("https://docs.docker.com/engine/network/port-publishing/",),
    kinds=(Kind.CONTAINER,),
    bad=container_world(
        workload(),
        workload(name="old", id="0d" * 32, lifetime=Lifetime(state=State.EXITED, created=1.0)),
    ),
    good=container_world(
        workload(),
        workload(
            name="old",
            id="0d" * 32,
            lifetime=Lifetime(state=State.EXITED, created=1.0),
            ports=(Port(8080, "tcp", "127.0.0.2", 18_080),),
        ),
    ),
)
def host_port_claimed_twice(w: Workload, world: World) -> Iterator[Problem]:
    own = published(w)
    for other in world.containers:
        if other.id == w.id or not _gives_way(w, other):
            continue
        for port in own:
            if any(_clash(port, one) for one in other.ports.value):
                message = f"Port {port.host_port}/{port.protocol} is also claimed by {other.name}."
                yield problem(message, at=w.ports, evidence=f"port {port.host_port}/{port.protocol} with {other.name}")


def _gives_way(w: Workload, other: Workload) -> bool:
    """Whether the flaw is told at `w`: at the one that doesn't run, else at the later name."""
    mine, theirs = w.lifetime.value.state, other.lifetime.value.state
    if (mine is State.RUNNING) != (theirs is State.RUNNING):
        return theirs is State.RUNNING
    return (w.name, w.id) > (other.name, other.id)


def _clash(one: Port, other: Port) -> bool:
    same = (one.host_port, one.protocol) == (other.host_port, other.protocol) and bool(one.host_port)
    return same and (one.wildcard or other.wildcard or one.host_address == other.host_address)
