"""What of the host a container's mounts really show: words that the rules of several practices share."""

import posixpath
from collections.abc import Iterator

from msgspec import Struct

from dockward.kit import Change, Fix, Move
from dockward.model.fact import Place
from dockward.model.hostpaths import HOME, clean, data_roots, run_directory, under
from dockward.model.kernel import KernelMount
from dockward.model.workload import Mount, MountKind, Workload
from dockward.model.world import World
from dockward.practices._running import seen

_ENGINES_OWN = frozenset({"/etc/hosts", "/etc/hostname", "/etc/resolv.conf", "/dev/shm"})  # noqa: S108  # targets
"""What the engine itself mounts from the host; whose /dev/shm it is, the IPC mode says."""


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


def shown(w: Workload) -> Iterator[Shown]:
    """Every bind and volume of `w` whose host path could be told; the kernel's word goes before the settings'.

    What is mounted below a bind on the host comes along with it, and is told as a bind of its own.
    """
    real = kernel_mounts(w)
    for mount in w.mounts.each():
        if mount.kind not in {MountKind.BIND, MountKind.VOLUME}:
            continue
        told = told_path(mount)
        found = real.get(clean(mount.target))
        if found is not None and found.host_path:
            yield Shown(mount, clean(found.host_path), found.writable, w.kernel.place)
        elif told:
            yield Shown(mount, told, mount.writable if found is None else found.writable, w.mounts.place_of(mount))
    yield from _unasked(w, real)


def _unasked(w: Workload, real: dict[str, KernelMount]) -> Iterator[Shown]:
    """Host paths that the kernel shows and no setting names; a part of what another mount shows anyway isn't told."""
    asked = {clean(one.target) for one in w.mounts.told or ()}
    for target, one in real.items():
        if one.host_path is None or target in asked | _ENGINES_OWN or f"/{w.id}/" in one.host_path:
            continue
        path = clean(one.host_path)
        if path != _as_part(target, real):
            mount = Mount(kind=MountKind.BIND, target=target, source=path, host_path=path, writable=one.writable)
            yield Shown(mount, path, one.writable, w.kernel.place)


def _as_part(target: str, real: dict[str, KernelMount]) -> str:
    """The host path that `target` would be by the mount above it; empty when that shows none of the host's."""
    above = posixpath.dirname(target)
    while above not in real and above != "/":
        above = posixpath.dirname(above)
    path = real[above].host_path if above in real else None
    return clean(path + target.removeprefix(above.rstrip("/"))) if path else ""


def kernel_mounts(w: Workload) -> dict[str, KernelMount]:
    """The uppermost mount at each target, by the clean target; empty when nothing runs or it wasn't read."""
    view = seen(w)
    if view is None or not view.mounts.known:
        return {}
    return {run_directory(one.target): one for one in view.mounts.value}


def kernel_mount_at(w: Workload, target: str) -> KernelMount | None:
    """What the kernel has mounted at `target`; None when nothing runs or it wasn't read."""
    return kernel_mounts(w).get(clean(target))


def told_path(mount: Mount) -> str:
    """The host path of a mount by the settings; empty when they don't tell."""
    path = mount.host_path or (mount.source if mount.kind is MountKind.BIND else "")
    return clean(path) if path.startswith(("/", HOME)) else ""


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


def without(one: Shown, risk: str) -> Fix:
    """The repair that takes the mount away."""
    target = one.mount.target
    return Fix(
        title=f"Take the mount at {target} away",
        risk=risk,
        changes=(Change(Move.REMOVE, ("volumes",), target),),
    )


def read_only(one: Shown, risk: str) -> Fix:
    """The repair that makes the mount read-only."""
    target = one.mount.target
    return Fix(title=f"Mount {target} read-only", risk=risk, changes=(Change(Move.ADD, ("volumes", target), "ro"),))
