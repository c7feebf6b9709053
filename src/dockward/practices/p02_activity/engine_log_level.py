"""The engine logs too little to follow what happened, or so much that it hides it."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, engine, problem, reach, rule
from dockward.model.engine import Engine

_RIGHT = "info"


@rule(
    "DW0212",
    severity=reach(Attacker.CHANCE, Reach.SIGHT),
    cis="2.3",
    elsewhere=("docker-bench:2.3",),
    why="Above `info` starts, stops and failed logins are missing; at `debug` requests with their bodies stand in the "
    "log.",
    remedy='Set `"log-level": "info"` in daemon.json, or take the key and the flag out, and restart the engine.',
    bad=engine(settings={"log-level": "error"}),
    good=engine(settings={"log-level": "info"}),
)
def engine_log_level(e: Engine) -> Iterator[Problem]:
    level = e.text("log-level", _RIGHT)
    if level.value != _RIGHT:
        yield problem(f"The log level is {level.value}.", at=level, evidence=f"log-level={level.value}")
