"""What a path of the host leads to: links followed, the host's binds traced back, other names of a file found."""

import os
import posixpath
import stat
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from msgspec import Struct

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
_Key = tuple[int, int]
"""Of a file: its device and its inode."""
MOST_BELOW = 4096
"""Mounts of the host below a directory that are told."""


class _Found(Struct, frozen=True):
    """What stands at a path: the `missing` end of it where that isn't there yet, and what `seen` names it has."""

    about: os.stat_result
    inside: str
    missing: str
    seen: tuple[str, ...]


def read_place(path: str, known: Iterable[str] = ()) -> HostPlace:
    """What stands there; of what isn't there yet, where it would be made.

    It is looked at through one file descriptor, so nothing can be moved in between (open(2), O_PATH; the mount by
    `mnt_id` of proc_pid_fdinfo(5)). `known` are paths of files by whose names it is told where it is one of them.
    Raises `OSError` and `ValueError` for a path that leads nowhere, and `UnreadError` where it leads out of the host's
    view.
    """
    (found,) = read_places((path,), known)
    if isinstance(found, HostPlace):
        return found
    raise found


def read_places(
    paths: Iterable[str], known: Iterable[str] = (), *, linked: bool = True
) -> tuple[HostPlace | OSError | ValueError | UnreadError, ...]:
    """The same of several, each a place or why it can't be told.

    Other names of files are looked for once for all of them, if they are to be (`linked`): that may take a second.
    """
    host = _parsed(_mountinfo("1", "self"))
    known = tuple(known)
    found = [_tried(path, host, known) for path in paths]
    several = {_key(one.about): one for one in found if isinstance(one, _Found) and _has_several(one.about)}
    try:
        names = _linked(several) if linked and several else {}
    except UnreadError as why:
        return tuple(
            why if isinstance(one, _Found) and _key(one.about) in several else _place(one, {}, host) for one in found
        )
    return tuple(_place(one, names, host) for one in found)


def _tried(path: str, host: HostMounts, known: tuple[str, ...]) -> _Found | OSError | ValueError | UnreadError:
    try:
        fd, missing = _deepest(path)
        try:
            about, mount, inside = os.fstat(fd), _mount_of(fd), str(Path(f"/proc/self/fd/{fd}").readlink())
        finally:
            os.close(fd)
    except (OSError, ValueError, UnreadError) as why:
        return why
    seen = host.paths_of(mount.device, _joined(mount.root, _rest(inside, mount.target)))
    names = (*seen, *(() if inside in seen else (inside,)), *_named(about, known))
    return _Found(about=about, inside=inside, missing=missing, seen=names)


def _place(
    one: _Found | OSError | ValueError | UnreadError, linked: Mapping[_Key, Iterable[str]], host: HostMounts
) -> HostPlace | OSError | ValueError | UnreadError:
    if not isinstance(one, _Found):
        return one
    about, missing = one.about, one.missing
    names = (*one.seen, *linked.get(_key(about), ()))
    return HostPlace(
        paths=tuple(dict.fromkeys(_joined(name, missing) for name in names)),
        below=() if missing or not stat.S_ISDIR(about.st_mode) else tuple(_below(one.inside, host)),
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


def _key(about: os.stat_result) -> _Key:
    return about.st_dev, about.st_ino


def _has_several(about: os.stat_result) -> bool:
    """Whether it is a file with several names."""
    return stat.S_ISREG(about.st_mode) and about.st_nlink > 1


def _linked(several: Mapping[_Key, _Found]) -> dict[_Key, list[str]]:
    """Names of files with several in directories that matter, beside the one that each is asked for by.

    Raises `UnreadError` where there is too much to be looked through.
    """
    found: dict[_Key, list[str]] = {key: [] for key in several}
    inodes = {inode for _, inode in several}
    left = set(several)
    devices = {device for device, _ in several}
    trees = (tree for tree in LINKED_TREES if any(_is_on(tree, device) for device in devices))
    for nr, one in enumerate(_entries(trees)):
        if nr >= MOST_LINKED:
            raise UnreadError("its other names are not found: there are too many files to look through")
        key = _key_of(one.path) if one.inode() in inodes else None
        if key is not None and key in left:
            found[key].append(one.path)
            if len({*found[key], several[key].inside}) == several[key].about.st_nlink:
                left.discard(key)
        if not left:
            break
    return found


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


def _key_of(path: str) -> _Key | None:
    try:
        return _key(Path(path).lstat())
    except OSError:
        return None


def _below(path: str, host: HostMounts) -> Iterator[tuple[str, str]]:
    """What else of the host is mounted in it, by the path of its own where it has another."""
    for target, mount in host.below(path, MOST_BELOW):
        yield host.path_of(mount.device, mount.root) or target, _rest(target, path)


def _rest(path: str, base: str) -> str:
    return path[len(base.rstrip("/")) :] if path != base else ""


def _joined(base: str, rest: str) -> str:
    return (base.rstrip("/") + rest) or "/"
