"""A manager of the Swarm starts without its unlock key."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, problem, reach, rule, swarm
from dockward.model.swarm import Swarm
from dockward.practices._swarm import need_manager


@rule(
    "DW0723",
    severity=reach(Attacker.LOCAL_USER, Reach.DATA),
    cis="7.5",
    why="The keys to the Swarm's secrets lie on the manager's disk beside them: a stolen disk, image or backup is the "
    "whole Swarm.",
    remedy="Run `docker swarm update --autolock=true` and keep the key that it prints in a password store; after a "
    "restart a person runs `docker swarm unlock`.",
    references=("https://docs.docker.com/engine/swarm/swarm_manager_locking/",),
    bad=swarm(auto_lock=False),
    good=swarm(auto_lock=True),
)
def swarm_unlocked(s: Swarm) -> Iterator[Problem]:
    need_manager(s)
    if not s.auto_lock:
        yield problem(at=s.auto_lock, evidence="AutoLockManagers=false")
