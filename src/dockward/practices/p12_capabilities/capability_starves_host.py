"""A container is given a capability with which it can starve the host."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, reach, rule, workload
from dockward.model.workload import Workload
from dockward.practices.p12_capabilities._added import added_among

_MEANINGS = {
    "BLOCK_SUSPEND": "keeps the host from sleeping",
    "IPC_LOCK": "locks memory that the host then lacks",
    "LEASE": "holds up others' access to files",
    "SYS_NICE": "puts itself before every other process",
    "SYS_RESOURCE": "goes past limits and quotas of disks",
    "WAKE_ALARM": "wakes the host",
}


@rule(
    "DW1205",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.AVAILABILITY),
    cis="5.4",
    elsewhere=("docker-bench:5.4", "compose-lint:CL-0029", "kics:container_capabilities_unrestricted"),
    why="Quotas keep one container from taking what all need; this goes round them.",
    remedy="Take it out of `cap_add`; real-time programs do with `ulimits: rtprio`, locked memory with "
    "`ulimits: memlock`.",
    references=("capabilities(7)",),
    bad=workload(cap_add=frozenset({"SYS_NICE"})),
    good=workload(cap_add=frozenset({"NET_BIND_SERVICE"})),
    written="image: app:1.0\ncap_add:\n  - CHOWN\n  - SYS_NICE\n",
    fixed="image: app:1.0\ncap_add:\n  - CHOWN\n",
)
def capability_starves_host(w: Workload) -> Iterator[Problem]:
    yield from added_among(w, _MEANINGS)
