"""A command was started with every privilege in a container that has none."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, problem, reach, rule, workload
from dockward.model.subject import Kind
from dockward.model.workload import Exec, Workload
from dockward.practices._running import not_privileged


@rule(
    "DW0506",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.HOST, Danger.DEFENCE),
    cis="5.23",
    elsewhere=("docker-bench:5.23",),
    why="The command holds every capability, unfiltered, among files that the container's own code may have changed: "
    "what it starts there can take the host.",
    remedy="Leave `--privileged` out of `docker exec`; look at the container from the host instead "
    "(`nsenter`, /proc/PID/root), and end the command that runs now.",
    references=("https://docs.docker.com/reference/cli/docker/container/exec/",),
    kinds=(Kind.CONTAINER,),
    bad=workload(execs=(Exec("e1", "", privileged=True, running=True),)),
    good=workload(execs=(Exec("e1", "", privileged=False, running=True),)),
)
def exec_privileged(w: Workload) -> Iterator[Problem]:
    not_privileged(w)
    if any(one.privileged for one in w.execs.value):
        yield problem(at=w.execs, evidence="exec privileged=true")
