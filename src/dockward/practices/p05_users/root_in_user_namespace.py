"""A container runs as root inside its user namespace."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Danger, Problem, Reach, kernel, problem, process, reach, rule, workload
from dockward.model.kernel import KernelView
from dockward.model.workload import Workload
from dockward.model.world import World
from dockward.practices._running import is_host_root, is_mapped_root, own_processes, seen
from dockward.practices.p05_users._root import is_remapped, starts_as_root


@rule(
    "DW0502",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.CONTAINER, Danger.DEFENCE),
    cis="4.1",
    why="On the host it is nobody, which is good; inside it may still overwrite every file of the container and use "
    "every capability left to it.",
    remedy='Name a user other than root: `USER 10001` in the Dockerfile or `user: "10001:10001"` in compose.',
    references=("https://docs.docker.com/engine/security/userns-remap/",),
    bad=workload(user="0", kernel=kernel(processes=(process(real_uid=231_072, effective_uid=231_072),))),
    good=workload(user="", kernel=kernel(processes=(process(real_uid=241_073, effective_uid=241_073),))),
)
def root_in_user_namespace(w: Workload, world: World) -> Iterator[Problem]:
    view = seen(w)
    if view is not None and not _has_mapped_root(w, view):
        return
    if not starts_as_root(w, world):
        return
    if view is not None:
        yield problem(at=w.user)
    elif is_remapped(w, world):
        yield problem(at=w.user, confidence=Confidence.LIKELY)


def _has_mapped_root(w: Workload, view: KernelView) -> bool:
    others = [one for one in own_processes(w) if not is_host_root(one)]
    return bool(others) and any(is_mapped_root(one, view.uid_map.value) for one in others)
