"""The host's operating system gets no security fixes any more."""

from collections.abc import Iterator
from datetime import date

from dockward.kit import Attacker, Danger, Problem, Reach, host, problem, reach, rule
from dockward.model.host import Host, OperatingSystem
from dockward.model.world import World
from dockward.practices.p01_updates import support_end

_OLD = OperatingSystem(id="debian", version="10", name="Debian 10", end_of_life=date(2024, 6, 30))
_NEW = OperatingSystem(id="debian", version="13", name="Debian 13", end_of_life=date(2030, 6, 30))


@rule(
    "DW0103",
    severity=reach(Attacker.NETWORK, Reach.HOST, Danger.DEFENCE),
    cis="1.2.1",
    why="Kernel, SSH server and libraries stay open to every flaw that is published from now on; containers share that "
    "kernel.",
    remedy="Upgrade the distribution to a release that is maintained, or pay for its extended support.",
    references=("os-release(5)",),
    bad=host(os=_OLD),
    good=host(os=_NEW),
)
def system_past_support(h: Host, world: World) -> Iterator[Problem]:
    system, end = h.os.value, support_end(h)
    if end < world.today:
        words = f"{system.name} has had no security fixes since {end}."
        yield problem(words, at=h.os, evidence=(system.id, system.version))
