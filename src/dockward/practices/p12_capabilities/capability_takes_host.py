"""A container is given a capability that amounts to root on the host."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, reach, rule, workload
from dockward.model.workload import Workload
from dockward.practices.p12_capabilities._added import added_among

_MEANINGS = {
    "ALL": "every capability there is",
    "SYS_ADMIN": "mounts, namespaces and much else of the kernel",
    "SYS_MODULE": "loads modules into the kernel",
    "SYS_RAWIO": "speaks to disks and memory directly",
}


@rule(
    "DW1202",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.HOST),
    cis="5.4",
    elsewhere=(
        "docker-bench:5.4",
        "compose-lint:CL-0024",
        "docksec:compose-dangerous-capabilities",
        "kics:container_capabilities_unrestricted",
    ),
    why="With it, root in the container mounts the host's disk, loads its own code into the kernel or writes its "
    "memory: the wall is gone.",
    remedy="Take it out of `cap_add`. What it was given for mostly works with less: FUSE and mounts in a helper on the "
    "host, performance counters with PERFMON, BPF with BPF.",
    references=("capabilities(7)",),
    bad=workload(cap_add=frozenset({"SYS_ADMIN"})),
    good=workload(cap_add=frozenset({"NET_BIND_SERVICE"})),
    written="image: app:1.0\ncap_add:\n  - CHOWN\n  - SYS_ADMIN\n",
    fixed="image: app:1.0\ncap_add:\n  - CHOWN\n",
)
def capability_takes_host(w: Workload) -> Iterator[Problem]:
    meanings = dict(_MEANINGS)
    if "SYS_PTRACE" in (w.cap_add.told or ()) and w.pid_mode.value == "host":
        meanings["SYS_PTRACE"] = "with the host's processes in sight it steers any of them"
    yield from added_among(w, meanings)
