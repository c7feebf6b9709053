"""A container runs as root, and its root is the host's."""

from collections.abc import Iterator

from dockward.kit import (
    Attacker,
    Confidence,
    Danger,
    Problem,
    Reach,
    container_world,
    kernel,
    problem,
    process,
    reach,
    rule,
    workload,
)
from dockward.model.workload import Workload
from dockward.model.world import World
from dockward.practices._running import is_host_root, own_processes, seen
from dockward.practices.p05_users._root import is_remapped, starts_as_root


@rule(
    "DW0501",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.HOST, Danger.DEFENCE),
    cis="4.1",
    elsewhere=(
        "docker-bench:4.1",
        "dockle:CIS-DI-0001",
        "compose-lint:CL-0018",
        "docksec:compose-no-non-root-user",
    ),
    why="One flaw in the kernel or the runtime, or one careless mount, and whoever broke into the container is root on "
    "the host: nothing is left to stop at.",
    remedy='Name a user in the Dockerfile (`USER 10001`) or in compose (`user: "10001:10001"`) and give it the '
    "directories that it writes. A program that only needs a low port can have `sysctls: "
    "net.ipv4.ip_unprivileged_port_start: 0` instead.",
    references=("https://docs.docker.com/reference/dockerfile/", "user_namespaces(7)"),
    bad=container_world(
        workload(user="", kernel=kernel(processes=(process(real_uid=0, effective_uid=0),))),
    ),
    good=container_world(workload(user="", kernel=kernel(processes=(process(pid=4100), process(pid=4101))))),
)
def runs_as_root(w: Workload, world: World) -> Iterator[Problem]:
    view = seen(w)
    if view is not None and not any(is_host_root(one) for one in own_processes(w)):
        return
    if not starts_as_root(w, world):
        return
    if view is not None:
        yield problem(at=w.user)
    elif not is_remapped(w, world):
        message = "It is set to start as root; whether it drops that later couldn't be seen."
        yield problem(message, at=w.user, confidence=Confidence.LIKELY)
