"""A container of several processes has none that cleans up after the others."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Problem, Reach, kernel, problem, process, reach, rule, workload
from dockward.model.subject import Kind
from dockward.model.workload import Workload
from dockward.practices._running import own_processes, running

_INITS = frozenset(
    {
        "catatonit",
        "docker-init",
        "dumb-init",
        "init",
        "my_init",
        "pause",
        "runit",
        "runsvdir",
        "s6-svscan",
        "supervisord",
        "systemd",
        "tini",
        "tini-static",
    }
)


@rule(
    "DW1311",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    confidence=Confidence.GUESS,
    why="Its first process isn't made to collect ended children and pass signals on: dead processes pile up to the "
    "limit, and `docker stop` ends in a kill after ten seconds.",
    remedy="Set `init: true` in compose (`docker run --init`), or start the program through tini in the image.",
    references=("https://docs.docker.com/reference/cli/docker/container/run/",),
    kinds=(Kind.CONTAINER,),
    strict=True,
    bad=workload(kernel=kernel(processes=(process(name="sh"), process(pid=4101, parent=4100)))),
    good=workload(kernel=kernel(processes=(process(name="docker-init"), process(pid=4101, parent=4100)))),
)
def no_init_process(w: Workload) -> Iterator[Problem]:
    own = own_processes(w)
    first = next((one for one in own if one.pid == running(w).pid), None)
    if first is not None and len(own) > 1 and first.name not in _INITS:
        yield problem(f"{first.name} is its first process.", at=w.kernel, evidence=f"first process {first.name}")
