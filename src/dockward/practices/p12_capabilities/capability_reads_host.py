"""A container is given the capability to open files without asking for their names."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, reach, rule, workload
from dockward.model.workload import Workload
from dockward.practices.p12_capabilities._added import added_among

_MEANINGS = {"DAC_READ_SEARCH": "reads every file of any disk of which one file is mounted, the host's too"}


@rule(
    "DW1207",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.DATA),
    cis="5.4",
    elsewhere=(
        "docker-bench:5.4",
        "compose-lint:CL-0027",
        "docksec:compose-dangerous-capabilities",
        "kics:container_capabilities_unrestricted",
    ),
    why="The call open_by_handle_at takes a number in place of a path: /etc/hosts, which the engine mounts into each "
    "container, is enough to reach /etc/shadow of the host on the same disk.",
    remedy="Take it out of `cap_add`; for backups mount what is to be saved read-only and run as its owner.",
    references=("open_by_handle_at(2)", "capabilities(7)"),
    bad=workload(cap_add=frozenset({"DAC_READ_SEARCH"})),
    good=workload(cap_add=frozenset({"DAC_OVERRIDE"})),
    written="image: app:1.0\ncap_add:\n  - CHOWN\n  - DAC_READ_SEARCH\n",
    fixed="image: app:1.0\ncap_add:\n  - CHOWN\n",
)
def capability_reads_host(w: Workload) -> Iterator[Problem]:
    yield from added_among(w, _MEANINGS)
