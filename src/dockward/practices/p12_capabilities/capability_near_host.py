"""A container is given a capability with which the host can be reconfigured."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, reach, rule, workload
from dockward.model.workload import Workload
from dockward.practices.p12_capabilities._added import added_among

_MEANINGS = {
    "AUDIT_CONTROL": "switches the host's audit system off",
    "BPF": "loads programs into the kernel",
    "MAC_ADMIN": "changes the policy of the security module",
    "MAC_OVERRIDE": "is exempt from the security module",
    "NET_ADMIN": "changes addresses, routes and packet filters, and opens a large part of the kernel",
    "SYS_BOOT": "restarts the host or loads another kernel",
}


@rule(
    "DW1203",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.HOST, Danger.DEFENCE),
    cis="5.4",
    elsewhere=(
        "docker-bench:5.4",
        "compose-lint:CL-0011",
        "docksec:compose-dangerous-capabilities",
        "kics:container_capabilities_unrestricted",
    ),
    why="It opens code of the kernel in which flaws that lead to root are found every year, and switches defences off "
    "that others rely on.",
    remedy="Take it out of `cap_add`. For a VPN or a firewall that must have NET_ADMIN give that container a network "
    "namespace of its own and write an exception into the policy.",
    references=("capabilities(7)",),
    bad=workload(cap_add=frozenset({"NET_ADMIN"})),
    good=workload(cap_add=frozenset({"NET_BIND_SERVICE"})),
    written="image: app:1.0\ncap_add:\n  - CHOWN\n  - NET_ADMIN\n",
    fixed="image: app:1.0\ncap_add:\n  - CHOWN\n",
)
def capability_near_host(w: Workload) -> Iterator[Problem]:
    yield from added_among(w, _MEANINGS)
