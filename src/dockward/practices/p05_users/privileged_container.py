"""A container that runs privileged is root on the host."""

from collections.abc import Iterator

from dockward.kit import Attacker, Fix, Problem, Reach, problem, reach, rule, unset_key, workload
from dockward.model.workload import Workload
from dockward.practices._roles import why_engine, why_host


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
    written="image: app:1.0\nprivileged: true\n",
    fixed="image: app:1.0\n",
)
def privileged_container(w: Workload) -> Iterator[Problem]:
    if w.privileged:
        fix = Fix(
            title="Take `privileged` out",
            risk="what it did with the host's devices and kernel no longer works; give it the one capability that it "
            "needs",
            changes=(unset_key("privileged", over=False),),
        )
        why = why_host(w) or why_engine(w)
        yield problem(at=w.privileged, fix=() if why else fix, unrepaired=why)
