"""A process in a container runs a program or library that was replaced or removed since it started."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Danger, Problem, Reach, kernel, problem, process, reach, rule, workload
from dockward.model.kernel import Process
from dockward.model.subject import Kind
from dockward.model.workload import Workload
from dockward.practices._running import once, processes

_OLD = process(deleted_libraries=("/usr/lib/libssl.so.3",))


@rule(
    "DW0112",
    severity=reach(Attacker.NETWORK, Reach.CONTAINER, Danger.DEFENCE),
    kinds=(Kind.CONTAINER,),
    confidence=Confidence.LIKELY,
    why="An update inside the container replaced the file, but the old one is still in memory with its flaw; or a "
    "program removed its own file to hide.",
    remedy="Restart the container, and put the update into the image: what is changed inside a container is lost with "
    "it.",
    references=("proc(5): /proc/PID/maps, /proc/PID/exe",),
    bad=workload(kernel=kernel(processes=(_OLD,))),
    good=workload(kernel=kernel(processes=(process(),))),
)
def container_runs_deleted_files(w: Workload) -> Iterator[Problem]:
    gone = ((one.name, path) for one in processes(w) for path in _deleted(one))
    for name, path in once(gone):
        yield problem(f"{name} runs {path}, which is no longer there.", at=w.kernel, evidence=(name, path))


def _deleted(one: Process) -> tuple[str, ...]:
    own = (one.executable.value,) if one.executable_deleted and not one.executable.value.startswith("/memfd:") else ()
    return (*own, *one.deleted_libraries)
