"""The engine runs with experimental features."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, engine, problem, reach, rule
from dockward.model.engine import Engine


@rule(
    "DW0628",
    severity=reach(Attacker.LOCAL_USER, Reach.CONTAINER, Danger.DEFENCE),
    cis="2.19",
    why="Experimental code is tested less, may change or vanish with an update, and adds calls to the API: checkpoints "
    "write a container's memory, secrets included, to any directory of the host.",
    remedy='Take `"experimental": true` out of /etc/docker/daemon.json and restart the engine.',
    references=("https://docs.docker.com/reference/cli/dockerd/",),
    bad=engine(experimental=True),
    good=engine(experimental=False),
)
def experimental_engine(e: Engine) -> Iterator[Problem]:
    if e.experimental:
        yield problem(at=e.experimental)
