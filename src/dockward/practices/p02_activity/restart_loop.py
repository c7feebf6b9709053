"""A container ends and is started again, over and over."""

from collections.abc import Iterator

from msgspec import structs

from dockward.kit import DAY, NOW, Amount, Attacker, Problem, Reach, Settings, problem, reach, rule, workload
from dockward.model.subject import Kind
from dockward.model.workload import State, Workload
from dockward.model.world import World

_LIFE = workload().lifetime.value
_LOOP = structs.replace(_LIFE, restarts=40, started=NOW - 30)
_CALM = structs.replace(_LIFE, restarts=3, started=NOW - DAY)


class Often(Settings, frozen=True):
    """How many restarts count, and for how many seconds after the last one."""

    restarts: Amount = 5
    seconds: Amount = 3600


@rule(
    "DW0206",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    kinds=(Kind.CONTAINER,),
    why="The service is not there for its users, and each start costs the host; a crash that repeats may be somebody "
    "trying an exploit until it works.",
    remedy="Read `docker logs NAME`, mend the cause, and bound the tries: `restart: on-failure:5`.",
    bad=workload(lifetime=_LOOP),
    good=workload(lifetime=_CALM),
)
def restart_loop(w: Workload, world: World, settings: Often) -> Iterator[Problem]:
    life = w.lifetime.value
    recent = life.state is State.RESTARTING or world.taken - life.started < settings.seconds
    if life.restarts >= settings.restarts and recent:
        yield problem(f"It has been restarted {life.restarts} times.", at=w.lifetime, evidence="restarts in a loop")
