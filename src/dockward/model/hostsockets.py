"""The control sockets of a host: whoever holds one commands a container runtime, or systemd."""

import posixpath
import re

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
_USUAL = (
    "/run/docker.sock",
    "/run/containerd/containerd.sock",
    "/run/docker/containerd/containerd.sock",
    "/run/podman/podman.sock",
    "/run/crio/crio.sock",
    "/run/cri-dockerd.sock",
    "/run/buildkit/buildkitd.sock",
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
    return "" if is_engine_socket(path, world) else _RUNTIMES.get(posixpath.basename(path), "")


def usual_socket(path: str, world: World) -> str:
    """A control socket, the engine's own first, that this host path is or that lies in it; empty when none is known."""
    return next((one for one in (engine_socket(world), *_USUAL) if one and under(one, path)), "")


def held_socket(path: str, world: World) -> str:
    """A control socket that lies in this directory of the host; empty when none is known to."""
    found = usual_socket(path, world)
    if found and found != path:
        return found
    return f"{path}/{ROOTLESS}" if _USERS_OWN.fullmatch(path) else ""


def init_socket(path: str) -> str:
    """What answers for the host's systemd at this host path, to root alone; empty when nothing does."""
    return _INIT.get(path, "")
