"""A container's shared memory may be joined by any other container."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, problem, reach, rule, workload
from dockward.model.workload import Workload


@rule(
    "DW0603",
    severity=reach(Attacker.CHANCE, Reach.CONTAINER),
    why="Whoever starts another container with `ipc: container:NAME` reads and writes what this one keeps in shared "
    "memory.",
    remedy='Set `ipc: private` in compose, or `"default-ipc-mode": "private"` in daemon.json, which is the default.',
    references=("https://docs.docker.com/reference/cli/docker/container/run/",),
    strict=True,
    bad=workload(ipc_mode="shareable"),
    good=workload(ipc_mode="private"),
)
def ipc_shareable(w: Workload) -> Iterator[Problem]:
    if w.ipc_mode.value == "shareable":
        yield problem(at=w.ipc_mode)
