"""A container set to run as another user has a process that is root of its user namespace."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, kernel, problem, process, reach, rule, workload
from dockward.model.subject import Kind
from dockward.model.workload import Workload
from dockward.model.world import World
from dockward.practices._running import is_host_root, is_mapped_root, names_of, own_processes, running
from dockward.practices.p05_users._root import surely_starts_as_root, user_of


@rule(
    "DW0517",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.CONTAINER),
    cis="4.1",
    why="On the host it is nobody, but a program with the setuid bit has made it root of the container: it may "
    "overwrite every file there and use every capability that is left, and an attacker takes the same way.",
    remedy="Find how it became root (`find / -perm -4000` in the image), take that program or its bit away, and set "
    "`security_opt: [no-new-privileges:true]` so that no such bit counts.",
    references=("proc(5), /proc/PID/uid_map", "user_namespaces(7)", "execve(2)"),
    kinds=(Kind.CONTAINER,),
    bad=workload(
        kernel=kernel(processes=(process(), process(pid=4101, parent=4100, name="sudo", effective_uid=231_072)))
    ),
    good=workload(kernel=kernel(processes=(process(), process(pid=4101, parent=4100, effective_uid=241_073)))),
)
def process_runs_as_mapped_root(w: Workload, world: World) -> Iterator[Problem]:
    if surely_starts_as_root(w, world):
        return
    others = [one for one in own_processes(w) if not is_host_root(one)]
    uid_map = running(w).uid_map.value if others else ()
    found = tuple(one for one in others if is_mapped_root(one, uid_map))
    if found:
        user = user_of(w.user.value)
        message = f"It is set to run as {user}, but {names_of(found)} has uid 0 in its user namespace."
        yield problem(message, at=w.kernel, evidence=(f"Config.User={user}", "kernel uid=0 inside"))
