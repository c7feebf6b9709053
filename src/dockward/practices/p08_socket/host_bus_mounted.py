"""A container that runs as root may give orders to the host's systemd."""

from collections.abc import Iterator

from dockward.kit import (
    Attacker,
    Confidence,
    Danger,
    Problem,
    Reach,
    container_world,
    kernel,
    problem,
    process,
    reach,
    rule,
    workload,
)
from dockward.model.hostsockets import init_socket
from dockward.model.workload import Mount, MountKind, Workload
from dockward.model.world import World
from dockward.practices._mounts import shown, without
from dockward.practices._running import is_host_root, seen
from dockward.practices.p05_users._root import is_remapped, starts_as_root

_BUS = Mount(kind=MountKind.BIND, source="/run/dbus", target="/run/dbus", writable=False)


@rule(
    "DW0815",
    severity=reach(Attacker.CODE_IN_CONTAINER, Reach.HOST, Danger.DEFENCE),
    confidence=Confidence.LIKELY,
    cis="5.6",
    why="As root it asks systemd over the bus to start any command on the host, as root: no Docker is needed for that, "
    "and read-only changes nothing.",
    remedy="Take the mount out; where a program needs one service of the bus (Bluetooth, Avahi), run the container as "
    "a user other than root, so that systemd refuses its orders.",
    references=("org.freedesktop.systemd1(5)", "systemd-run(1)"),
    bad=container_world(
        workload(mounts=(_BUS,), kernel=kernel(processes=(process(real_uid=0, effective_uid=0),))),
    ),
    good=container_world(workload(mounts=(_BUS,))),
    written="image: app:1.0\nuser: root\nvolumes:\n  - /run/dbus/system_bus_socket:/run/dbus/system_bus_socket\n",
    fixed="image: app:1.0\nuser: root\n",
)
def host_bus_mounted(w: Workload, world: World) -> Iterator[Problem]:
    found = [(one, way) for one in shown(w) if (way := init_socket(one.path))]
    if not found or not _is_root(w, world):
        return
    for one, way in found:
        message = f"{one.path} of the host stands at {one.mount.target}: {way}."
        fix = without(one, "what speaks to services of the host over the bus no longer works")
        yield problem(message, at=one.place, evidence=f"{one.path}:{one.mount.target}", fix=fix)


def _is_root(w: Workload, world: World) -> bool:
    """Whether the host sees root in it: by its processes where they were seen, else by its settings."""
    view = seen(w)
    if view is not None:
        return any(is_host_root(one) for one in view.processes)
    return starts_as_root(w, world) and not is_remapped(w, world)
