"""A container takes over all mounts of another container."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Danger, Problem, Reach, problem, reach, rule, workload
from dockward.model.workload import Workload
from dockward.model.world import World


@rule(
    "DW0633",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.NEIGHBOURS, Danger.DEFENCE),
    confidence=Confidence.LIKELY,
    why="What is mounted into the other one later, a socket or a secret, stands here too once it is made anew, and "
    "nobody sees that in this one's settings.",
    remedy="Name the volumes that it needs under `volumes:`, read-only where it only reads, and take `volumes_from` "
    "out.",
    references=("https://docs.docker.com/reference/cli/docker/container/run/",),
    bad=workload(volumes_from=("db",)),
    good=workload(volumes_from=()),
)
def volumes_from_another(w: Workload, world: World) -> Iterator[Problem]:
    for one in w.volumes_from.each():
        reference, _, mode = one.partition(":")
        other = world.resolve_container(reference)
        name = other.name if other else reference
        words = f"{name}:{mode}" if mode else name
        yield problem(f"It takes over the mounts of {name}.", at=w.volumes_from, evidence=f"VolumesFrom={words}")
