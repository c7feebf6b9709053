"""A container runs a program that its image doesn't hold."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Problem, Reach, kernel, problem, reach, rule, workload
from dockward.model.subject import Kind
from dockward.model.workload import Workload
from dockward.practices._running import running
from dockward.practices.p13_runtime._executables import is_temporary


@rule(
    "DW1312",
    severity=reach(Attacker.NETWORK, Reach.CONTAINER),
    confidence=Confidence.LIKELY,
    why="It was written into the running container, or changed there: by an intruder, by `docker cp`, or by a program "
    "that updates itself. No scan of the image ever saw it.",
    remedy="Treat it as a break-in until you know better: `docker diff NAME` lists what was added, `docker pause NAME` "
    "stops it; then make the container new from its image. A program that belongs there goes into the image, and "
    "`read_only: true` keeps others out.",
    references=("https://docs.docker.com/reference/cli/docker/container/diff/", "proc(5), /proc/PID/exe"),
    kinds=(Kind.CONTAINER,),
    bad=workload(kernel=kernel(added_programs=("/usr/bin/evil",))),
    good=workload(kernel=kernel(added_programs=())),
)
def program_added(w: Workload) -> Iterator[Problem]:
    added = running(w).added_programs
    for path in added.value:
        if not is_temporary(w, path):
            message = f"It runs {path}, which was put there or changed after the container was made."
            yield problem(message, at=added, evidence=f"added {path}")
