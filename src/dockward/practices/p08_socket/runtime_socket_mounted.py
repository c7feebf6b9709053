"""A container holds the socket of another container runtime."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, problem, reach, rule, workload
from dockward.model.hostsockets import other_runtime
from dockward.model.workload import Mount, MountKind, Workload
from dockward.model.world import World
from dockward.practices._mounts import without
from dockward.practices.p08_socket._sockets import binds


@rule(
    "DW0802",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.HOST),
    cis="5.32",
    elsewhere=("compose-lint:CL-0001",),
    why="Podman, containerd and the like start containers as root just as the engine does, and below it: no gate, no "
    "authorization plugin and no log of the engine's sees that. libvirt, LXD and snapd run machines and packages so.",
    remedy="Take the mount out; for metrics use the runtime's metrics address, for builds a builder of its own.",
    references=("https://github.com/containerd/containerd/blob/main/docs/ops.md",),
    bad=workload(
        mounts=(Mount(kind=MountKind.BIND, source="/run/containerd/containerd.sock", target="/run/containerd.sock"),)
    ),
    good=workload(mounts=(Mount(kind=MountKind.BIND, source="/run/postgresql/.s.PGSQL.5432", target="/run/pg.sock"),)),
    written="image: app:1.0\nvolumes:\n  - /run/containerd/containerd.sock:/run/containerd.sock\n  - /srv/shop:/data\n",
    fixed="image: app:1.0\nvolumes:\n  - /srv/shop:/data\n",
)
def runtime_socket_mounted(w: Workload, world: World) -> Iterator[Problem]:
    for one in binds(w):
        if runtime := other_runtime(one.path, world):
            message = f"The socket of {runtime} stands at {one.mount.target}."
            fix = without(one, f"what commands {runtime} through it no longer works")
            yield problem(message, at=one.place, evidence=f"{one.path}:{one.mount.target}", fix=fix)
