"""The engine runs in debug mode."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, engine, problem, reach, rule
from dockward.model.engine import Engine


@rule(
    "DW0727",
    severity=reach(Attacker.LOCAL_USER, Reach.DATA, Danger.DEFENCE),
    cis="2.3",
    why="Its API then hands out dumps of its own memory (/debug/pprof), and its log holds the bodies of requests: "
    "environments with passwords among them.",
    remedy='Take `"debug": true` out of /etc/docker/daemon.json and `-D` out of the unit; then `systemctl reload '
    "docker`.",
    references=("https://docs.docker.com/engine/daemon/troubleshoot/",),
    bad=engine(settings={"debug": True}),
    good=engine(settings={"debug": False}),
)
def engine_debugging(e: Engine) -> Iterator[Problem]:
    debug = e.flag("debug", default=False)
    if debug:
        yield problem(at=debug, evidence="debug=true")
