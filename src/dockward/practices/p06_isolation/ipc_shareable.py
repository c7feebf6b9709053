"""A container's shared memory may be joined by any other container."""

from collections.abc import Iterator

from dockward.kit import Attacker, Fix, Problem, Reach, problem, reach, rule, unset_key, workload
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
    written="image: app:1.0\nipc: shareable\n",
    fixed="image: app:1.0\n",
)
def ipc_shareable(w: Workload) -> Iterator[Problem]:
    if w.ipc_mode.value == "shareable":
        fix = Fix(
            title="Take `ipc: shareable` out",
            risk="containers that join its shared memory no longer start",
            changes=(unset_key("ipc", "private"),),
        )
        yield problem(at=w.ipc_mode, fix=fix)
