"""A container's own health check says that it does not work."""

from collections.abc import Iterator

from msgspec import structs

from dockward.kit import Attacker, NotApplicable, Problem, Reach, problem, reach, rule, workload
from dockward.model.subject import Kind
from dockward.model.workload import Workload

_ILL = structs.replace(workload().lifetime.value, health="unhealthy")


@rule(
    "DW0205",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.AVAILABILITY),
    kinds=(Kind.CONTAINER,),
    why="The service is down or half down now, and the engine alone will not restart it for that.",
    remedy="See why: `docker inspect --format '{{json .State.Health}}' NAME` and `docker logs NAME`.",
    bad=workload(lifetime=_ILL),
    good=workload(),
)
def container_unhealthy(w: Workload) -> Iterator[Problem]:
    life = w.lifetime.value
    if not life.alive:
        raise NotApplicable("it does not run")
    if life.health == "unhealthy":
        yield problem(at=w.lifetime, evidence="State.Health.Status=unhealthy")
