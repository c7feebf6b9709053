"""A command was started as root in a container that runs as another user."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Problem, Reach, problem, reach, rule, workload
from dockward.model.subject import Kind
from dockward.model.workload import Exec, Workload
from dockward.model.world import World
from dockward.practices._running import entered_processes, is_host_root, is_mapped_root, seen
from dockward.practices.p05_users._root import is_root, is_root_name, surely_starts_as_root, user_of


@rule(
    "DW0505",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.CONTAINER),
    cis="5.24",
    elsewhere=("docker-bench:5.24",),
    why="The command holds rights that the container was denied; code in the container can wait for it (a changed "
    "shell profile or program) and act with them.",
    remedy="Leave `--user root` out of `docker exec`. What root must do to a container belongs into its image.",
    references=("https://docs.docker.com/reference/cli/docker/container/exec/",),
    kinds=(Kind.CONTAINER,),
    bad=workload(execs=(Exec("e1", "root", privileged=False, running=True),)),
    good=workload(execs=(Exec("e1", "", privileged=False, running=True),)),
)
def exec_as_root(w: Workload, world: World) -> Iterator[Problem]:
    if surely_starts_as_root(w, world):
        return
    users = [one.user for one in w.execs.value if one.user]
    if any(is_root_name(user_of(one)) for one in users):
        yield problem(at=w.execs, evidence="exec user=root")
    elif seen(w) is None:
        if any(is_root(one, w, world) for one in users):
            yield problem(at=w.execs, evidence="exec user=root")
    elif _entered_as_root(w):
        message = "A process that came in from outside (exec or nsenter) is root in it."
        yield problem(message, at=w.kernel, evidence="entered uid=0", confidence=Confidence.LIKELY)


def _entered_as_root(w: Workload) -> bool:
    """Whether a process from outside is root, of the host or of the container's user namespace."""
    view = seen(w)
    entered = entered_processes(w) if view is not None else ()
    if view is None or not entered:
        return False
    return any(is_host_root(one) or is_mapped_root(one, view.uid_map.value) for one in entered)
