"""A volume that looks ordinary shows a directory of the host, and whoever writes there is root on the host."""

from collections.abc import Iterator

from dockward.kit import Attacker, Problem, Reach, problem, reach, rule, workload
from dockward.model.workload import Mount, MountKind, Workload
from dockward.model.world import World
from dockward.practices.p06_isolation._paths import exposed


@rule(
    "DW0611",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.HOST),
    cis="5.6",
    why="`docker inspect` of the container shows a harmless volume name; only the volume's options (`device=`) or the "
    "kernel's mount table tell that it is the host itself.",
    remedy="See `docker volume inspect NAME`, take `device` out of the volume's `driver_opts`, and make the volume "
    "anew; mount the one folder that is needed in its place.",
    references=("https://docs.docker.com/reference/cli/docker/volume/create/", "proc(5), /proc/PID/mountinfo"),
    bad=workload(mounts=(Mount(kind=MountKind.VOLUME, source="cache", target="/cache", host_path="/etc"),)),
    good=workload(
        mounts=(
            Mount(
                kind=MountKind.VOLUME,
                source="cache",
                target="/cache",
                host_path="/var/lib/docker/volumes/cache/_data",
            ),
        )
    ),
)
def volume_hides_host_dir(w: Workload, world: World) -> Iterator[Problem]:
    for one in exposed(w, world):
        if one.takes_host and one.shown.mount.kind is MountKind.VOLUME:
            message = f"The volume {one.shown.mount.source} is really {one.shown.path} of the host: {one.gives}."
            yield problem(message, at=one.shown.place, evidence=one.shown.evidence)
