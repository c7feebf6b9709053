"""The image's health check has been switched off for the container."""

from collections.abc import Iterator

from dockward.kit import Attacker, Fix, Problem, Reach, problem, reach, rule, unset_key, workload
from dockward.model.bases import known_base
from dockward.model.subject import Kind
from dockward.model.workload import HealthCheck, Workload
from dockward.practices._health import check_health
from dockward.syntax.reference import parse_reference

_UNSILENCED = Fix(
    title="Leave the health check to the image",
    risk="a service that its check doesn't reach counts as unhealthy, and what depends on it doesn't start",
    changes=(unset_key("healthcheck"),),
)


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
    written="image: redis:7.4\nhealthcheck: {disable: true}\n",
    fixed="image: redis:7.4\nhealthcheck:\n  test:\n    - CMD\n    - redis-cli\n    - ping\n"
    '  interval: "30s"\n  timeout: "5s"\n'
    '  retries: 3\n  start_period: "30s"\n',
)
def health_check_off(w: Workload) -> Iterator[Problem]:
    check = w.health_check.value
    if check is not None and check.test == "NONE":
        fixes = (*check_health(w), *(() if _would_have_none(w) else (_UNSILENCED,)))
        yield problem(
            at=w.health_check,
            evidence="Config.Healthcheck=NONE",
            fix=fixes,
            unrepaired="which check its program answers isn't known, nor whether its image brings one",
        )


def _would_have_none(w: Workload) -> bool:
    """Whether nothing says that its image has a check of its own: DW0280 would take this finding's place."""
    if w.kind is not Kind.COMPOSE or not w.image.known:
        return False
    image = parse_reference(w.image.value)
    base = known_base(image.name, image.effective_tag) if image is not None else None
    return base is None or not base.health_check
