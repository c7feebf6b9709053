"""A container is given a capability that works on the host beyond its own walls."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, reach, rule, workload
from dockward.model.workload import Workload
from dockward.practices.p12_capabilities._added import added_among

_MEANINGS = {
    "CHECKPOINT_RESTORE": "chooses process ids and reads other processes' maps",
    "PERFMON": "measures the kernel and every process",
    "SYS_PACCT": "switches process accounting",
    "SYS_TIME": "sets the host's clock, on which certificates and logs rest",
    "SYS_TTY_CONFIG": "hangs up the host's terminals",
}


@rule(
    "DW1204",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.NEIGHBOURS, Danger.DEFENCE),
    cis="5.4",
    elsewhere=("docker-bench:5.4", "compose-lint:CL-0028", "kics:container_capabilities_unrestricted"),
    why="What it changes or sees has no namespace: it is the host's and every other container's too.",
    remedy="Take it out of `cap_add`; set the clock and measure from the host.",
    references=("capabilities(7)",),
    bad=workload(cap_add=frozenset({"SYS_TIME"})),
    good=workload(cap_add=frozenset({"NET_BIND_SERVICE"})),
    written="image: app:1.0\ncap_add:\n  - CHOWN\n  - SYS_TIME\n",
    fixed="image: app:1.0\ncap_add:\n  - CHOWN\n",
)
def capability_beyond_container(w: Workload) -> Iterator[Problem]:
    yield from added_among(w, _MEANINGS)
