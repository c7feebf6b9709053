"""A container may forge packets on its networks."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Fix, Problem, Reach, add_entry, problem, reach, remove_entry, rule, workload
from dockward.model.capabilities import granted
from dockward.model.workload import Workload
from dockward.practices._roles import why_given
from dockward.practices._running import not_privileged


@rule(
    "DW1209",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.NEIGHBOURS, Danger.DEFENCE),
    cis="5.4",
    why="With NET_RAW it answers for its neighbours' addresses (ARP), and so reads and changes what they say to each "
    "other.",
    remedy="Set `cap_drop: [NET_RAW]`, better `[ALL]`. ping works without on kernels since 5.6 with "
    "`sysctls: net.ipv4.ping_group_range: 0 2147483647`, which the engine sets by itself.",
    references=("capabilities(7)", "packet(7)"),
    strict=True,
    bad=workload(cap_drop=frozenset()),
    good=workload(cap_drop=frozenset({"NET_RAW"})),
    written="image: app:1.0\n",
    fixed="image: app:1.0\ncap_drop:\n  - NET_RAW\n",
)
def raw_sockets(w: Workload) -> Iterator[Problem]:
    not_privileged(w)
    if "NET_RAW" in granted(w.cap_add.value, w.cap_drop.value):
        fix = Fix(
            title="Drop NET_RAW",
            risk="programs that send packets of their own making (old ping, DHCP, scanners) no longer work",
            changes=(remove_entry("cap_add", "NET_RAW"), add_entry("cap_drop", "NET_RAW")),
        )
        why = why_given(w, "NET_RAW")
        yield problem(at=w.cap_drop, evidence="keeps NET_RAW", fix=() if why else fix, unrepaired=why)
