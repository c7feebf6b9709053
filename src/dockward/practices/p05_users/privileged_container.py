"""A container that runs privileged is root on the host."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, problem, reach, rule, workload
from dockward.model.workload import Workload


@rule(
    "DW0503",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.HOST),
    cis="5.5",
    elsewhere=(
        "docker-bench:5.5",
        "compose-lint:CL-0002",
        "docksec:compose-privileged",
        "kics:privileged_containers_enabled",
        "semgrep:privileged-service",
    ),
    why="It holds every capability and every device of the host, without system call filter or confinement: whoever "
    "runs code in it can mount the host's disk or load a kernel module.",
    remedy="Take `privileged` out and give the one capability (`cap_add`) or device (`devices`) that it needs.",
    bad=workload(privileged=True),
    good=workload(privileged=False),
)
def privileged_container(w: Workload) -> Iterator[Problem]:
    if w.privileged:
        yield problem(at=w.privileged)
