"""A container shares the host's IPC namespace."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Fix, Problem, Reach, problem, reach, rule, unset_key, workload
from dockward.model.workload import Workload


@rule(
    "DW0602",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.NEIGHBOURS, Danger.DEFENCE),
    cis="5.17",
    elsewhere=(
        "docker-bench:5.17",
        "compose-lint:CL-0010",
        "docksec:compose-host-namespace",
        "kics:shared_host_ipc_namespace",
    ),
    why="It can read and change the shared memory and message queues of the host's programs: databases, "
    "desktops, other containers that share it too.",
    remedy="Take `ipc: host` out. A program that needs more shared memory gets it with `shm_size`.",
    references=("ipc_namespaces(7)", "https://docs.docker.com/reference/cli/docker/container/run/"),
    bad=workload(ipc_mode="host"),
    good=workload(ipc_mode="private"),
    written="image: app:1.0\nipc: host\n",
    fixed="image: app:1.0\n",
)
def ipc_host(w: Workload) -> Iterator[Problem]:
    if w.ipc_mode.value == "host":
        fix = Fix(
            title="Take `ipc: host` out",
            risk="it no longer shares memory with the host's programs",
            changes=(unset_key("ipc", "private"),),
        )
        yield problem(at=w.ipc_mode, fix=fix)
