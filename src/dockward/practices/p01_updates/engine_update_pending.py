"""A security fix for the engine, containerd or runc waits to be installed."""

from collections.abc import Iterator

from dockward.kit import NOW, Attacker, Problem, Reach, host, problem, reach, rule
from dockward.model.host import Host, PendingPackage, Updates
from dockward.practices.p01_updates import ENGINE_PACKAGES

_PENDING = Updates(
    security=(PendingPackage("runc", "1.1.5+ds1-1", "1.1.5+ds1-1+deb12u1"),), index_time=NOW, source="apt"
)
_OTHER = Updates(security=(PendingPackage("less", "590-2", "590-2.1"),), index_time=NOW, source="apt")


@rule(
    "DW0106",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.HOST),
    cis="1.2.2",
    why="These programs are the wall between containers and host; the distribution has mended a hole in it that is "
    "open here.",
    remedy="Install it: `apt-get update && apt-get install --only-upgrade docker.io containerd runc` (with Docker's "
    "packages: docker-ce, containerd.io), then restart the engine.",
    bad=host(updates=_PENDING),
    good=host(updates=_OTHER),
)
def engine_update_pending(h: Host) -> Iterator[Problem]:
    for one in h.updates.value.security:
        if one.name in ENGINE_PACKAGES:
            words = f"{one.name} {one.installed} is installed; {one.fixed} mends security flaws."
            yield problem(words, at=h.updates, evidence=(one.name, one.fixed))
