"""Security fixes for the host are installed only when somebody thinks of it."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, host, problem, reach, rule
from dockward.model.host import Host


@rule(
    "DW0108",
    severity=reach(Attacker.CHANCE, Reach.HOST, Danger.DEFENCE),
    cis="1.2.1",
    why="Between the fix and the next time that somebody logs in lie weeks in which the hole is public and open.",
    remedy="Debian, Ubuntu: `apt-get install unattended-upgrades && dpkg-reconfigure unattended-upgrades`. Fedora, "
    "RHEL: "
    "dnf-automatic with `apply_updates = yes`. Leave the engine itself out of it where a restart has to be planned.",
    tension="Automatic fixes for the host are wise, automatic changes of containers are not: a host package comes "
    "signed from one distribution, while a moved tag may bring anything. Update containers by digest, deliberately.",
    bad=host(automatic_updates=False),
    good=host(automatic_updates=True),
)
def updates_by_hand(h: Host) -> Iterator[Problem]:
    if not h.automatic_updates:
        yield problem(at=h.automatic_updates, evidence="no automatic security updates")
