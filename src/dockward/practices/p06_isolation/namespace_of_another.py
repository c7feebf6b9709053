"""A container shares the process or IPC namespace of another container."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, problem, reach, rule, workload
from dockward.model.subject import Kind
from dockward.model.workload import Workload
from dockward.model.world import World

_PREFIX = "container:"


@rule(
    "DW0604",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.NEIGHBOURS, Danger.DEFENCE),
    why="Break into one and the other is open too: its processes can be signalled and traced, its files read through "
    "/proc/PID/root, its shared memory changed.",
    remedy="Take `pid:` or `ipc:` out and let the two talk over a network or a volume; keep it for a debugging "
    "container that goes away.",
    references=("pid_namespaces(7)", "ipc_namespaces(7)"),
    kinds=(Kind.CONTAINER, Kind.RUN),
    bad=workload(pid_mode="container:db"),
    good=workload(pid_mode=""),
)
def namespace_of_another(w: Workload, world: World) -> Iterator[Problem]:
    for word, mode in (("process", w.pid_mode), ("IPC", w.ipc_mode)):
        if mode.value.startswith(_PREFIX):
            reference = mode.value.removeprefix(_PREFIX)
            other = world.resolve_container(reference)
            name = other.name if other else reference
            message = f"It shares the {word} namespace of {name}."
            yield problem(message, at=mode, evidence=f"{mode.place.pointer}={_PREFIX}{name}")
