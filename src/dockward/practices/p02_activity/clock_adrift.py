"""The host's clock is not kept right by a time server."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, host, problem, reach, rule
from dockward.model.host import Host


@rule(
    "DW0215",
    severity=reach(Attacker.CHANCE, Reach.SIGHT),
    why="Times in logs of several machines cannot be compared, certificates seem expired or not yet valid, and Swarm "
    "managers disagree.",
    remedy="Switch a time service on: `timedatectl set-ntp true`, or install chrony.",
    references=("adjtimex(2)",),
    bad=host(time_synchronised=False),
    good=host(time_synchronised=True),
)
def clock_adrift(h: Host) -> Iterator[Problem]:
    if not h.time_synchronised:
        yield problem(at=h.time_synchronised, evidence="clock is not synchronised")
