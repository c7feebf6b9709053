"""A container may forge packets on its networks."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, problem, reach, rule, workload
from dockward.model.capabilities import granted
from dockward.model.workload import Workload
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
)
def raw_sockets(w: Workload) -> Iterator[Problem]:
    not_privileged(w)
    if "NET_RAW" in granted(w.cap_add.value, w.cap_drop.value):
        yield problem(at=w.cap_drop, evidence="keeps NET_RAW")
