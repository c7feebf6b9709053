"""A container starts as root and drops to another user by itself."""

from collections.abc import Iterator

from dockward.kit import (
    Attacker,
    Danger,
    Problem,
    Reach,
    container_world,
    problem,
    reach,
    rule,
    workload,
)
from dockward.model.subject import Kind
from dockward.model.workload import Workload
from dockward.model.world import World
from dockward.practices._running import is_host_root, own_processes, running, uid_inside
from dockward.practices.p05_users._root import starts_as_root


@rule(
    "DW0516",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.CONTAINER, Danger.DEFENCE),
    why="The service itself is not root, which is what counts; but its start script is, and every `docker exec` is "
    "root unless told otherwise, so the container has to keep the capabilities for that.",
    remedy="Set the user that it drops to yourself (see `ps -o uid` on the host) with `user:`; prepare its "
    "directories in the image or in a volume, so that the start script has nothing to do as root.",
    references=("https://docs.docker.com/build/building/best-practices/",),
    kinds=(Kind.CONTAINER,),
    strict=True,
    bad=container_world(workload(user="root")),
    good=container_world(workload(user="10001")),
)
def root_entrypoint(w: Workload, world: World) -> Iterator[Problem]:
    if not starts_as_root(w, world):
        return
    uid_map = running(w).uid_map.value
    if not any(is_host_root(one) or uid_inside(one.effective_uid, uid_map) == 0 for one in own_processes(w)):
        yield problem(at=w.user)
