"""Nothing tells whether the service in the container works."""

from collections.abc import Iterator

from dockward.kit import Attacker, NotApplicable, Problem, Reach, problem, reach, rule, workload
from dockward.model.subject import Kind
from dockward.model.workload import HealthCheck, State, Workload
from dockward.practices._health import check_health

_ENDED = frozenset({State.CREATED, State.EXITED, State.DEAD, State.REMOVING})
"""There is nothing to check: most of these did one job and ended."""


@rule(
    "DW0202",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    cis=("4.6", "5.27"),
    elsewhere=(
        "docker-bench:5.27",
        "docksec:compose-missing-healthcheck",
        "kics:healthcheck_not_set",
    ),
    why="A process that hangs, or serves errors, counts as running: nobody is told, nothing is restarted, and an "
    "update that breaks it is not noticed.",
    remedy="Add a `healthcheck` to the service (compose) or a HEALTHCHECK to the image that asks the service itself, "
    "for example `test: [CMD, wget, -qO-, http://localhost:8080/health]`.",
    references=("https://docs.docker.com/reference/dockerfile/#healthcheck",),
    bad=workload(health_check=None),
    good=workload(health_check=HealthCheck("CMD", command=("true",))),
)
def health_check_missing(w: Workload) -> Iterator[Problem]:
    if w.health_check.value is not None:
        return
    if w.kind is Kind.CONTAINER and w.lifetime.value.state in _ENDED:
        raise NotApplicable("it does not run")
    yield problem(at=w.health_check, evidence="no health check", fix=check_health(w))
