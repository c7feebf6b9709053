"""A sensitive directory of the host stands in a container."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, problem, reach, rule, workload
from dockward.model.workload import Mount, MountKind, Workload
from dockward.model.world import World
from dockward.practices._mounts import without
from dockward.practices._roles import why_host
from dockward.practices.p06_isolation._paths import exposed

_RISK = "what reads or writes there no longer works; mount the one file or folder that it needs"


@rule(
    "DW0609",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.DATA),
    cis="5.6",
    elsewhere=(
        "docker-bench:5.6",
        "compose-lint:CL-0013",
        "docksec:compose-sensitive-host-mount",
        "kics:volume_has_sensitive_host_directory",
    ),
    why="Who breaks into the container reads there what opens the host or its neighbours: keys, password hashes, the "
    "files of other containers.",
    remedy="Mount the one file or folder that is needed, read-only, in place of the directory; data of the container's "
    "own belongs into a volume.",
    references=("https://docs.docker.com/engine/storage/bind-mounts/",),
    bad=workload(mounts=(Mount(kind=MountKind.BIND, source="/etc", target="/host/etc", writable=False),)),
    good=workload(mounts=(Mount(kind=MountKind.BIND, source="/etc/localtime", target="/etc/localtime"),)),
    written="image: app:1.0\nvolumes:\n  - /etc:/host/etc:ro\n  - /srv/shop:/data\n",
    fixed="image: app:1.0\nvolumes:\n  - /srv/shop:/data\n",
)
def sensitive_host_dir(w: Workload, world: World) -> Iterator[Problem]:
    why = why_host(w)
    for one in exposed(w, world):
        if one.tells and not one.takes_host:
            message = f"{one.shown.path} of the host stands at {one.shown.mount.target}: {one.gives}."
            fix = without(one.shown, _RISK)
            yield problem(
                message, at=one.shown.place, evidence=one.shown.evidence, fix=() if why else fix, unrepaired=why
            )
