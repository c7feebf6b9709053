"""A container runs with a runtime that isn't one of the well-known ones."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Problem, Reach, problem, reach, rule, workload
from dockward.model.runtimes import is_known
from dockward.model.workload import Workload


@rule(
    "DW0631",
    severity=reach(Attacker.SUPPLIER, Reach.CONTAINER),
    confidence=Confidence.GUESS,
    why="The runtime is a program that sets up every wall of the container as root; an unknown one may leave some out.",
    remedy="See what it is (`docker info`, `runtimes` in /etc/docker/daemon.json); if you know and trust it, write an "
    "exception into the policy, otherwise take `runtime:` out.",
    references=("https://docs.docker.com/engine/daemon/alternative-runtimes/",),
    strict=True,
    bad=workload(runtime="acme-fast"),
    good=workload(runtime="runc"),
)
def unusual_runtime(w: Workload) -> Iterator[Problem]:
    if w.runtime.value and not is_known(w.runtime.value):
        yield problem(at=w.runtime)
