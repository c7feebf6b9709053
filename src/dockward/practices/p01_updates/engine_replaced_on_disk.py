"""The running engine is older than the one on disk."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, host, problem, reach, rule
from dockward.model.host import Host


@rule(
    "DW0110",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.HOST, Danger.DEFENCE),
    cis="1.2.2",
    why="The package was updated and the process never restarted: the mended flaw is still in memory.",
    remedy="`systemctl restart containerd docker`; with `live-restore` the containers stay up. A shim that runs an old "
    "program is renewed when its container is restarted.",
    references=("proc(5): /proc/PID/exe",),
    bad=host(deleted_daemons=("dockerd: /usr/sbin/dockerd",)),
    good=host(deleted_daemons=()),
)
def engine_replaced_on_disk(h: Host) -> Iterator[Problem]:
    for name in h.deleted_daemons.value:
        yield problem(f"{name} was replaced or removed, and the old one runs on.", at=h.deleted_daemons, evidence=name)
