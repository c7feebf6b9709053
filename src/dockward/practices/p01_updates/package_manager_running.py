"""A package manager is at work inside a running container."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Problem, Reach, kernel, problem, process, reach, rule, workload
from dockward.model.subject import Kind
from dockward.model.workload import Workload
from dockward.practices._running import once, processes

_MANAGERS = frozenset(
    {
        "apk",
        "apt",
        "apt-get",
        "aptitude",
        "dnf",
        "dpkg",
        "gem",
        "microdnf",
        "pip",
        "pip3",
        "rpm",
        "unattended-upgr",
        "yum",
    }
)
"""By their name in /proc/PID/comm, which holds 15 characters."""


@rule(
    "DW0120",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.CONTAINER),
    confidence=Confidence.LIKELY,
    kinds=(Kind.CONTAINER,),
    why="The container is turning into something that no image describes: it updates itself past every check, or "
    "somebody who broke in is fetching tools.",
    remedy="See who started it (`docker top NAME`). Put updates into the image and make the container anew; a "
    "read-only root file system (`read_only: true`) keeps it from happening.",
    references=("proc(5): /proc/PID/comm",),
    bad=workload(kernel=kernel(processes=(process(), process(pid=4101, name="apt-get")))),
    good=workload(kernel=kernel(processes=(process(), process(pid=4101, name="apt-listener")))),
)
def package_manager_running(w: Workload) -> Iterator[Problem]:
    for name in once(one.name for one in processes(w) if one.name in _MANAGERS):
        yield problem(f"{name} is running in it.", at=w.kernel, evidence=name)
