"""A container runs a program from a directory for temporary files."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Problem, Reach, problem, reach, rule, workload_running
from dockward.model.subject import Kind
from dockward.model.workload import Workload
from dockward.practices._running import once
from dockward.practices.p13_runtime._executables import executables, is_temporary


@rule(
    "DW1308",
    severity=reach(Attacker.NETWORK, Reach.CONTAINER),
    confidence=Confidence.LIKELY,
    why="No image keeps programs there: it was written after the start, which is what an intruder does with tools and "
    "miners.",
    remedy="Treat it as a break-in until you know better: `docker pause NAME`, look at the file and at who started "
    "it. A program that unpacks itself needs a place of its own in the image; mount /tmp with `noexec`.",
    references=("proc(5), /proc/PID/exe", "mount(8), noexec"),
    kinds=(Kind.CONTAINER,),
    bad=workload_running(executable="/dev/shm/.x/run"),  # noqa: S108  # judged, never run
    good=workload_running(executable="/usr/lib/tmp/run"),
)
def program_in_temporary_place(w: Workload) -> Iterator[Problem]:
    for path in once(path for _, path in executables(w)):
        if is_temporary(w, path):
            yield problem(f"It runs {path}.", at=w.kernel, evidence=f"runs {path}")
