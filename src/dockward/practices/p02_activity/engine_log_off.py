"""Containers keep no log unless each asks for one."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, engine, problem, reach, rule
from dockward.model.engine import Engine


@rule(
    "DW0210",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.SIGHT),
    cis="2.14",
    elsewhere=("docker-bench:2.13",),
    why="Whatever a container printed before it was broken into, or crashed, is gone.",
    remedy='Set `"log-driver": "local"` (or one that sends the log elsewhere) in daemon.json and restart the engine.',
    bad=engine(logging_driver="none"),
    good=engine(logging_driver="local"),
)
def engine_log_off(e: Engine) -> Iterator[Problem]:
    if e.logging_driver.value == "none":
        yield problem(at=e.logging_driver, evidence="log-driver=none")
