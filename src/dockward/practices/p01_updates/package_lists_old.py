"""The package lists are so old that newer security fixes are not known here."""

from collections.abc import Iterator

from dockward.kit import DAY, NOW, Amount, Attacker, Problem, Reach, Settings, host, problem, reach, rule
from dockward.model.host import Host, Updates
from dockward.model.world import World

_OLD = Updates(security=(), index_time=NOW - 60 * DAY, source="apt")
_FRESH = Updates(security=(), index_time=NOW - 2 * DAY, source="apt")


class Age(Settings, frozen=True):
    """How old they may be."""

    days: Amount = 14


@rule(
    "DW0107",
    severity=reach(Attacker.CHANCE, Reach.SIGHT),
    cis="1.2.1",
    why="'No fixes pending' means nothing when nobody has asked for weeks.",
    remedy="Run `apt-get update` (or `dnf makecache`) daily, by apt's own timer or unattended-upgrades.",
    bad=host(updates=_OLD),
    good=host(updates=_FRESH),
)
def package_lists_old(h: Host, world: World, settings: Age) -> Iterator[Problem]:
    days = (world.taken - h.updates.value.index_time) / DAY
    if days > settings.days:
        yield problem(f"The package lists are {days:.0f} days old.", at=h.updates, evidence="package lists are old")
