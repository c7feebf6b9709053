"""The host still uses version 1 of control groups."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, engine, problem, reach, rule
from dockward.model.engine import Engine


@rule(
    "DW0640",
    severity=reach(Attacker.CHANCE, Reach.AVAILABILITY),
    cis="1.2.1",
    why="Version 1 knows no private view of the tree by default, no pressure figures and no safe delegation; its "
    "release_agent file served many escapes, and engines drop it by 2029.",
    remedy="Start the kernel with `systemd.unified_cgroup_hierarchy=1` (the default of every current distribution) and "
    "restart; look first for programs that read /sys/fs/cgroup/memory.",
    references=("https://docs.docker.com/engine/deprecated/", "cgroups(7)"),
    bad=engine(cgroup_version="1"),
    good=engine(cgroup_version="2"),
)
def cgroup_v1(e: Engine) -> Iterator[Problem]:
    if e.cgroup_version.value == "1":
        yield problem(at=e.cgroup_version)
