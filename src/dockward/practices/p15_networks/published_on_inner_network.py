"""A port is published although every network of the container is internal."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, problem, reach, rule, workload
from dockward.model.subject import Kind
from dockward.model.workload import Port, Workload
from dockward.model.world import World
from dockward.practices._ports import by_entry, known_ones, label, to_the_network


@rule(
    "DW1512",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    why="The settings contradict each other: the engine opens no port for an internal network, until somebody joins "
    "the container to another one and the port is open to all.",
    remedy="Take the port out of `ports`, or give the container a second network that isn't internal.",
    references=("https://docs.docker.com/reference/compose-file/networks/",),
    kinds=(Kind.CONTAINER,),
    bad=workload(ports=(Port(8080, "tcp", "192.0.2.10", 8080),)),
    good=workload(ports=(Port(8080, "tcp"),)),
)
def published_on_inner_network(w: Workload, world: World) -> Iterator[Problem]:
    entries = tuple(by_entry(w, known_ones(to_the_network(w, world))))
    joined = [world.network_by_name.get(one.network) for one in w.networks.value]
    if entries and joined and all(one is not None and one.internal for one in joined):
        words = ", ".join(label(*several) for several in entries)
        yield problem(f"{words} is published, but no network of it leads out.", at=w.ports, evidence=f"inner {words}")
