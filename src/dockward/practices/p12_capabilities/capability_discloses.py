"""A container is given a capability that shows it the host's logs."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, reach, rule, workload
from dockward.model.workload import Workload
from dockward.practices.p12_capabilities._added import added_among

_MEANINGS = {
    "AUDIT_READ": "reads the host's audit log",
    "SYSLOG": "reads the kernel's log with its addresses, and may clear it",
}


@rule(
    "DW1206",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.DATA, Danger.DEFENCE),
    cis="5.4",
    elsewhere=("docker-bench:5.4", "compose-lint:CL-0030", "kics:container_capabilities_unrestricted"),
    why="The kernel's log names addresses that exploits need, and what every other service on the host does.",
    remedy="Take it out of `cap_add`; read the log on the host and send it on from there.",
    references=("capabilities(7)", "syslog(2)"),
    bad=workload(cap_add=frozenset({"SYSLOG"})),
    good=workload(cap_add=frozenset({"NET_BIND_SERVICE"})),
    written="image: app:1.0\ncap_add:\n  - CHOWN\n  - SYSLOG\n",
    fixed="image: app:1.0\ncap_add:\n  - CHOWN\n",
)
def capability_discloses(w: Workload) -> Iterator[Problem]:
    yield from added_among(w, _MEANINGS)
