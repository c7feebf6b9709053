"""Security fixes for installed packages wait to be installed."""

from collections.abc import Iterator

from dockward.kit import NOW, Attacker, Danger, Problem, Reach, host, problem, reach, rule
from dockward.model.host import Host, PendingPackage, Updates
from dockward.practices.p01_updates import ENGINE_PACKAGES, few

_PENDING = Updates(security=(PendingPackage("openssl", "3.0.11-1", "3.0.17-1"),), index_time=NOW, source="apt")
_NONE = Updates(security=(), index_time=NOW, source="apt")


@rule(
    "DW0105",
    severity=reach(Attacker.NETWORK, Reach.HOST, Danger.DEFENCE),
    cis="1.2.1",
    why="Each fix tells attackers where to look on hosts that don't have it yet.",
    remedy="Install them: `apt-get update && apt-get upgrade` (or `dnf upgrade --security`), then restart what the "
    "package manager names.",
    bad=host(updates=_PENDING),
    good=host(updates=_NONE),
)
def security_updates_pending(h: Host) -> Iterator[Problem]:
    names = sorted({one.name for one in h.updates.value.security} - ENGINE_PACKAGES)
    if names:
        words = f"{len(names)} packages have a security fix that isn't installed: {few(names)}."
        yield problem(words, at=h.updates, evidence="security fixes pending")
