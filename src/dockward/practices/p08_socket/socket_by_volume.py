"""A volume that looks ordinary brings a control socket into a container."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, problem, reach, rule, workload
from dockward.model.workload import Mount, MountKind, Workload
from dockward.model.world import World
from dockward.practices.p08_socket._sockets import ways


@rule(
    "DW0804",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.HOST),
    cis="5.32",
    why="`docker inspect` shows a volume's name; only the volume's `device` or the kernel's mount table tell that it "
    "is the directory of the socket, which makes whoever breaks in root.",
    remedy="See `docker volume inspect NAME`, take `device` out of the volume's `driver_opts`, and make it anew.",
    references=("https://docs.docker.com/reference/cli/docker/volume/create/", "proc(5), /proc/PID/mountinfo"),
    bad=workload(mounts=(Mount(kind=MountKind.VOLUME, source="tools", target="/tools", host_path="/var/run"),)),
    good=workload(
        mounts=(
            Mount(
                kind=MountKind.VOLUME,
                source="tools",
                target="/var/run",
                host_path="/var/lib/docker/volumes/tools/_data",
            ),
        )
    ),
)
def socket_by_volume(w: Workload, world: World) -> Iterator[Problem]:
    for one in ways(w, world):
        if one.mount.kind is MountKind.VOLUME:
            message = f"The volume {one.mount.source} is really {one.path} of the host, with a control socket."
            yield problem(message, at=one.place, evidence=f"volume {one.mount.source} is {one.path}")
