"""The image's health check has been switched off for the container."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, problem, reach, rule, workload
from dockward.model.workload import HealthCheck, Workload


@rule(
    "DW0203",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    cis="5.27",
    elsewhere=("docker-bench:5.27", "docksec:compose-missing-healthcheck", "kics:healthcheck_not_set"),
    why="Somebody silenced the one thing that tells that the service has stopped working.",
    remedy="Take `disable: true` (or `--no-healthcheck`) out, and give the check the interval and timeout that it "
    "needs.",
    bad=workload(health_check=HealthCheck("NONE")),
    good=workload(health_check=HealthCheck("CMD-SHELL", command=("true",))),
)
def health_check_off(w: Workload) -> Iterator[Problem]:
    check = w.health_check.value
    if check is not None and check.test == "NONE":
        yield problem(at=w.health_check, evidence="Config.Healthcheck=NONE")
