"""A directory of the host stands writable in a container, and whoever writes there is root on the host."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, problem, reach, rule, workload
from dockward.model.workload import Mount, MountKind, Workload
from dockward.model.world import World
from dockward.practices._mounts import without
from dockward.practices._roles import why_host
from dockward.practices.p06_isolation._paths import exposed

_RISK = "what reads or writes there no longer works; mount the one file or folder that it needs"


@rule(
    "DW0610",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.HOST),
    cis="5.6",
    elsewhere=(
        "docker-bench:5.6",
        "compose-lint:CL-0025",
        "compose-lint:CL-0013",
        "docksec:compose-sensitive-host-mount",
        "kics:volume_has_sensitive_host_directory",
    ),
    why="A line in a cron table, a key in authorized_keys, a changed program: the host runs it as root, and no "
    "capability or filter of the container stands in between.",
    remedy="Mount the one folder that the container must write and nothing above it; add `:ro` where it only reads.",
    references=("https://docs.docker.com/engine/storage/bind-mounts/",),
    bad=workload(mounts=(Mount(kind=MountKind.BIND, source="/etc", target="/host/etc"),)),
    good=workload(mounts=(Mount(kind=MountKind.BIND, source="/srv/shop", target="/data"),)),
    written="image: app:1.0\nvolumes:\n  - /etc:/host/etc\n  - /srv/shop:/data\n",
    fixed="image: app:1.0\nvolumes:\n  - /srv/shop:/data\n",
)
def host_root_writable(w: Workload, world: World) -> Iterator[Problem]:
    why = why_host(w)
    for one in exposed(w, world):
        if one.takes_host and one.shown.mount.kind is MountKind.BIND:
            message = f"{one.shown.path} of the host stands writable at {one.shown.mount.target}: {one.gives}."
            fix = without(one.shown, _RISK)
            yield problem(
                message, at=one.shown.place, evidence=one.shown.evidence, fix=() if why else fix, unrepaired=why
            )
