"""USER is a name, not a number."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, dockerfile, problem, reach, rule
from dockward.model.dockerfile import Dockerfile
from dockward.practices._dockerfiles import known
from dockward.practices.p05_users._root import is_number, user_of


@rule(
    "DW0555",
    severity=reach(Attacker.CHANCE, Reach.CONTAINER, Danger.DEFENCE),
    elsewhere=("hadolint:DL3066",),
    why="Nobody can tell from the image's settings that the name isn't root's: whoever demands a user other than root "
    "(`runAsNonRoot` of Kubernetes) refuses it, and file owners on volumes can't be set beforehand.",
    remedy="Give the account a number when it is made (`useradd --uid 10001 app`) and name that: `USER 10001:10001`.",
    references=("https://docs.docker.com/reference/dockerfile/#user",),
    strict=True,
    bad=dockerfile("FROM debian:12.8", "RUN useradd app", "USER app"),
    good=dockerfile("FROM debian:12.8", "USER 10001:10001"),
)
def image_user_by_name(file: Dockerfile) -> Iterator[Problem]:
    last = file.last("USER")
    user = user_of(known(last.arguments[0])) if last is not None and last.arguments else ""
    if last is not None and user and user != "root" and not is_number(user):
        yield problem(at=last.place, evidence=f"USER {user}")
