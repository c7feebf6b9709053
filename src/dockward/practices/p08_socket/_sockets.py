"""Control sockets of container runtimes: by which path a container holds one."""

import posixpath
import re
from collections.abc import Iterator
from typing import Literal

from dockward.model.fact import Fact
from dockward.model.workload import MountKind, Workload
from dockward.model.world import World
from dockward.practices._company import all_told, remembered
from dockward.practices._mounts import Shown, clean, shown, under

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


def held_socket(path: str, world: World) -> str:
    """A control socket that lies in this directory of the host; empty when none is known to."""
    known = (engine_socket(world), *_USUAL)
    found = next((one for one in known if one and one != path and under(one, path)), "")
    return found or (f"{path}/{ROOTLESS}" if _USERS_OWN.fullmatch(path) else "")


def ways(w: Workload, world: World) -> Iterator[Shown]:
    """Every mount of `w` through which it gets at a control socket."""
    for one in shown(w):
        if is_engine_socket(one.path, world) or other_runtime(one.path, world) or held_socket(one.path, world):
            yield one


def binds(w: Workload) -> Iterator[Shown]:
    """The bind mounts of `w`."""
    return (one for one in shown(w) if one.mount.kind is MountKind.BIND)


def holds_socket(w: Workload, world: World) -> bool:
    """Whether `w` gets at a control socket by a mount of its own."""
    return any(True for _ in ways(w, world))


def mates(w: Workload, field: Literal["pid_mode", "network_mode"], world: World) -> list[Workload]:
    """The other containers in its namespace. Raises `UnreadError` when it isn't known who is."""
    groups = remembered(world, f"containers by {field}", lambda all_: _groups(field, all_))
    found = [one for one in groups.get(_key(w, getattr(w, field), world), ()) if one.id != w.id]
    if not found:
        all_told(world, field)
    return found


def _groups(field: str, world: World) -> dict[str, list[Workload]]:
    found: dict[str, list[Workload]] = {}
    for w in world.containers:
        mode: Fact[str] = getattr(w, field)
        if mode.known:
            found.setdefault(_key(w, mode, world), []).append(w)
    return found


def _key(w: Workload, mode: Fact[str], world: World) -> str:
    """Whose namespace `w` is in: the id of the container that it joins, else its own."""
    if not mode.value.startswith("container:"):
        return w.id
    reference = mode.value.removeprefix("container:")
    other = world.resolve_container(reference)
    return other.id if other else reference
