"""Whoever may speak to the Engine API may do everything."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, engine, problem, reach, rule
from dockward.model.engine import Engine


@rule(
    "DW0707",
    severity=reach(Attacker.LOCAL_USER, Reach.HOST, Danger.DEFENCE),
    cis="2.13",
    why="Without an authorization plugin a client that only has to list containers may also start a privileged one.",
    remedy='Install an authorization plugin and name it in `"authorization-plugins"` of /etc/docker/daemon.json; or '
    "give each client a filtered socket of its own and keep the engine's for root.",
    references=("https://docs.docker.com/engine/extend/plugins_authorization/",),
    strict=True,
    bad=engine(authorization_plugins=()),
    good=engine(authorization_plugins=("opa",)),
)
def no_authorization(e: Engine) -> Iterator[Problem]:
    if not e.authorization_plugins.value:
        yield problem(at=e.authorization_plugins, evidence="authorization-plugins=none")
