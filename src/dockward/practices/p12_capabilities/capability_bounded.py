"""A container is given a capability beyond the engine's default that works inside it only."""

from collections.abc import Iterator

from dockward.kit import Attacker, Danger, Problem, Reach, reach, rule, workload
from dockward.model.workload import Workload
from dockward.practices.p12_capabilities._added import added_among

_MEANINGS = {
    "IPC_OWNER": "reads all shared memory in its reach",
    "LINUX_IMMUTABLE": "makes files unchangeable, or changeable again",
    "NET_BROADCAST": "speaks to all machines nearby at once",
    "SYS_PTRACE": "reads and steers the other processes of the container",
}


@rule(
    "DW1208",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.CONTAINER, Danger.DEFENCE),
    cis="5.4",
    elsewhere=(
        "docker-bench:5.4",
        "compose-lint:CL-0027",
        "docksec:compose-dangerous-capabilities",
        "kics:container_capabilities_unrestricted",
    ),
    why="An intruder in one process takes over the others: keys in their memory, connections of their users.",
    remedy="Take it out of `cap_add`; debug with a container of its own that joins (`pid: container:NAME`) and goes "
    "away again.",
    references=("capabilities(7)", "ptrace(2)"),
    bad=workload(cap_add=frozenset({"SYS_PTRACE"})),
    good=workload(cap_add=frozenset({"SYS_CHROOT"})),
    written="image: app:1.0\ncap_add:\n  - CHOWN\n  - SYS_PTRACE\n",
    fixed="image: app:1.0\ncap_add:\n  - CHOWN\n",
)
def capability_bounded(w: Workload) -> Iterator[Problem]:
    meanings = _MEANINGS
    if w.pid_mode.value == "host":
        meanings = {name: what for name, what in _MEANINGS.items() if name != "SYS_PTRACE"}
    yield from added_among(w, meanings)
