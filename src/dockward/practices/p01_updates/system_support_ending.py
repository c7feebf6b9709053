"""The host's operating system soon gets no security fixes any more."""

from collections.abc import Iterator
from datetime import date, timedelta

from dockward.kit import Amount, Attacker, Problem, Reach, Settings, host, problem, reach, rule
from dockward.model.host import Host, OperatingSystem
from dockward.model.world import World
from dockward.practices.p01_updates import support_end

_SOON = OperatingSystem(id="debian", version="11", name="Debian 11", end_of_life=date(2026, 10, 30))
_LATER = OperatingSystem(id="debian", version="13", name="Debian 13", end_of_life=date(2030, 6, 30))


class Notice(Settings, frozen=True):
    """How long before."""

    days: Amount = 90


@rule(
    "DW0104",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    cis="1.2.1",
    why="An upgrade of the distribution takes planning; done in a hurry after the last fix it goes wrong.",
    remedy="Plan the upgrade of the distribution now.",
    bad=host(os=_SOON),
    good=host(os=_LATER),
)
def system_support_ending(h: Host, world: World, settings: Notice) -> Iterator[Problem]:
    system, end = h.os.value, support_end(h)
    if timedelta(0) <= end - world.today <= timedelta(days=settings.days):
        words = f"{system.name} gets its last security fixes on {end}."
        yield problem(words, at=h.os, evidence=(system.id, system.version))
