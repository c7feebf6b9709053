"""A container that should be running has failed as often as it may and stays down."""

from collections.abc import Iterator

from msgspec import structs

from dockward.kit import Attacker, NotApplicable, Problem, Reach, problem, reach, rule, workload
from dockward.model.subject import Kind
from dockward.model.workload import Restart, State, Workload

_LIFE = workload().lifetime.value
_DOWN = structs.replace(_LIFE, state=State.EXITED, restarts=5, exit_code=1, health="")
_DONE = structs.replace(_LIFE, state=State.EXITED, restarts=1, exit_code=0, health="")


@rule(
    "DW0222",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.AVAILABILITY),
    kinds=(Kind.CONTAINER,),
    why="The service is down, nothing will start it again, and a crash that repeats may be somebody trying an exploit.",
    remedy="Read `docker logs NAME`, mend the cause and start it: `docker start NAME`. What isn't wanted any more: "
    "`docker rm NAME`.",
    references=("https://docs.docker.com/engine/containers/start-containers-automatically/",),
    bad=workload(lifetime=_DOWN, restart=Restart("on-failure", 5)),
    good=workload(lifetime=_DONE, restart=Restart("on-failure", 5)),
)
def container_gave_up(w: Workload) -> Iterator[Problem]:
    life = w.lifetime.value
    if life.state is not State.EXITED:
        raise NotApplicable("it has not ended")
    policy = w.restart.value
    tried = policy.policy == "on-failure" and 0 < policy.tries <= life.restarts
    if tried and life.exit_code:
        words = f"It failed with status {life.exit_code} after {life.restarts} restarts."
        yield problem(words, at=w.lifetime, evidence="all tries used up")
