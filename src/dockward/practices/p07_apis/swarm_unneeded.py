"""Swarm mode is on, but nothing runs in it."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, problem, reach, rule, swarm
from dockward.model.swarm import Swarm
from dockward.practices._swarm import need_swarm


@rule(
    "DW0721",
    severity=reach(Attacker.NETWORK, Reach.AVAILABILITY, Danger.DEFENCE),
    cis="5.1",
    elsewhere=("docker-bench:5.1",),
    why="The engine listens on ports 2377, 7946 and 4789 and keeps join tokens with which a stranger becomes a node, "
    "all for nothing.",
    remedy="Run `docker swarm leave` (`--force` on the last manager); look first that no other node counts on it "
    "(`docker node ls`).",
    references=("https://docs.docker.com/reference/cli/docker/swarm/leave/",),
    bad=swarm(services=0),
    good=swarm(services=2),
)
def swarm_unneeded(s: Swarm) -> Iterator[Problem]:
    need_swarm(s)
    if s.services.value == 0:
        yield problem(at=s.services, evidence="swarm services=0")
