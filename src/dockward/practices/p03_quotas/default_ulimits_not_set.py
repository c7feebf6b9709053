"""The engine gives containers no bounds for open files and processes of a user."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, engine, problem, reach, rule
from dockward.model.engine import Engine


@rule(
    "DW0311",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.AVAILABILITY, Danger.DEFENCE),
    cis="2.9",
    elsewhere=("docker-bench:2.8",),
    why="Every container that sets none has the daemon's own limits, which are made for a daemon: about a million "
    "files.",
    remedy='Set `"default-ulimits": {"nofile": {"Name": "nofile", "Soft": 1024, "Hard": 65536}}` in daemon.json.',
    references=("https://docs.docker.com/reference/cli/dockerd/#default-ulimit-settings",),
    bad=engine(settings={"default-ulimits": {}}),
    good=engine(),
)
def default_ulimits_not_set(e: Engine) -> Iterator[Problem]:
    limits = e.setting("default-ulimits", {})
    if not limits.value:
        yield problem(at=limits, evidence="default-ulimits unset")
