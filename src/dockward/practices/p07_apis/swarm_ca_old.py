"""The Swarm's CA certificate has never been changed."""

from collections.abc import Iterator

from dockward.kit import DAY, Amount, Attacker, Danger, Problem, Reach, Settings, problem, reach, rule, swarm
from dockward.model.swarm import Swarm
from dockward.model.world import World
from dockward.practices._swarm import need_manager


class Oldest(Settings, frozen=True):
    """`days`: how old a Swarm may get before its first CA certificate counts as old."""

    days: Amount = 365


@rule(
    "DW0725",
    severity=reach(Attacker.LOCAL_USER, Reach.DATA, Danger.DEFENCE),
    cis="7.8",
    why="Whoever once copied the CA's key from a manager or a backup makes nodes of their own until it is changed.",
    remedy="Run `docker swarm ca --rotate`; all nodes get new certificates by themselves.",
    references=("https://docs.docker.com/reference/cli/docker/swarm/ca/",),
    bad=swarm(root_rotations=0, created=1_700_000_000.0),
    good=swarm(root_rotations=1, created=1_700_000_000.0),
)
def swarm_ca_old(s: Swarm, world: World, settings: Oldest) -> Iterator[Problem]:
    need_manager(s)
    if s.root_rotations.value == 0 and world.taken - s.created.value > settings.days * DAY:
        yield problem(at=s.root_rotations, evidence="CA rotations=0")
