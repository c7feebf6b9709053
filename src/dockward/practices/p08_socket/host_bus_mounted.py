"""A container may give orders to the host's systemd."""

from collections.abc import Iterator

from dockward.kit import Attacker, Confidence, Danger, Problem, Reach, problem, reach, rule, workload
from dockward.model.hostsockets import init_socket
from dockward.model.workload import Mount, MountKind, Workload
from dockward.practices._mounts import shown


@rule(
    "DW0815",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.HOST, Danger.DEFENCE),
    confidence=Confidence.LIKELY,
    cis=("5.6", "5.32"),
    why="As root it asks systemd over the bus to start any command on the host, as root: no Docker is needed for that, "
    "and read-only changes nothing.",
    remedy="Take the mount out; where a program needs one service of the bus (Bluetooth, Avahi), run the container as "
    "a user other than root, so that systemd refuses its orders.",
    references=("org.freedesktop.systemd1(5)", "systemd-run(1)"),
    bad=workload(mounts=(Mount(kind=MountKind.BIND, source="/run/dbus", target="/run/dbus", writable=False),)),
    good=workload(mounts=(Mount(kind=MountKind.BIND, source="/run/systemd/journal", target="/run/systemd/journal"),)),
)
def host_bus_mounted(w: Workload) -> Iterator[Problem]:
    for one in shown(w):
        if way := init_socket(one.path):
            message = f"{one.path} of the host stands at {one.mount.target}: {way}."
            yield problem(message, at=one.place, evidence=f"{one.path}:{one.mount.target}")
