"""What a container's processes execute, and on which mount it lies."""

from collections.abc import Iterator

from dockward.model.hostpaths import under
from dockward.model.kernel import KernelMount, Process
from dockward.model.workload import Workload
from dockward.practices._running import processes, running

_TEMPORARY = ("/tmp", "/var/tmp", "/dev/shm")  # noqa: S108  # judged, never written to


def executables(w: Workload) -> Iterator[tuple[Process, str]]:
    """Each process with its program's path, those that could be read first. Raises `UnreadError` at the others."""
    for one in sorted(processes(w), key=lambda process: not process.executable.known):
        yield one, one.executable.value


def in_memory(path: str) -> bool:
    """Whether the program has no file (memfd_create(2)); runc's copy of itself for the start is left out."""
    return path.startswith("/memfd:") and not path.startswith("/memfd:runc_")


def is_temporary(w: Workload, path: str) -> bool:
    """Whether it lies where programs put what they soon throw away."""
    if any(under(path, one) for one in _TEMPORARY):
        return True
    mount = mount_of(w, path)
    return mount is not None and mount.filesystem == "tmpfs"


def mount_of(w: Workload, path: str) -> KernelMount | None:
    """The mount that `path` lies on: the one with the longest target."""
    found = [one for one in running(w).mounts.value if under(path, one.target)]
    return max(found, key=lambda one: len(one.target), default=None)
