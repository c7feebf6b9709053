"""A container shares its processes with one that holds a control socket."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Danger, Problem, Reach, container_world, problem, reach, rule, workload
from dockward.model.subject import Kind
from dockward.model.workload import Workload
from dockward.model.world import World
from dockward.practices._entering import entry_doubt, shares_host_processes
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
    others = _seen_by(w, world)
    if not others or holds_socket(w, world):
        return
    for one in others:
        doubt = entry_doubt(w, one)
        if doubt is not None and holds_socket(one, world):
            message = f"It shares its processes with {one.name}, which holds a control socket."
            confidence = Confidence.LIKELY if doubt else Confidence.CERTAIN
            evidence = f"process namespace with {one.name}"
            yield problem(message, at=w.pid_mode, evidence=evidence, confidence=confidence)


def _seen_by(w: Workload, world: World) -> list[Workload]:
    if shares_host_processes(w):
        return [one for one in world.containers if one.id != w.id and one.kernel.content is not None]
    return mates(w, "pid_mode", world)
