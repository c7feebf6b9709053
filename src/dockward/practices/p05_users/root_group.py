"""A container's user isn't root but belongs to root's group."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, kernel, problem, process, reach, rule, workload
from dockward.model.workload import Workload
from dockward.practices._running import is_host_root, own_processes, seen
from dockward.practices.p05_users._root import is_number, is_root_name, user_of


@rule(
    "DW0515",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.CONTAINER, Danger.DEFENCE),
    why="Group 0 may read, and in many images write, files that belong to root: /etc/passwd among them in images "
    "made for arbitrary users.",
    remedy='Give the user a group of its own: `user: "10001:10001"` or `USER 10001:10001`. A number without a group '
    "means group 0 unless the image's /etc/passwd has that user.",
    references=("https://docs.docker.com/reference/dockerfile/",),
    strict=True,
    bad=workload(kernel=kernel(processes=(process(effective_gid=0),))),
    good=workload(user="10001", kernel=kernel(processes=(process(effective_gid=10_001),))),
)
def root_group(w: Workload) -> Iterator[Problem]:
    user, _, group = w.user.value.partition(":")
    if is_root_name(user_of(user)):
        return
    if seen(w) is not None:
        if any(one.effective_gid == 0 and not is_host_root(one) for one in own_processes(w)):
            yield problem(at=w.kernel, evidence="kernel gid=0")
    elif group == "root" or (is_number(group) and int(group) == 0):
        yield problem(at=w.user)
