"""Stopped containers pile up on the host."""

from collections.abc import Iterator

from dockward.kit import Amount, Attacker, Problem, Reach, Settings, engine, problem, reach, rule, workload, world
from dockward.model.engine import Engine
from dockward.model.subject import Kind
from dockward.model.workload import Lifetime, State
from dockward.model.world import World
from dockward.practices.p09_images._sprawl import need_list

_MANY = tuple(
    workload(name=f"old{nr}", id=f"{nr:064x}", lifetime=Lifetime(state=State.EXITED, created=1.0)) for nr in range(25)
)


class Stopped(Settings, frozen=True):
    """How many stopped containers count."""

    number: Amount = 20


@rule(
    "DW0917",
    severity=reach(Attacker.CHANCE, Reach.CONTAINER),
    cis="6.2",
    elsewhere=("docker-bench:6.2",),
    why="Each keeps its files, its secrets in the environment and its settings, and can be started again as it was.",
    remedy="Look through `docker ps --all --filter status=exited`, then `docker container prune --filter until=168h`.",
    bad=world(engine=engine(), containers=_MANY),
    good=world(engine=engine(), containers=(workload(), *_MANY[:5])),
)
def container_sprawl(e: Engine, world: World, settings: Stopped) -> Iterator[Problem]:
    need_list(e, world, Kind.CONTAINER)
    idle = sum(1 for one in world.containers if not one.lifetime.value.alive)
    if idle >= settings.number:
        words = f"{idle} of {len(world.containers)} containers do not run."
        yield problem(words, at=e.root_dir, evidence="stopped containers")
