"""Walks through files that lie on disk: a layer of the overlay2 store, a container's own, or anybody's directory."""

import fcntl
import mmap
import os
import signal
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress

from msgspec import Struct

from dockward.image.catalog.cataloger import Buffer
from dockward.image.devices import odd_device
from dockward.image.entry import SORTS, Entry, LayerError, Notes, Read, Sort, shown
from dockward.image.folders import FILES, FOLDER, OPEN, OVERLAY, SHOWN_BY_KERNEL, Folders
from dockward.image.limits import MOST_DEPTH, MOST_ENTRIES, MOST_NAME_BYTES, MOST_PATH
from dockward.image.whiteouts import METACOPY, REDIRECT, is_opaque, is_whiteout_file, shows_other

_CAPABILITY = "security.capability"
_STORES = frozenset({"io.containerd.content.v1.content", "io.containerd.snapshotter.v1.overlayfs"})
_OVERLAY = "overlay2"
_EXECUTABLE = 0o111
_SMALL = 64 << 10
_LARGE = 4 << 20
_PIECE = 1 << 20
_MOST_LEASED = 1 << 30
_OTHERS_WRITE = 0o022
_READABLE = frozenset({Sort.FILE, Sort.HARD_LINK})
_BY_NUMBER = "/proc/self/fd"


class Nature(Struct, frozen=True, kw_only=True):
    """What a tree is. The default is a layer of overlayfs, which nobody changes.

    `overlay`: character devices 0/0 and extended attributes take away what is below, those that anybody may set where
    the engine is `rootless`, and root's where it isn't. `live`: somebody may be changing it, or mean harm by it.
    `leased`: large files may be held unchanged for the moment in which they are looked into. `apart`: folders that
    aren't looked into, paths below the root. `stores`: nor are those, wherever they are, in which engines keep layers.
    """

    overlay: bool = True
    rootless: bool = False
    live: bool = False
    leased: bool = False
    apart: frozenset[str] = frozenset()
    stores: bool = False


def read_tree(directory: str, notes: Notes, nature: Nature = Nature()) -> Iterator[tuple[Entry, Read]]:  # noqa: B008  # frozen
    """Everything below `directory`, in the order of names; links are never followed.

    Further names of a file that was there are hard links to the first.

    Of file systems that are mounted in it those of this machine's disks and memory are looked into; what the kernel
    shows there (proc, sysfs, …) and the roots of containers are none of its files, and others are noted. A folder
    that is mounted once more in itself, as volumes of the engine may have `/`, is looked into once. What can't be read
    is noted too; what goes away while it is looked at was never there. Raises `LayerError` where the directory itself
    can't be read, or holds too much.
    """
    folders = _opened(directory)
    try:
        yield from _walk(folders, notes, nature)
    finally:
        folders.close()


def _opened(directory: str) -> Folders:
    if not os.path.isdir(_BY_NUMBER):  # noqa: PTH112  # asked once a layer
        raise LayerError(f"{_BY_NUMBER} is not there, by way of which extended attributes are read: mount /proc")
    try:
        return Folders(directory)
    except OSError as why:
        raise LayerError(f"it cannot be read: {why.strerror}") from why


def _walk(folders: Folders, notes: Notes, nature: Nature) -> Iterator[tuple[Entry, Read]]:
    count = size = 0
    pending = [("", 0)]
    first: dict[tuple[int, int], str] = {}
    while pending:
        folder, depth = pending.pop()
        at = _Folder(folders, folder, nature, first)
        for found in at.listed(notes):
            path = f"{folder}/{found.name}" if folder else found.name
            entry = at.entry(found, path, notes)
            if entry is None:
                continue
            count += 1
            size += len(path)
            if count > MOST_ENTRIES:
                raise LayerError(f"it holds more than {MOST_ENTRIES} files")
            if size > MOST_NAME_BYTES:
                raise LayerError(f"it holds more than {MOST_NAME_BYTES >> 20} MiB of names")
            if entry.sort is Sort.DIRECTORY:
                if depth >= MOST_DEPTH or len(path) > MOST_PATH:
                    notes.unseen(f"{shown(path)} lies too deep, and was not looked into")
                elif path not in nature.apart and not (nature.stores and at.is_store(found.name)):
                    pending.append((path, depth + 1))
                if nature.overlay and at.is_opaque(found.name, path, notes):
                    yield Entry(path, Sort.OPAQUE), _nothing
            yield entry, at.reader(found.name, entry.size) if entry.sort in _READABLE else _nothing


def check_readable(directory: str) -> None:
    """Raise `OSError` where the directory can't be opened."""
    os.close(os.open(directory, FOLDER))


class _Folder:
    """One folder, open. Whatever is asked for in it is asked for by its descriptor, never by a path."""

    def __init__(self, folders: Folders, path: str, nature: Nature, first: dict[tuple[int, int], str]) -> None:
        self._folders, self._path, self._nature = folders, path, nature
        self._first = first
        self._number = -1
        self._reading = (_leased if nature.leased else _live) if nature.live else _still

    def listed(self, notes: Notes) -> list["os.DirEntry[str]"]:
        try:
            self._number = self._folders.go(self._path)
            if self._is_foreign(notes):
                return []
            with os.scandir(self._number) as listing:
                return sorted(listing, key=lambda one: one.name)
        except OSError as why:
            if not self._path:
                raise LayerError(f"it cannot be read: {why.strerror}") from why
            self._miss(self._path, why, notes)
            return []

    def _is_foreign(self, notes: Notes) -> bool:
        if self._nature.live and self._folders.is_shown_again():
            return True
        kind = self._folders.crossed()
        if kind == 0 or kind in FILES:
            return False
        if kind != OVERLAY and kind not in SHOWN_BY_KERNEL:
            notes.unseen(f"{shown(self._path)} is on a file system of the kind {kind:#x}, and was not looked into")
        return True

    def _miss(self, path: str, why: OSError, notes: Notes) -> None:
        if not (self._nature.live and isinstance(why, FileNotFoundError)):
            notes.unseen(f"{shown(path)} cannot be read: {why.strerror}")

    def place(self, name: str) -> str:
        """A path to it for calls that take no descriptor (extended attributes); it leads by way of the descriptor."""
        return f"{_BY_NUMBER}/{self._number}/{name}"

    def is_store(self, name: str) -> bool:
        """Whether an engine keeps layers in the folder of this name in here, as it looks."""
        # The folder of short names for layers is what nobody else has.
        return name in _STORES or (name == _OVERLAY and os.path.isdir(f"{self.place(name)}/l"))  # noqa: PTH112  # by descriptor

    def is_opaque(self, name: str, path: str, notes: Notes) -> bool:
        """Whether nothing of the layers below shows through a folder; notes where it shows another one of theirs."""
        place = self.place(name)
        if shows_other(place, REDIRECT) and not self._nature.rootless:
            notes.unseen(f"{shown(path)} may show something else than it holds, by {REDIRECT}")
        return is_opaque(place, rootless=self._nature.rootless)

    def entry(self, found: "os.DirEntry[str]", path: str, notes: Notes) -> Entry | None:
        try:
            about = found.stat(follow_symlinks=False)
            sort = SORTS.get(stat.S_IFMT(about.st_mode), Sort.DEVICE)
            target = os.readlink(found.name, dir_fd=self._number) if sort is Sort.SYMLINK else ""
        except OSError as why:
            self._miss(path, why, notes)
            return None
        if self._nature.overlay and self._takes_away(found.name, sort, about):
            return Entry(path, Sort.WHITEOUT)
        if self._nature.overlay and sort is Sort.DEVICE:
            self._see_device(path, about, notes)
        file = sort is Sort.FILE
        self._see_copy(found.name, path, about, notes)
        if file and about.st_nlink > 1:
            target = self._first.setdefault((about.st_dev, about.st_ino), path)
            sort, target = (sort, "") if target == path else (Sort.HARD_LINK, target)
        capabilities = file and about.st_mode & _EXECUTABLE != 0 and _has_capabilities(self.place(found.name))
        mode = stat.S_IMODE(about.st_mode)
        return Entry(path, sort, mode, about.st_uid, about.st_gid, about.st_size if file else 0, target, capabilities)

    def _see_device(self, path: str, about: os.stat_result, notes: Notes) -> None:
        device = os.major(about.st_rdev), os.minor(about.st_rdev)
        if words := odd_device(device, about.st_mode, block=stat.S_ISBLK(about.st_mode)):
            notes.strange(f"{shown(path)} {words}")

    def _see_copy(self, name: str, path: str, about: os.stat_result, notes: Notes) -> None:
        if not self._nature.overlay or about.st_blocks or not about.st_size or not stat.S_ISREG(about.st_mode):
            return
        if shows_other(self.place(name), METACOPY):
            notes.unseen(f"{shown(path)} may show something else than it holds, by {METACOPY}")

    def _takes_away(self, name: str, sort: Sort, about: os.stat_result) -> bool:
        if sort is Sort.DEVICE:
            return stat.S_ISCHR(about.st_mode) and about.st_rdev == 0
        return (
            sort is Sort.FILE
            and about.st_size == 0
            and is_whiteout_file(self.place(name), rootless=self._nature.rootless)
        )

    def reader(self, name: str, size: int) -> Read:
        """Of a file of `size` bytes. A small one is opened once, however often somebody looks at its beginning."""
        number, read = self._number, self._reading
        if size > _SMALL:
            return lambda most: read(number, name, most)
        whole: list[Buffer] = []

        def small(most: int) -> Buffer:
            if not whole:
                whole.append(read(number, name, _SMALL))
            return whole[0] if most >= len(whole[0]) else whole[0][:most]

        return small


def _has_capabilities(path: str) -> bool:
    with suppress(OSError):
        return bool(os.getxattr(path, _CAPABILITY, follow_symlinks=False))
    return False


def _still(folder: int, name: str, most: int) -> Buffer:
    """The content of a file that nobody changes."""
    with os.fdopen(os.open(name, OPEN, dir_fd=folder), "rb", buffering=0) as file:
        size = os.fstat(file.fileno()).st_size
        if most >= size >= _LARGE:
            # Who looks for a few places in a large program needn't have all of it in memory.
            return mmap.mmap(file.fileno(), size, access=mmap.ACCESS_READ)
        return _whole(file.fileno(), most)


def _live(folder: int, name: str, most: int) -> Buffer:
    """The content of a file that may be replaced or cut short meanwhile; nothing of one that has gone."""
    return _changing(folder, name, most, _copied)


def _leased(folder: int, name: str, most: int) -> Buffer:
    """The same, and a large file is mapped in place where the kernel promises that nobody writes to it meanwhile."""
    return _changing(folder, name, most, _promised)


def _changing(folder: int, name: str, most: int, large: Callable[[int, int], Buffer]) -> Buffer:
    try:
        named = os.open(name, OPEN | os.O_PATH, dir_fd=folder)
    except FileNotFoundError:
        return b""
    try:
        # Opening a device does something, and who may make devices could put one in the file's place.
        if not stat.S_ISREG(os.fstat(named).st_mode):
            return b""
        number = os.open(f"{_BY_NUMBER}/{named}", OPEN & ~os.O_NOFOLLOW)
    finally:
        os.close(named)
    with os.fdopen(number, "rb", buffering=0):
        size = os.fstat(number).st_size
        return large(number, size) if most >= size >= _LARGE else _whole(number, most)


def _promised(number: int, size: int) -> Buffer:
    """A large file under a lease (fcntl(2)): who opens it to write waits until it isn't looked into any more.

    It ends with the map, which has the descriptor that it is taken with; nobody waits longer than the seconds in
    /proc/sys/fs/lease-break-time. A file that others than root may write to, or that somebody has open to write, is
    copied.
    """
    about = os.fstat(number)
    if about.st_uid == 0 and not about.st_mode & _OTHERS_WRITE and size < _MOST_LEASED:
        with suppress(OSError):
            # The signal that tells of a writer would end this program; this one is ignored.
            fcntl.fcntl(number, fcntl.F_SETSIG, signal.SIGURG)
            fcntl.fcntl(number, fcntl.F_SETLEASE, fcntl.F_RDLCK)
            if os.fstat(number).st_size == size:
                return mmap.mmap(number, size, access=mmap.ACCESS_READ)
    return _copied(number, size)


def _copied(number: int, size: int) -> Buffer:
    """A large file by way of one without a name: reading a map of a file that is cut short ends the program."""
    with tempfile.TemporaryFile() as file:
        left = size
        while left > 0 and (part := os.read(number, min(left, _PIECE))):
            file.write(part)
            left -= len(part)
        file.flush()
        return mmap.mmap(file.fileno(), size - left, access=mmap.ACCESS_READ) if left < size else b""


def _whole(number: int, most: int) -> bytes:
    parts = []
    while most > 0 and (part := os.read(number, min(most, _PIECE))):
        parts.append(part)
        most -= len(part)
    return b"".join(parts)


def _nothing(most: int) -> bytes:
    del most
    return b""
