"""The engine lets containers gain privileges unless each of them is told not to."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, engine, problem, reach, rule
from dockward.model.engine import Engine


@rule(
    "DW0509",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.CONTAINER, Danger.DEFENCE),
    cis="2.15",
    why="Protection that has to be asked for in every compose file is missing from the one where it was forgotten.",
    remedy='Set `"no-new-privileges": true` in /etc/docker/daemon.json and restart the engine. A container that needs '
    "setuid programs opts out with `security_opt: [no-new-privileges:false]`.",
    references=("https://docs.docker.com/reference/cli/dockerd/",),
    bad=engine(no_new_privileges=False),
    good=engine(no_new_privileges=True),
)
def new_privileges_by_default(e: Engine) -> Iterator[Problem]:
    if not e.no_new_privileges:
        yield problem(at=e.no_new_privileges, evidence="no-new-privileges=false")
