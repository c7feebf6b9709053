"""A container takes over the mounts of one that holds a control socket."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, container_world, problem, reach, rule, workload
from dockward.model.subject import Kind
from dockward.model.workload import Mount, MountKind, Workload
from dockward.model.world import World
from dockward.practices.p08_socket._examples import agent
from dockward.practices.p08_socket._sockets import holds_socket


@rule(
    "DW0805",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.HOST),
    cis="5.32",
    why="The socket stands in it as in the other one, though none of its own mounts names it: whoever breaks in is "
    "root on the host.",
    remedy="Take `volumes_from` out and name the volumes that it needs.",
    references=("https://docs.docker.com/reference/cli/docker/container/run/",),
    kinds=(Kind.CONTAINER,),
    bad=container_world(
        workload(volumes_from=("agent:ro",)),
        agent(),
    ),
    good=container_world(
        workload(volumes_from=("agent:ro",)),
        agent(mounts=(Mount(kind=MountKind.BIND, source="/srv/agent", target="/data"),)),
    ),
)
def socket_by_volumes_from(w: Workload, world: World) -> Iterator[Problem]:
    if not w.volumes_from.value or holds_socket(w, world):
        return
    for one in _sources(w, world):
        if holds_socket(one, world):
            message = f"It takes over the mounts of {one.name}, which holds a control socket."
            yield problem(message, at=w.volumes_from, evidence=f"VolumesFrom={one.name}")


def _sources(w: Workload, world: World) -> tuple[Workload, ...]:
    """Every container whose mounts `w` takes over, directly or through another one; each once."""
    found: dict[str, Workload] = {w.id: w}
    waiting = [w]
    while waiting:
        for reference in waiting.pop().volumes_from.value:
            other = world.resolve_container(reference.partition(":")[0])
            if other is not None and other.id not in found:
                found[other.id] = other
                waiting.append(other)
    return tuple(one for one in found.values() if one.id != w.id)
