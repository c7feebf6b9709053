"""A mount that a container makes appears on the host."""

from collections.abc import Iterator

from dockward.kit import Attacker, Change, Danger, Fix, Move, Problem, Reach, problem, reach, rule, workload
from dockward.model.workload import Mount, MountKind, Workload


@rule(
    "DW1403",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.NEIGHBOURS, Danger.DEFENCE),
    cis="5.20",
    elsewhere=("docker-bench:5.20", "compose-lint:CL-0017", "kics:volume_mounted_in_multiple_containers"),
    why="With the right to mount, it lays its own files over those that the host and other containers use.",
    remedy="Take `propagation: shared` (`:shared`, `:rshared`) out of the mount; a program that mounts for others "
    "belongs onto the host.",
    references=(
        "https://docs.docker.com/engine/storage/bind-mounts/",
        "mount_namespaces(7)",
    ),
    bad=workload(
        mounts=(Mount(kind=MountKind.BIND, source="/srv/shop", target="/data", propagation="rshared"),),
    ),
    good=workload(
        mounts=(Mount(kind=MountKind.BIND, source="/srv/shop", target="/data", propagation="rprivate"),),
    ),
    written="image: app:1.0\nvolumes:\n  - /srv/shop:/data:ro,rshared\n",
    fixed="image: app:1.0\nvolumes:\n  - /srv/shop:/data:ro\n",
)
def shared_propagation(w: Workload) -> Iterator[Problem]:
    for one in w.mounts.each():
        if one.propagation in {"shared", "rshared"}:
            message = f"Mounts made below {one.target} appear on the host."
            fix = Fix(
                title=f"Take `{one.propagation}` out of the mount at {one.target}",
                risk="what it mounts there no longer shows on the host",
                changes=(Change(Move.REMOVE, ("volumes", one.target), one.propagation),),
            )
            yield problem(
                message, at=w.mounts.place_of(one), evidence=f"{one.target} propagation={one.propagation}", fix=fix
            )
