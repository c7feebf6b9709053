"""A container writes where the host's own programs write."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, problem, reach, rule, workload
from dockward.model.workload import Mount, MountKind, Workload
from dockward.model.world import World
from dockward.practices._mounts import read_only
from dockward.practices.p06_isolation._paths import exposed


@rule(
    "DW0645",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.SIGHT),
    cis="5.6",
    elsewhere=("compose-lint:CL-0013",),
    why="Nothing there makes anybody root, but whoever breaks in wipes or forges logs, lifts the limits of other "
    "containers, or lays files in the way of the host's programs.",
    remedy="Mount the one folder that is the container's own (`/var/log/shop`), or add `:ro`; a `tmpfs` serves for "
    "temporary files.",
    references=("https://docs.docker.com/engine/storage/bind-mounts/",),
    bad=workload(mounts=(Mount(kind=MountKind.BIND, source="/var/log", target="/logs"),)),
    good=workload(mounts=(Mount(kind=MountKind.BIND, source="/var/log", target="/logs", writable=False),)),
    written='image: app:1.0\nvolumes:\n  - "/var/log:/logs"\n',
    fixed='image: app:1.0\nvolumes:\n  - "/var/log:/logs:ro"\n',
)
def host_dir_disturbed(w: Workload, world: World) -> Iterator[Problem]:
    for one in exposed(w, world):
        if not one.tells and not one.takes_host:
            message = f"{one.shown.path} of the host stands writable at {one.shown.mount.target}: {one.gives}."
            fix = read_only(one.shown, "what it writes there is refused")
            yield problem(message, at=one.shown.place, evidence=one.shown.evidence, fix=fix)
