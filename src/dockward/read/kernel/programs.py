"""Which programs of a container its image doesn't hold: those whose file lies in the container's own overlay layer.

What is written into a container lands in the uppermost directory of its overlay (kernel: filesystems/overlayfs.rst). A
file is copied up there whole when only its owner or mode changes, so one that equals the layer's below isn't new.
"""

import errno
import os
import stat
from collections.abc import Iterable, Iterator
from itertools import zip_longest

from dockward.model.errors import UnreadError
from dockward.model.fact import Fact, Place, Unknown
from dockward.model.hostpaths import under
from dockward.model.kernel import KernelMount, Process
from dockward.read.kernel import limits
from dockward.read.kernel.procfile import GONE, fact_of

_CHUNK = 1 << 20
_OPEN = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_METACOPY = "trusted.overlay.metacopy"
"""Marks a file of which only owner, mode and times were copied up."""


def read_added_programs(
    tree: str, layers_home: str, mounts: Fact[tuple[KernelMount, ...]], processes: Iterable[Process]
) -> Fact[tuple[str, ...]]:
    """The programs that run and that were put there or changed since, by their path in the container.

    `tree` is where the host's files are, empty for this machine's; `layers_home` is what the directories of an overlay
    are relative to when there are many. Each program is looked up once. Unknown without an overlay whose directories
    can be seen here, and where no added program was found but one that runs couldn't be told.
    """
    if isinstance(mounts.content, Unknown):
        return Fact(mounts.content, mounts.place)
    all_ = mounts.content
    several = tuple(processes)

    def read() -> tuple[str, ...]:
        layers = _layers(tree, layers_home, all_)
        found = tuple(path for path in _programs(several, all_) if _is_added(path, layers))
        for one in several if not found else ():
            _ = one.executable.value
        return found

    return fact_of(read, Place("/proc", "exe"))


def _layers(tree: str, home: str, mounts: tuple[KernelMount, ...]) -> tuple[str, ...]:
    """The overlay's directories as they are seen from here. Raises `UnreadError` where that can't be."""
    root = next((one for one in reversed(mounts) if one.target == "/"), None)
    if root is None or not root.layers:
        kind = root.filesystem if root else "not there"
        raise UnreadError(f"what was written into it can't be told from its image: its root is {kind}, no overlay")
    if not all(one.startswith("/") for one in root.layers) and not home:
        raise UnreadError("the directories of its overlay are told relative to one that isn't known")
    found = tuple(tree + (one if one.startswith("/") else f"{home}/{one}") for one in root.layers)
    try:
        os.lstat(found[0])
    except OSError as why:
        if why.errno in GONE:
            raise UnreadError("the directories of its overlay can't be seen from here") from why
        raise
    return found


def _programs(processes: Iterable[Process], mounts: tuple[KernelMount, ...]) -> list[str]:
    """Paths of running programs on the root mount, each once; what was deleted is told of elsewhere."""
    paths = {one.executable.value for one in processes if one.executable.known and not one.executable_deleted}
    return sorted(path for path in paths if path.startswith("/") and _on_root(path, mounts))


def _on_root(path: str, mounts: tuple[KernelMount, ...]) -> bool:
    return not any(one.target != "/" and under(path, one.target) for one in mounts)


def _is_added(path: str, layers: tuple[str, ...]) -> bool:
    """Raises `OSError` where the upper layer may not be looked at."""
    upper = layers[0] + path
    try:
        found = os.lstat(upper)
    except OSError as why:
        if why.errno in GONE:
            return False
        raise
    return stat.S_ISREG(found.st_mode) and not _is_copy(upper, found, _below(path, layers[1:]))


def _below(path: str, layers: tuple[str, ...]) -> str:
    """The file that it would be without the upper layer; empty when there is none."""
    return next((one + path for one in layers if os.path.lexists(one + path)), "")


def _is_copy(upper: str, found: os.stat_result, lower: str) -> bool:
    if not lower:
        return False
    if _METACOPY in _attributes(upper):
        return True
    below = os.lstat(lower)
    if not stat.S_ISREG(below.st_mode) or below.st_size != found.st_size:
        return False
    if found.st_size > limits.PROGRAM_FILE:
        return below.st_mtime_ns == found.st_mtime_ns
    return all(one == other for one, other in zip_longest(_chunks(upper), _chunks(lower)))


def _attributes(path: str) -> list[str]:
    try:
        return os.listxattr(path, follow_symlinks=False)
    except OSError as why:
        if why.errno == errno.EOPNOTSUPP:
            return []
        raise


def _chunks(path: str) -> Iterator[bytes]:
    with open(os.open(path, _OPEN), "rb", buffering=0) as file:  # noqa: PTH123  # a descriptor, not a path
        while data := file.read(_CHUNK):
            yield data
