"""Containers stop whenever the engine does."""

from collections.abc import Iterator

from dockward.kit import Attacker, NotApplicable, Problem, Reach, engine, problem, reach, rule, world
from dockward.model.engine import Engine
from dockward.model.world import World


@rule(
    "DW1306",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    cis="2.16",
    why="A crash or an update of the engine takes every service down with it, so security updates of the engine are "
    "put off.",
    remedy='Set `"live-restore": true` in /etc/docker/daemon.json and run `systemctl reload docker`.',
    tension="Swarm mode doesn't work with live restore: there the other nodes take over, and this rule doesn't ask.",
    references=("https://docs.docker.com/engine/daemon/live-restore/",),
    bad=world(engine=engine(live_restore=False), swarm=None),
    good=world(engine=engine(live_restore=True), swarm=None),
)
def live_restore_off(e: Engine, world: World) -> Iterator[Problem]:
    if e.live_restore:
        return
    if world.swarm is not None and world.swarm.active:
        raise NotApplicable("Swarm mode doesn't work with it")
    yield problem(at=e.live_restore)
