"""The Swarm's management port listens on every address of the host."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, problem, reach, rule, swarm
from dockward.model.swarm import Swarm
from dockward.practices._addresses import is_wildcard
from dockward.practices._swarm import need_manager


@rule(
    "DW0722",
    severity=reach(Attacker.NETWORK, Reach.AVAILABILITY, Danger.DEFENCE),
    cis="7.2",
    why="The port through which nodes join and managers agree also answers networks where no node is.",
    remedy="A Swarm takes its address when it is made: `docker swarm init --listen-addr 10.0.0.1:2377`. On one that "
    "runs, close port 2377 on the other interfaces with the host's firewall.",
    references=("https://docs.docker.com/reference/cli/docker/swarm/init/",),
    bad=swarm(listen_address="0.0.0.0"),  # noqa: S104  # as read, never bound
    good=swarm(listen_address="10.0.0.1"),
)
def swarm_on_every_address(s: Swarm) -> Iterator[Problem]:
    need_manager(s)
    if is_wildcard(s.listen_address.value):
        yield problem(at=s.listen_address, evidence="swarm listens on every address")
