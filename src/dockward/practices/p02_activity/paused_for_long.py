"""A container has stood still, paused, for days."""

from collections.abc import Iterator

from msgspec import structs

from dockward.kit import DAY, NOW, Amount, Attacker, Problem, Reach, Settings, problem, reach, rule, workload
from dockward.model.subject import Kind
from dockward.model.workload import State, Workload
from dockward.model.world import World

_LIFE = workload().lifetime.value
_LONG = structs.replace(_LIFE, state=State.PAUSED, started=NOW - 30 * DAY)


class Days(Settings, frozen=True):
    """After how many days since its start."""

    days: Amount = 7


@rule(
    "DW0220",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    kinds=(Kind.CONTAINER,),
    strict=True,
    why="It holds memory, ports and locks while it serves nobody; most likely it was forgotten.",
    remedy="`docker unpause NAME`, or keep what you need as evidence (`docker commit`, `docker export`) and remove it.",
    bad=workload(lifetime=_LONG),
    good=workload(),
)
def paused_for_long(w: Workload, world: World, settings: Days) -> Iterator[Problem]:
    life = w.lifetime.value
    if life.state is State.PAUSED and world.taken - life.started > settings.days * DAY:
        yield problem(at=w.lifetime, evidence="State.Status=paused")
