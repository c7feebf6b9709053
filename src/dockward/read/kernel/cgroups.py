"""Where a container's cgroups are in the cgroup file systems: version 2, version 1, and both at once (cgroups(7))."""

from collections.abc import Iterator

from msgspec import Struct

from dockward.model.errors import UnreadError
from dockward.read.kernel import limits
from dockward.read.kernel.membership import CgroupLine, own_path
from dockward.read.kernel.procfile import GONE, read_whole, text

_TARGET_COLUMN = 4


class CgroupMount(Struct, frozen=True):
    """A mounted hierarchy: where, which part of it, and its controllers; `unified` for version 2."""

    target: str
    root: str
    controllers: tuple[str, ...]
    unified: bool


class Spot(Struct, frozen=True):
    """A container's cgroup in the hierarchy of one controller: the mount's directory and the path below it."""

    base: str
    inside: str
    unified: bool

    @property
    def directory(self) -> str:
        """The container's own directory."""
        return self.base + self.inside

    def parents(self) -> Iterator[str]:
        """The directories above it, up to the mount's."""
        inside = self.inside
        while inside:
            inside = inside.rpartition("/")[0]
            yield self.base + inside


def parse_cgroup_mounts(mountinfo: bytes) -> tuple[CgroupMount, ...]:
    """The cgroup hierarchies among the lines of a mountinfo."""
    found = []
    for line in mountinfo.split(b"\n"):
        first, separator, last = line.partition(b" - cgroup")
        if not separator:
            continue
        head, tail = text(first).split(" "), text(last).split(" ")
        if tail[0] in {"", "2"} and len(head) > _TARGET_COLUMN and len(tail) > 2:  # noqa: PLR2004  # type, source, options
            controllers = () if tail[0] else tuple(tail[2].split(","))
            found.append(CgroupMount(head[_TARGET_COLUMN], head[3], controllers, unified=bool(tail[0])))
    return tuple(found)


class Hierarchies:
    """The cgroup file systems of the host whose root is `root` (empty for this machine's)."""

    def __init__(self, root: str, mounts: tuple[CgroupMount, ...]) -> None:
        self._root = root
        self._mounts = mounts
        self._unified: dict[str, list[str]] = {}
        old = {controller for mount in mounts for controller in mount.controllers}
        self.version = 1 if old & {"memory", "cpu", "pids"} else 2

    def content(self, path: str) -> bytes | None:
        """A file's content; None where there is none. Raises `OSError`, and `UnreadError` when it is too large."""
        try:
            return read_whole(self._root + path, limits.SMALL_FILE).strip()
        except OSError as why:
            if why.errno in GONE:
                return None
            raise

    def locate(self, controller: str, lines: tuple[CgroupLine, ...], container: str) -> Spot:
        """Where `controller` keeps the container's settings. Raises `UnreadError` saying why there is no such place."""
        for mount in self._mounts:
            if controller in mount.controllers:
                return _spot(mount, [line.path for line in lines if controller in line.controllers], container)
        for mount in self._mounts:
            if mount.unified and controller in self._unified_controllers(mount):
                return _spot(mount, [line.path for line in lines if line.unified], container)
        raise UnreadError(f"this kernel has no {controller} controller, or it isn't mounted")

    def _unified_controllers(self, mount: CgroupMount) -> list[str]:
        if mount.target not in self._unified:
            self._unified[mount.target] = text(self.content(f"{mount.target}/cgroup.controllers") or b"").split()
        return self._unified[mount.target]


def _spot(mount: CgroupMount, paths: list[str], container: str) -> Spot:
    if not paths:
        raise UnreadError("the kernel names no cgroup of the process")
    path = own_path(paths[0], container)
    if "/.." in path:
        raise UnreadError("the container's cgroup lies outside this process's cgroup namespace")
    root = mount.root.rstrip("/")
    if root and path != root and not path.startswith(root + "/"):
        raise UnreadError("the container's cgroup isn't in the part of the hierarchy that is mounted here")
    return Spot(mount.target, path[len(root) :], mount.unified)
