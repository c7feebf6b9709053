"""A network joins containers of different projects, and each reaches each."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Danger, Problem, Reach, problem, reach, rule, workload
from dockward.model.network import Network
from dockward.model.world import World
from dockward.practices._company import all_read, members, owners
from dockward.practices.p15_networks._examples import meeting

_BUILT_IN = frozenset({"bridge", "host", "none", "ingress", "docker_gwbridge"})
_SHOWN = 4


@rule(
    "DW1506",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.NEIGHBOURS, Danger.DEFENCE),
    confidence=Confidence.LIKELY,
    why="An intruder in the least guarded project speaks to every service of the others on every port, past all that "
    "faces the world.",
    remedy="Give each project a network of its own. Where one has to reach another (a reverse proxy), make one network "
    "for each such pair, so that only those two meet on it.",
    references=("https://docs.docker.com/compose/how-tos/networking/",),
    bad=meeting(workload(name="wiki", id="b1" * 32, project="wiki")),
    good=meeting(workload(name="worker", id="b1" * 32)),
)
def network_between_projects(n: Network, world: World) -> Iterator[Problem]:
    names = owners(members(n, world))
    if n.name in _BUILT_IN:
        return
    if len(names) > 1:
        words = ", ".join(names[:_SHOWN]) + (" and more" if len(names) > _SHOWN else "")
        yield problem(f"{words} meet on it.", at=n.members, evidence=f"joins {','.join(names)}")
    else:
        all_read(world)
