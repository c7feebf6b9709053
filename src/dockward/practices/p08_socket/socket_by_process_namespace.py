"""A container shares its processes with one that holds a control socket."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Danger, Problem, Reach, container_world, problem, reach, rule, workload
from dockward.model.subject import Kind
from dockward.model.workload import Workload
from dockward.model.world import World
from dockward.practices.p08_socket._examples import agent
from dockward.practices.p08_socket._sockets import holds_socket, mates


@rule(
    "DW0806",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.HOST, Danger.DEFENCE),
    confidence=Confidence.LIKELY,
    why="A process of the same user reaches the other container's files, the socket among them, through "
    "/proc/PID/root: no mount of its own is needed to become root on the host.",
    remedy="Take `pid: container:…` (`pid: service:…`) out, or the socket out of the other container.",
    references=("proc(5), /proc/PID/root", "pid_namespaces(7)"),
    kinds=(Kind.CONTAINER,),
    bad=container_world(
        workload(pid_mode="container:agent"),
        agent(),
    ),
    good=container_world(
        workload(),
        agent(),
    ),
)
def socket_by_process_namespace(w: Workload, world: World) -> Iterator[Problem]:
    others = mates(w, "pid_mode", world)
    if not others or holds_socket(w, world):
        return
    for one in others:
        if holds_socket(one, world):
            message = f"It shares its processes with {one.name}, which holds a control socket."
            yield problem(message, at=w.pid_mode, evidence=f"process namespace with {one.name}")
