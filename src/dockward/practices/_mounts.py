"""What of the host a container's mounts really show: words that the rules of several practices share."""

import posixpath
from collections.abc import Iterable, Iterator

from msgspec import Struct

from dockward.model.fact import Place
from dockward.model.kernel import KernelMount
from dockward.model.workload import Mount, MountKind, Workload
from dockward.model.world import World
from dockward.practices._running import seen

DEFAULT_DATA_ROOT = "/var/lib/docker"


class Shown(Struct, frozen=True):
    """A host path that stands in a container. `place` is where that was read."""

    mount: Mount
    path: str
    writable: bool
    place: Place

    @property
    def evidence(self) -> str:
        """Which host path stands where and whether it is writable."""
        return f"{self.path}:{self.mount.target}:{'rw' if self.writable else 'ro'}"


def clean(path: str) -> str:
    """A host path in one spelling: no doubled slashes, no dots, /run for its old name /var/run."""
    return _new_name(posixpath.normpath("/" + path.lstrip("/")))


def _new_name(path: str) -> str:
    return path.removeprefix("/var") if path == "/var/run" or path.startswith("/var/run/") else path


def under(path: str, folder: str) -> bool:
    """Whether `path` is `folder` or lies in it."""
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def shown(w: Workload) -> Iterator[Shown]:
    """Every bind and volume of `w` whose host path could be told; the kernel's word goes before the settings'."""
    asked = [one for one in w.mounts.value if one.kind in {MountKind.BIND, MountKind.VOLUME}]
    real = kernel_mounts(w) if asked else {}
    for mount in asked:
        told = told_path(mount)
        found = real.get(clean(mount.target))
        if found is not None and found.host_path:
            yield Shown(mount, clean(found.host_path), found.writable, w.kernel.place)
        elif told:
            yield Shown(mount, told, mount.writable if found is None else found.writable, w.mounts.place)


def kernel_mounts(w: Workload) -> dict[str, KernelMount]:
    """The uppermost mount at each target, by the clean target; empty when nothing runs or it wasn't read."""
    view = seen(w)
    if view is None or not view.mounts.known:
        return {}
    return {_new_name(one.target): one for one in view.mounts.value}


def kernel_mount_at(w: Workload, target: str) -> KernelMount | None:
    """What the kernel has mounted at `target`; None when nothing runs or it wasn't read."""
    return kernel_mounts(w).get(clean(target))


def told_path(mount: Mount) -> str:
    """The host path of a mount by the settings; empty when they don't tell."""
    path = mount.host_path or (mount.source if mount.kind is MountKind.BIND else "")
    return clean(path) if path.startswith("/") else ""


def data_roots(world: World) -> tuple[str, ...]:
    """The engine's data directories: the usual one, and where the engine says that it keeps its data."""
    facts = (
        world.engine.root_dir if world.engine else None,
        world.host.data_root if world.host else None,
    )
    known: Iterable[str] = (one.value for one in facts if one is not None and one.known)
    return tuple(
        dict.fromkeys((DEFAULT_DATA_ROOT, *(clean(one) for one in known if one.startswith("/") and one != "/")))
    )


def own_directory(one: Shown, world: World) -> bool:
    """Whether a volume shows nothing but the directory that the engine made for it."""
    if one.mount.kind is not MountKind.VOLUME:
        return False
    # The data directory may itself be mounted or linked from elsewhere, so that the kernel calls it by another name.
    if one.mount.source and one.path.endswith(f"/volumes/{one.mount.source}/_data"):
        return True
    return any(
        under(one.path, f"{root}/{part}") and one.path != f"{root}/{part}"
        for root in data_roots(world)
        for part in ("volumes", "plugins")
    )
