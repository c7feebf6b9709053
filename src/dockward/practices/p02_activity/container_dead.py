"""The engine could not remove a container whole."""

from collections.abc import Iterator

from msgspec import structs

from dockward.kit import Attacker, Problem, Reach, problem, reach, rule, workload
from dockward.model.subject import Kind
from dockward.model.workload import State, Workload

_DEAD = structs.replace(workload().lifetime.value, state=State.DEAD)


@rule(
    "DW0208",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    kinds=(Kind.CONTAINER,),
    why="What is left of it holds mounts and disk space, and hides that its removal failed.",
    remedy="`docker rm -f NAME`; when that fails, find who holds its mounts: `grep -l ID /proc/*/mountinfo`.",
    bad=workload(lifetime=_DEAD),
    good=workload(),
)
def container_dead(w: Workload) -> Iterator[Problem]:
    if w.lifetime.value.state is State.DEAD:
        yield problem(at=w.lifetime, evidence="State.Status=dead")
