"""Mounts of a container, and the path on the host that each one shows (proc_pid_mountinfo(5))."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice

from msgspec import structs

from dockward.model.errors import UnreadError
from dockward.model.kernel import KernelMount
from dockward.read.kernel import limits
from dockward.read.kernel.procfile import text

_ESCAPE = re.compile(r"\\([0-7]{3})")
_FIRST_COLUMNS = 6
_LAST_COLUMNS = 3
_RUNTIME_CGROUPS = "/sys/fs/cgroup"
# File systems that the runtime mounts itself. They are the host's instance only because that namespace is shared.
_RUNTIME_MOUNTS = {"proc": ("/proc", "pid"), "sysfs": ("/sys", "net"), "mqueue": ("/dev/mqueue", "ipc")}


def _plain(field: str) -> str:
    return _ESCAPE.sub(lambda found: chr(int(found[1], 8)), field) if "\\" in field else field


@lru_cache(maxsize=512)
def _options(mount: str, superblock_readonly: bool) -> frozenset[str]:  # part of the cache's key
    options = frozenset(mount.split(","))
    return (options - {"rw"}) | {"ro"} if superblock_readonly else options


def _parse_line(line: str) -> KernelMount | None:
    first, separator, last = line.partition(" - ")
    head, tail = first.split(" "), last.split(" ")
    if not separator or len(head) < _FIRST_COLUMNS or len(tail) < _LAST_COLUMNS:
        return None
    return KernelMount(
        target=_plain(head[4]),
        root=_plain(head[3]),
        device=head[2],
        filesystem=tail[0],
        source=_plain(tail[1]),
        options=_options(head[5], tail[2].startswith("ro,") or tail[2] == "ro"),
        propagation=tuple(head[_FIRST_COLUMNS:]),
        layers=_layers(last) if head[4] == "/" and tail[0] == "overlay" else (),
    )


def _layers(line: str) -> tuple[str, ...]:
    """The directories of an overlay by its options; none without one that takes what is written (overlayfs.rst)."""
    options = [one.partition("=")[::2] for one in line.split(" ", 2)[2].split(",")]
    upper = next((value for name, value in options if name == "upperdir"), "")
    lower = [one for name, value in options if name in {"lowerdir", "lowerdir+"} for one in value.split(":") if one]
    return tuple(_plain(one) for one in (upper, *lower[: limits.LAYERS])) if upper else ()


def parse_mountinfo(data: bytes, most: int) -> tuple[KernelMount, ...]:
    """Every mount in the kernel's order; a mount on a read-only file system is read-only, whatever its own options say.

    Lines that aren't understood are left out. Raises `UnreadError` beyond `most` lines.
    """
    lines = text(data).split("\n")
    if len(lines) > most + 1:
        raise UnreadError(f"more than {most} mounts")
    return tuple(mount for mount in map(_parse_line, lines) if mount is not None)


def root_readonly(mounts: Iterable[KernelMount]) -> bool:
    """Whether the topmost mount at / is read-only. Raises `UnreadError` when there is none."""
    roots = [mount for mount in mounts if mount.target == "/"]
    if not roots:
        raise UnreadError("the kernel shows no mount at /")
    return not roots[-1].writable


def _below(path: str, base: str) -> str | None:
    """The rest of `path` under `base`, empty or starting with a slash; None when it lies elsewhere."""
    if base == "/":
        return "" if path == "/" else path
    return path[len(base) :] if path == base or path.startswith(base + "/") else None


def _join(base: str, rest: str) -> str:
    return (base.rstrip("/") + rest) or "/"


class HostMounts:
    """The host's own mounts, asked which path of the host a place in a file system is."""

    def __init__(self, mounts: Iterable[KernelMount]) -> None:
        self._by_target: dict[str, KernelMount] = {}
        self._by_device: dict[str, list[KernelMount]] = {}
        self._asked: dict[tuple[str, str], str | None] = {}
        for mount in mounts:
            self._by_target[mount.target] = mount
            self._by_device.setdefault(mount.device, []).append(mount)
        for several in self._by_device.values():
            # A bind mount shows a part of a mount closer to the file system's root; that one tells the original path.
            several.sort(key=lambda mount: (len(mount.root), len(mount.target)))

    def path_of(self, device: str, root: str) -> str | None:
        """The host's path of `root` in the file system `device`; None when no mount of the host shows it."""
        key = (device, root)
        if key not in self._asked:
            self._asked[key] = self._find(device, root)
        return self._asked[key]

    def paths_of(self, device: str, root: str) -> tuple[str, ...]:
        """All of the host's paths of it, the one of the mount nearest to the file system's root first."""
        return tuple(self._every(device, root))

    def below(self, path: str, most: int) -> Iterator[tuple[str, KernelMount]]:
        """The uppermost mounts in this directory, itself apart, by where they are; `most` of them."""
        folder = path.rstrip("/") + "/"
        return islice(((one, mount) for one, mount in self._by_target.items() if one.startswith(folder)), most)

    def _find(self, device: str, root: str) -> str | None:
        return next(self._every(device, root), None)

    def _every(self, device: str, root: str) -> Iterator[str]:
        if not root.startswith("/") or root.endswith("//deleted"):
            return
        for mount in self._by_device.get(device, ()):
            rest = _below(root, mount.root)
            path = None if rest is None else _join(mount.target, rest)
            if path is not None and self._shows(path, device, root):
                yield path

    def _shows(self, path: str, device: str, root: str) -> bool:
        """Whether `path` leads there; another mount on top of it or on its way would hide it."""
        target = path
        while target not in self._by_target:
            if target == "/":
                return False
            target = target.rpartition("/")[0] or "/"
        top = self._by_target[target]
        return top.device == device and _join(top.root, _below(path, target) or "") == root


def show_host_paths(mounts: Iterable[KernelMount], host: HostMounts, shared: frozenset[str]) -> tuple[KernelMount, ...]:
    """The mounts with the host's path that each shows.

    None stays where the host has no such mount (tmpfs of the container, its own /proc), for the container's root file
    system, and for the file systems that the runtime sets up in every container. `shared` are the container's
    namespaces that are the host's.
    """
    shown = []
    for mount in mounts:
        path = None if _is_runtime_mount(mount, shared) else host.path_of(mount.device, mount.root)
        shown.append(mount if path is None else structs.replace(mount, host_path=path))
    return tuple(shown)


def _is_runtime_mount(mount: KernelMount, shared: frozenset[str]) -> bool:
    if mount.target == "/":
        return True
    if mount.filesystem in {"cgroup", "cgroup2"}:
        return _below(mount.target, _RUNTIME_CGROUPS) is not None
    where, namespace = _RUNTIME_MOUNTS.get(mount.filesystem, ("", ""))
    return namespace in shared and _below(mount.target, where) is not None
