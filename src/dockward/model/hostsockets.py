"""The control sockets of a host: whoever holds one commands a container runtime, or systemd."""

import posixpath
import re
from collections.abc import Iterable

from dockward.model.host import FileStat
from dockward.model.hostpaths import clean, under
from dockward.model.world import World

_RUNTIMES = {
    "containerd.sock": "containerd",
    "containerd.sock.ttrpc": "containerd",
    "podman.sock": "Podman",
    "crio.sock": "CRI-O",
    "cri-dockerd.sock": "cri-dockerd",
    "dockershim.sock": "dockershim",
    "buildkitd.sock": "BuildKit",
}
_COMMANDING = {
    "/run/lxd.socket": "LXD",
    "/var/lib/lxd/unix.socket": "LXD",
    "/var/snap/lxd/common/lxd/unix.socket": "LXD",
    "/var/lib/incus/unix.socket": "Incus",
    "/run/incus/unix.socket": "Incus",
    "/run/libvirt/libvirt-sock": "libvirt",
    "/run/libvirt/virtqemud-sock": "libvirt",
    "/run/libvirt/virtlxcd-sock": "libvirt",
    "/run/snapd.socket": "snapd",
}
"""Of daemons that run as root what they are told to: machines with any disk of the host, packages with hooks."""
USUAL_SOCKETS = (
    "/run/docker.sock",
    "/run/containerd/containerd.sock",
    "/run/docker/containerd/containerd.sock",
    "/run/podman/podman.sock",
    "/run/crio/crio.sock",
    "/run/cri-dockerd.sock",
    "/run/buildkit/buildkitd.sock",
    *(one for one in _COMMANDING if one.startswith("/run/")),
)
_USERS_OWN = re.compile(r"/run/user(?:/\d+)?(?:/(?:docker|podman))?")
"""Directories that hold the sockets of rootless engines."""
_INIT = {
    "/run/dbus": "the system bus",
    "/run/dbus/system_bus_socket": "the system bus",
    "/run/systemd": "systemd's own socket",
    "/run/systemd/private": "systemd's own socket",
}
ROOTLESS = "docker.sock or podman.sock"
"""What may lie there; whether it does isn't known."""


def engine_socket(world: World) -> str:
    """The engine's own socket; empty when it answers elsewhere."""
    endpoint = world.engine.endpoint if world.engine else ""
    return clean(endpoint.removeprefix("unix://")) if endpoint.startswith("unix://") else ""


def is_engine_socket(path: str, world: World) -> bool:
    """Whether this host path is a Docker Engine's socket, by the engine's word or by its name."""
    return path == engine_socket(world) or posixpath.basename(path) in {"docker.sock", "docker.raw.sock"}


def other_runtime(path: str, world: World) -> str:
    """The runtime, other than the engine, whose socket this host path is; empty when none's."""
    if is_engine_socket(path, world):
        return ""
    return _COMMANDING.get(path) or _RUNTIMES.get(posixpath.basename(path), "")


def usual_socket(path: str, world: World) -> str:
    """A control socket, the engine's own first, that this host path is or that lies in it; empty when none is known.

    Where the host was looked at, one that lies in it counts only if it is there.
    """
    seen = _seen(world)
    candidates = (engine_socket(world), *USUAL_SOCKETS, *sorted(seen or ()))
    return next((one for one in candidates if one and under(one, path) and (one == path or _may_be(one, world))), "")


def held_socket(path: str, world: World) -> str:
    """A control socket that lies in this directory of the host; empty when none is known to."""
    found = usual_socket(path, world)
    if found and found != path:
        return found
    return f"{path}/{ROOTLESS}" if _seen(world) is None and _USERS_OWN.fullmatch(path) else ""


def is_of_user(socket: str) -> bool:
    """Whether it is the socket of an engine without root, which commands no more than its user may do."""
    return under(socket, "/run/user")


def is_there(socket: str, world: World) -> bool:
    """Whether this socket was seen on the host, or the engine answers on it."""
    return socket == engine_socket(world) or socket in (_seen(world) or ())


def _may_be(socket: str, world: World) -> bool:
    return _seen(world) is None or is_there(socket, world)


def _seen(world: World) -> frozenset[str] | None:
    """The control sockets that the host has; None where nobody looked."""
    fact = world.host.control_sockets if world.host else None
    return fact.value if fact is not None and fact.known else None


def socket_file(path: str, world: World) -> FileStat | None:
    """Whose this socket is and who may open it; None when that isn't known. Source: `Host.files`."""
    files = world.host.files if world.host else None
    for one in files.value if files is not None and files.known else ():
        if clean(one.path) == path and one.stat.known:
            return one.stat.value
    return None


def may_connect(file: FileStat, uid: int, groups: Iterable[int]) -> bool:
    """Whether this user of the host may connect to a socket, for which it must be writable (unix(7))."""
    if uid == file.uid:
        return uid == 0 or bool(file.mode & 0o200)
    return uid == 0 or bool(file.mode & (0o020 if file.gid in groups else 0o002))


def init_socket(path: str) -> str:
    """What answers for the host's systemd at this host path, to root alone; empty when nothing does."""
    return _INIT.get(path, "")
