"""By which of its mounts a container holds a control socket."""

from collections.abc import Iterator
from typing import Literal

from dockward.model.fact import Fact
from dockward.model.hostsockets import held_socket, is_engine_socket, may_connect, other_runtime, socket_file
from dockward.model.workload import MountKind, Workload
from dockward.model.world import World
from dockward.practices._company import all_told, remembered
from dockward.practices._mounts import Shown, shown
from dockward.practices._running import seen


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


def is_shut(w: Workload, socket: str, world: World) -> bool:
    """Whether no process that runs in `w` may open this socket of the host, by its owner, group and mode."""
    file, view = socket_file(socket, world), seen(w)
    if file is None or view is None or not view.processes:
        return False
    return not any(may_connect(file, one.effective_uid, (*one.groups, one.effective_gid)) for one in view.processes)


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
