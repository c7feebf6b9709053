"""A compose service has no health check of its own, and most images bring none."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, NotApplicable, Problem, Reach, compose, problem, reach, rule
from dockward.model.bases import known_base
from dockward.model.subject import Kind
from dockward.model.workload import Workload
from dockward.model.world import World
from dockward.practices._compose import is_job
from dockward.practices._health import check_health
from dockward.practices._images import reference_of


@rule(
    "DW0280",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    cis="5.27",
    confidence=Confidence.LIKELY,
    elsewhere=("docksec:compose-missing-healthcheck", "kics:healthcheck_not_set"),
    kinds=(Kind.COMPOSE,),
    why="A process that hangs, or serves errors, counts as running, and whoever waits for it by `depends_on` waits for "
    "nothing.",
    remedy="Add a `healthcheck` that asks the service itself, for example `test: [CMD, wget, -qO-, "
    "http://localhost:8080/health]`.",
    references=("https://docs.docker.com/reference/compose-file/services/#healthcheck",),
    bad=compose("services:", "  web:", "    image: app:1.0"),
    good=compose("services:", "  web:", "    image: app:1.0", "    healthcheck:", "      test: [CMD, /app/check]"),
    written="image: redis:7.4\n",
    fixed='image: redis:7.4\nhealthcheck:\n  test:\n    - CMD\n    - redis-cli\n    - ping\n  interval: "30s"\n'
    '  timeout: "5s"\n  retries: 3\n  start_period: "30s"\n',
)
def health_check_left_to_image(w: Workload, world: World) -> Iterator[Problem]:
    """What is built has a Dockerfile, which says it and is judged itself."""
    if not w.health_check.left_out:
        _ = w.health_check.value
        return
    if is_job(w, world):
        raise NotApplicable("it does one job and ends")
    image = reference_of(w)
    base = known_base(image.name, image.effective_tag)
    if base is not None and base.health_check:
        raise NotApplicable("its image is known to bring one")
    yield problem(
        at=w.health_check,
        evidence="health check left to the image",
        fix=check_health(w),
        unrepaired="which check its program answers isn't known",
    )
