"""A container's user is a name, so only the image's own files tell who that is."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, problem, reach, rule, workload
from dockward.model.workload import Workload
from dockward.practices.p05_users._root import is_number, is_root_name, user_of


@rule(
    "DW0511",
    severity=reach(Attacker.CHANCE, Reach.CONTAINER),
    why="The image's /etc/passwd decides which number the name is; an update of the image may make it another one, "
    "even 0, and files in volumes then belong to a stranger.",
    remedy='Write the number: `USER 10001:10001` in the Dockerfile or `user: "10001:10001"` in compose.',
    references=("https://docs.docker.com/reference/dockerfile/",),
    strict=True,
    bad=workload(user="api:api"),
    good=workload(user="10001:10001"),
)
def user_by_name(w: Workload) -> Iterator[Problem]:
    user = user_of(w.user.value)
    if not is_root_name(user) and not is_number(user):
        yield problem(at=w.user)
