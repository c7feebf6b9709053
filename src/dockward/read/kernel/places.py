"""What a path of the host leads to: links followed, the host's binds traced back, other names of a file found."""

import os
import posixpath
import stat
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from dockward.model.errors import UnreadError
from dockward.model.hostpaths import LINKED_TREES
from dockward.model.hostplace import HostPlace
from dockward.model.kernel import KernelMount
from dockward.read.kernel import limits
from dockward.read.kernel.mounts import HostMounts, parse_mountinfo
from dockward.read.kernel.nodes import device_name
from dockward.read.kernel.procfile import read_whole

_OPEN = os.O_PATH | os.O_CLOEXEC
MOST_LINKED = 300_000
"""Entries of directories that are looked through for another name of a file."""
MOST_BELOW = 4096
"""Mounts of the host below a directory that are told."""


def read_place(path: str, known: Iterable[str] = ()) -> HostPlace:
    """What stands there; of what isn't there yet, where it would be made.

    It is looked at through one file descriptor, so nothing can be moved in between (open(2), O_PATH; the mount by
    `mnt_id` of proc_pid_fdinfo(5)). `known` are paths of files by whose names it is told where it is one of them.
    Raises `OSError` and `ValueError` for a path that leads nowhere, and `UnreadError` where it leads out of the host's
    view.
    """
    fd, missing = _deepest(path)
    try:
        about, mount, inside = os.fstat(fd), _mount_of(fd), str(Path(f"/proc/self/fd/{fd}").readlink())
    finally:
        os.close(fd)
    host = _parsed(_mountinfo("1", "self"))
    seen = host.paths_of(mount.device, _joined(mount.root, _rest(inside, mount.target)))
    names = (*seen, *(() if inside in seen else (inside,)), *_named(about, known), *_linked(about, inside))
    return HostPlace(
        paths=tuple(dict.fromkeys(_joined(one, missing) for one in names)),
        below=() if missing or not stat.S_ISDIR(about.st_mode) else tuple(_below(inside, host)),
        socket_of=about.st_uid if stat.S_ISSOCK(about.st_mode) and not missing else None,
        socket_group=about.st_gid if stat.S_ISSOCK(about.st_mode) else 0,
        socket_mode=stat.S_IMODE(about.st_mode) if stat.S_ISSOCK(about.st_mode) else 0,
        device="" if missing else device_name(about),
    )


def _deepest(path: str) -> tuple[int, str]:
    """What is there of the path, opened, and the rest of it with its slash."""
    try:
        return os.open(path, _OPEN), ""
    except FileNotFoundError:
        whole = posixpath.normpath(os.path.realpath(path))
    above = whole
    while True:
        above = posixpath.dirname(above)
        try:
            return os.open(above, _OPEN), whole[len(above.rstrip("/")) :]
        except (FileNotFoundError, NotADirectoryError):
            if above == "/":
                raise


def _mount_of(fd: int) -> KernelMount:
    """The mount by which it was reached, as this process sees it, or the host's first."""
    said = read_whole(f"/proc/self/fdinfo/{fd}", limits.STATUS_FILE).split()
    wanted = said[said.index(b"mnt_id:") + 1] + b" "
    for process in ("self", "1"):
        for line in _mountinfo(process).split(b"\n"):
            if line.startswith(wanted):
                (found,) = parse_mountinfo(line, 1)
                return found
    raise UnreadError("it leads out of the host's view of its files")


def _mountinfo(*processes: str) -> bytes:
    """Of the first of these processes that shows it."""
    for one in processes[:-1]:
        try:
            if found := read_whole(f"/proc/{one}/mountinfo", limits.MOUNTINFO_FILE):
                return found
        except OSError:
            continue
    return read_whole(f"/proc/{processes[-1]}/mountinfo", limits.MOUNTINFO_FILE)


@lru_cache(maxsize=2)
def _parsed(mountinfo: bytes) -> HostMounts:
    return HostMounts(parse_mountinfo(mountinfo, limits.MOUNTS_OF_HOST))


def _named(about: os.stat_result, known: Iterable[str]) -> Iterator[str]:
    """Which of the known files it is. Directories have one name only."""
    if stat.S_ISDIR(about.st_mode):
        return
    for one in known:
        try:
            other = Path(one).stat()
        except (OSError, ValueError):
            continue
        if (other.st_dev, other.st_ino) == (about.st_dev, about.st_ino):
            yield os.path.realpath(one)


def _linked(about: os.stat_result, path: str) -> Iterator[str]:
    """Names of a file with several in directories that matter, beside this one.

    Raises `UnreadError` where there is too much to be looked through.
    """
    if not stat.S_ISREG(about.st_mode) or about.st_nlink == 1:
        return
    found = {path: None}
    for nr, one in enumerate(_entries(tree for tree in LINKED_TREES if _is_on(tree, about.st_dev))):
        if nr >= MOST_LINKED:
            raise UnreadError("its other names are not found: there are too many files to look through")
        if one.inode() == about.st_ino and _is_same(one.path, about):
            found[one.path] = None
            yield one.path
            if len(found) == about.st_nlink:
                return


def _entries(trees: Iterable[str]) -> Iterator[os.DirEntry[str]]:
    """All that lies in these directories but links; what can't be read is passed over."""
    waiting = list(trees)
    while waiting:
        try:
            with os.scandir(waiting.pop()) as several:
                entries = list(several)
        except OSError:
            continue
        waiting += (one.path for one in entries if one.is_dir(follow_symlinks=False))
        yield from (one for one in entries if not one.is_symlink())


def _is_on(tree: str, device: int) -> bool:
    """Whether it is a directory of its own on this file system; a link's target is looked through by its own name."""
    try:
        about = Path(tree).lstat()
    except OSError:
        return False
    return stat.S_ISDIR(about.st_mode) and about.st_dev == device


def _is_same(path: str, about: os.stat_result) -> bool:
    try:
        other = Path(path).lstat()
    except OSError:
        return False
    return (other.st_dev, other.st_ino) == (about.st_dev, about.st_ino)


def _below(path: str, host: HostMounts) -> Iterator[tuple[str, str]]:
    """What else of the host is mounted in it, by the path of its own where it has another."""
    for target, mount in host.below(path, MOST_BELOW):
        yield host.path_of(mount.device, mount.root) or target, _rest(target, path)


def _rest(path: str, base: str) -> str:
    return path[len(base.rstrip("/")) :] if path != base else ""


def _joined(base: str, rest: str) -> str:
    return (base.rstrip("/") + rest) or "/"
