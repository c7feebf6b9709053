"""Two containers claim the same port of the host."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, container_world, problem, reach, rule, workload
from dockward.model.subject import Kind
from dockward.model.workload import Lifetime, Port, State, Workload
from dockward.model.world import World
from dockward.practices._company import all_told, remembered
from dockward.practices._compose import profiles_of
from dockward.practices._ports import by_entry, host_ports, known_ones, published

Claims = dict[int, list[tuple[Workload, Port]]]
"""Who has each port of the host."""


@rule(
    "DW0718",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    elsewhere=("dclint:no-duplicate-exported-ports",),
    why="After a restart the one that comes first gets the port, and the other service is down; clients may speak to "
    "the wrong one.",
    remedy="Give one of them another host port in its `ports`, or remove the container that is no longer needed.",
    references=("https://docs.docker.com/engine/network/port-publishing/",),
    kinds=(Kind.CONTAINER, Kind.COMPOSE),
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
    claims = remembered(world, "claims by host port", _claims)
    rivals = {port: names for port in known_ones(published(w)) if (names := _rivals_of(w, port, claims, world))}
    for several in by_entry(w, rivals):
        names = set[str]().union(*(rivals[one] for one in several))
        words = f"{host_ports(*several)}/{several[0].protocol}"
        more = f" and {len(names) - 1} more" if len(names) > 1 else ""
        at = w.ports.place_of(several[0])
        yield problem(f"{min(names)}{more} claims port {words} too.", at=at, evidence=words)
    all_told(world, "ports")


def _rivals_of(w: Workload, port: Port, claims: Claims, world: World) -> set[str]:
    others = claims.get(port.host_port or 0, ())
    return {one.name for one, theirs in others if _rivals(w, port, one, theirs, world)}


def _claims(world: World) -> Claims:
    found: Claims = {}
    for w in world.containers:
        for port in w.ports.told or ():
            found.setdefault(port.host_port or 0, []).append((w, port))
    return found


def _rivals(w: Workload, port: Port, other: Workload, theirs: Port, world: World) -> bool:
    return other.id != w.id and _clash(port, theirs) and _gives_way(w, other) and not _alternatives(w, other, world)


def _alternatives(w: Workload, other: Workload, world: World) -> bool:
    """Whether they belong to profiles of a compose file that needn't run together."""
    own, theirs = profiles_of(w, world), profiles_of(other, world)
    return bool(own and theirs) and not own & theirs


def _gives_way(w: Workload, other: Workload) -> bool:
    """Whether the flaw is told at `w`: at the one that doesn't run, else at the later name."""
    if w.kind is Kind.COMPOSE:
        return w.name > other.name
    mine, theirs = w.lifetime.value.state, other.lifetime.value.state
    if (mine is State.RUNNING) != (theirs is State.RUNNING):
        return theirs is State.RUNNING
    return (w.name, w.id) > (other.name, other.id)


def _clash(one: Port, other: Port) -> bool:
    same = (one.host_port, one.protocol) == (other.host_port, other.protocol) and bool(one.host_port)
    return same and (one.wildcard or other.wildcard or one.host_address == other.host_address)
