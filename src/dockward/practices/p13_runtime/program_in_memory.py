"""A container runs a program that has no file."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Problem, Reach, problem, reach, rule, workload_running
from dockward.model.subject import Kind
from dockward.model.workload import Workload
from dockward.practices._running import once
from dockward.practices.p13_runtime._executables import executables, in_memory


@rule(
    "DW1307",
    severity=reach(Attacker.NETWORK, Reach.CONTAINER),
    confidence=Confidence.LIKELY,
    why="Programs that are written into memory and started from there leave nothing for a scanner to find, and pass a "
    "read-only file system: it is how intruders work.",
    remedy="Treat it as a break-in until you know better: `docker pause NAME`, keep a copy (`cp /proc/PID/exe`), see "
    "who started it and from where it came; then make the container new from a clean image.",
    references=("memfd_create(2)", "proc(5), /proc/PID/exe"),
    kinds=(Kind.CONTAINER,),
    bad=workload_running(executable="/memfd:x"),
    good=workload_running(executable="/usr/bin/memfd"),
)
def program_in_memory(w: Workload) -> Iterator[Problem]:
    for name in once(one.name for one, path in executables(w) if in_memory(path)):
        yield problem(f"{name} runs from memory.", at=w.kernel, evidence=f"memfd program {name}")
