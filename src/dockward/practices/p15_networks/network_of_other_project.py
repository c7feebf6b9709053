"""A container uses the network namespace of another project's container."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Danger, Problem, Reach, container_world, problem, reach, rule, workload
from dockward.model.subject import Kind
from dockward.model.workload import Workload
from dockward.model.world import World
from dockward.practices._company import all_read, owner

_PREFIX = "container:"


@rule(
    "DW1516",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.NEIGHBOURS, Danger.DEFENCE),
    confidence=Confidence.LIKELY,
    why="The two are one machine to the network: each reaches what the other keeps on loopback, and each is on all "
    "networks of the other.",
    remedy="Take `network_mode: container:…` out and let them meet on a network of just the two; a sidecar "
    "belongs into the same project.",
    references=("https://docs.docker.com/engine/network/",),
    kinds=(Kind.CONTAINER,),
    bad=container_world(
        workload(network_mode="container:vpn", networks=()),
        workload(name="vpn", id="b1" * 32, project="vpn"),
    ),
    good=container_world(
        workload(network_mode="container:vpn", networks=()),
        workload(name="vpn", id="b1" * 32),
    ),
)
def network_of_other_project(w: Workload, world: World) -> Iterator[Problem]:
    mode = w.network_mode.value
    if not mode.startswith(_PREFIX):
        return
    other = world.resolve_container(mode.removeprefix(_PREFIX))
    if other is None:
        all_read(world)
    elif owner(other) != owner(w):
        message = f"It uses the network of {other.name} ({owner(other)})."
        yield problem(message, at=w.network_mode, evidence=f"network of {other.name}")
