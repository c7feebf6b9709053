"""A container set to run as another user has a process that is root on the host."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, kernel, problem, process, reach, rule, workload
from dockward.model.subject import Kind
from dockward.model.workload import Workload
from dockward.model.world import World
from dockward.practices._running import is_host_root, names_of, own_processes
from dockward.practices.p05_users._root import surely_starts_as_root, user_of


@rule(
    "DW0504",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.HOST, Danger.DEFENCE),
    cis="4.1",
    why="The settings look right and every report by them says so, but a program with the setuid bit (sudo, su, a "
    "helper) has put a process back to root: an attacker takes the same way.",
    remedy="Find how it became root (`find / -perm -4000` in the image), take that program or its bit away, and set "
    "`security_opt: [no-new-privileges:true]` so that no such bit counts.",
    references=("proc(5), /proc/PID/status", "execve(2)"),
    kinds=(Kind.CONTAINER,),
    bad=workload(kernel=kernel(processes=(process(), process(pid=4101, parent=4100, name="sudo", effective_uid=0)))),
    good=workload(kernel=kernel(processes=(process(), process(pid=4101, parent=4100)))),
)
def process_runs_as_root(w: Workload, world: World) -> Iterator[Problem]:
    if surely_starts_as_root(w, world):
        return
    found = tuple(one for one in own_processes(w) if is_host_root(one))
    if found:
        user = user_of(w.user.value)
        message = f"It is set to run as {user}, but {names_of(found)} has uid 0 on the host."
        yield problem(message, at=w.kernel, evidence=(f"Config.User={user}", "kernel uid=0"))
