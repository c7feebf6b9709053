"""A container runs without SELinux confinement."""

from collections.abc import Iterator

from dockward.kit import (
    Attacker,
    Danger,
    Fix,
    Problem,
    Reach,
    container_world,
    engine,
    problem,
    reach,
    remove_entry,
    rule,
    workload,
)
from dockward.model.subject import WRITTEN
from dockward.model.workload import Workload
from dockward.model.world import World
from dockward.practices._running import not_privileged
from dockward.practices.p13_runtime._modules import needs_selinux

_OPEN_TYPES = frozenset({"spc_t", "unconfined_t", "unconfined_service_t"})


@rule(
    "DW1303",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.HOST, Danger.DEFENCE),
    cis="5.3",
    elsewhere=(
        "docker-bench:5.3",
        "compose-lint:CL-0009",
        "docksec:compose-disabled-security-opt",
        "semgrep:selinux-separation-disabled",
    ),
    why="The label keeps containers apart from each other and from the host's files even when a path or a socket "
    "leaks in; without it that is the end of it.",
    remedy="Take `label=disable` (or `label=type:spc_t`) out of `security_opt`; for files of the host use `:z` or `:Z` "
    "at the mount, which labels them for the container.",
    references=("https://docs.docker.com/engine/storage/bind-mounts/",),
    bad=container_world(workload(selinux=("disable",)), engine=engine(selinux=True, apparmor=False)),
    good=container_world(workload(selinux=("level:s0:c1,c2",)), engine=engine(selinux=True, apparmor=False)),
    written="image: app:1.0\nsecurity_opt:\n  - label:disable\n  - no-new-privileges\n",
    fixed="image: app:1.0\nsecurity_opt:\n  - no-new-privileges\n",
)
def selinux_off(w: Workload, world: World) -> Iterator[Problem]:
    not_privileged(w)
    options = [one for one in w.selinux.value if one == "disable" or _type(one) in _OPEN_TYPES]
    if options:
        if w.kind not in WRITTEN:  # what is written is for any engine
            needs_selinux(world)
        words = ",".join(sorted(options))
        fix = Fix(
            title=f"Take `label={words}` out",
            risk="files of the host need the label of a container before it reads them (`:z`, `:Z`)",
            changes=tuple(remove_entry("security_opt", f"label={one}") for one in options),
        )
        yield problem(at=w.selinux, evidence=f"label={words}", fix=fix)


def _type(option: str) -> str:
    name, _, value = option.partition(":")
    return value if name == "type" else ""
