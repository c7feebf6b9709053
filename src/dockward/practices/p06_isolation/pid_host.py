"""A container shares the host's process namespace."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Fix, Problem, Reach, problem, reach, rule, unset_key, workload
from dockward.model.workload import Workload
from dockward.practices._roles import why_host


@rule(
    "DW0601",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.HOST, Danger.DEFENCE),
    cis="5.16",
    elsewhere=(
        "docker-bench:5.16",
        "compose-lint:CL-0010",
        "docksec:compose-host-namespace",
        "kics:host_namespace_is_shared",
    ),
    why="It sees every process of the host with its arguments, may signal those of its own user (as root: all), and "
    "with one capability more reads their memory and files through /proc.",
    remedy="Take `pid: host` out. To watch one container's processes join just that one (`pid: service:NAME`).",
    references=("pid_namespaces(7)", "https://docs.docker.com/reference/cli/docker/container/run/"),
    bad=workload(pid_mode="host"),
    good=workload(pid_mode=""),
    written="image: app:1.0\npid: host\n",
    fixed="image: app:1.0\n",
)
def pid_host(w: Workload) -> Iterator[Problem]:
    if w.pid_mode.value == "host":
        fix = Fix(
            title="Take `pid: host` out",
            risk="it no longer sees the host's processes",
            changes=(unset_key("pid"),),
        )
        why = why_host(w)
        yield problem(at=w.pid_mode, fix=() if why else fix, unrepaired=why)
