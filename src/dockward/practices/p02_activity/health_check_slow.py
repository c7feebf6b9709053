"""A container's health check takes long to notice that the service is down."""

from collections.abc import Iterator

from dockward.kit import (
    Amount,
    Attacker,
    Danger,
    NotApplicable,
    Problem,
    Reach,
    Settings,
    problem,
    reach,
    rule,
    workload,
)
from dockward.model.workload import HealthCheck, Workload


class Patience(Settings, frozen=True):
    """How many seconds may pass until the engine calls a dead service unhealthy."""

    seconds: Amount = 600


@rule(
    "DW0224",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY, Danger.DEFENCE),
    strict=True,
    why="For all that time it counts as working: it gets requests, and nobody is told.",
    remedy="Lower `interval` and `retries`; a check every 30 seconds that fails three times takes a minute and a half.",
    references=("https://docs.docker.com/reference/dockerfile/#healthcheck",),
    bad=workload(health_check=HealthCheck("CMD", interval=600.0, retries=5, command=("/app/check",))),
    good=workload(health_check=HealthCheck("CMD", interval=60.0, retries=5, command=("/app/check",))),
)
def health_check_slow(w: Workload, settings: Patience) -> Iterator[Problem]:
    check = w.health_check.value
    if check is None or check.test == "NONE":
        raise NotApplicable("it has no health check")
    seconds = (check.interval + check.timeout) * check.retries
    if seconds > settings.seconds:
        words = f"It notices after up to {seconds / 60:.0f} minutes."
        yield problem(words, at=w.health_check, evidence=f"{check.retries} tries every {check.interval:g} s")
