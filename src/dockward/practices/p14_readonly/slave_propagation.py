"""A mount that the host makes appears in a container."""

from collections.abc import Iterator

from dockward.kit import Attacker, Change, Fix, Move, Problem, Reach, problem, reach, rule, workload
from dockward.model.workload import Mount, MountKind, Workload


@rule(
    "DW1404",
    severity=reach(Attacker.CHANCE, Reach.DATA),
    elsewhere=("compose-lint:CL-0017",),
    why="A disk, a share or a backup that somebody mounts on the host below that directory stands in the container "
    "from then on, writable as it is.",
    remedy="Take `propagation: slave` (`:slave`, `:rslave`) out of the mount unless the container is there to watch "
    "the host's mounts; then make it read-only.",
    references=(
        "https://docs.docker.com/engine/storage/bind-mounts/",
        "mount_namespaces(7)",
    ),
    strict=True,
    bad=workload(
        mounts=(Mount(kind=MountKind.BIND, source="/mnt", target="/mnt", propagation="rslave"),),
    ),
    good=workload(
        mounts=(Mount(kind=MountKind.BIND, source="/mnt", target="/mnt", propagation="private"),),
    ),
    written="image: app:1.0\nvolumes:\n  - /srv/shop:/data:ro,rslave\n",
    fixed="image: app:1.0\nvolumes:\n  - /srv/shop:/data:ro\n",
)
def slave_propagation(w: Workload) -> Iterator[Problem]:
    for one in w.mounts.each():
        if one.propagation in {"slave", "rslave"}:
            message = f"Mounts that the host makes appear below {one.target}."
            fix = Fix(
                title=f"Take `{one.propagation}` out of the mount at {one.target}",
                risk="what the host mounts there later no longer shows in it",
                changes=(Change(Move.REMOVE, ("volumes", one.target), one.propagation),),
            )
            yield problem(
                message, at=w.mounts.place_of(one), evidence=f"{one.target} propagation={one.propagation}", fix=fix
            )
