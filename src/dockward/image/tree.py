"""Walks through a layer that lies on disk as a directory: of the overlay2 store, or anybody's."""

import mmap
import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from dockward.image.catalog.cataloger import Buffer
from dockward.image.entry import SORTS, Entry, LayerError, Notes, Read, Sort, shown
from dockward.image.limits import MOST_DEPTH, MOST_ENTRIES
from dockward.image.whiteouts import is_opaque, is_whiteout_file

OPEN = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_CAPABILITY = "security.capability"
_EXECUTABLE = 0o111
_LARGE = 4 << 20


def read_tree(directory: str, notes: Notes, *, overlay: bool = True) -> Iterator[tuple[Entry, Read]]:
    """Everything below `directory`, in the order of names; links are never followed.

    `overlay`: it is a layer of overlayfs, in which character devices 0/0 and extended attributes take away what is
    below. What can't be read is noted. Raises `LayerError` where the directory itself can't be, or holds
    too much.
    """
    count = 0
    pending = [("", 0)]
    while pending:
        folder, depth = pending.pop()
        for found in _listed(directory, folder, notes):
            path = f"{folder}/{found.name}" if folder else found.name
            entry = _entry(found, path, notes, overlay=overlay)
            if entry is None:
                continue
            count += 1
            if count > MOST_ENTRIES:
                raise LayerError(f"it holds more than {MOST_ENTRIES} files")
            if entry.sort is Sort.DIRECTORY:
                if depth >= MOST_DEPTH:
                    notes.unseen(f"{shown(path)} is more than {MOST_DEPTH} levels deep, and was not looked into")
                else:
                    pending.append((path, depth + 1))
                if overlay and is_opaque(found.path):
                    yield Entry(path, Sort.OPAQUE), _nothing
            yield entry, _reader(found.path) if entry.sort is Sort.FILE else _nothing


def check_readable(directory: str) -> None:
    """Raise `OSError` where the directory can't be opened."""
    os.close(os.open(directory, OPEN | os.O_DIRECTORY))


def _listed(directory: str, folder: str, notes: Notes) -> list["os.DirEntry[str]"]:
    try:
        with os.scandir(f"{directory}/{folder}") as listing:
            return sorted(listing, key=lambda one: one.name)
    except OSError as why:
        if not folder:
            raise LayerError(f"it cannot be read: {why.strerror}") from why
        notes.unseen(f"{shown(folder)} cannot be read: {why.strerror}")
        return []


def _entry(found: "os.DirEntry[str]", path: str, notes: Notes, *, overlay: bool) -> Entry | None:
    try:
        about = found.stat(follow_symlinks=False)
        sort = SORTS.get(stat.S_IFMT(about.st_mode), Sort.DEVICE)
        target = str(Path(found.path).readlink()) if sort is Sort.SYMLINK else ""
    except OSError as why:
        notes.unseen(f"{shown(path)} cannot be read: {why.strerror}")
        return None
    if overlay and _takes_away(found.path, sort, about):
        return Entry(path, Sort.WHITEOUT)
    file = sort is Sort.FILE
    capabilities = file and bool(about.st_mode & _EXECUTABLE) and _has_capabilities(found.path)
    mode = stat.S_IMODE(about.st_mode)
    return Entry(path, sort, mode, about.st_uid, about.st_gid, about.st_size if file else 0, target, capabilities)


def _takes_away(path: str, sort: Sort, about: os.stat_result) -> bool:
    if sort is Sort.DEVICE:
        return stat.S_ISCHR(about.st_mode) and about.st_rdev == 0
    return sort is Sort.FILE and about.st_size == 0 and is_whiteout_file(path)


def _has_capabilities(path: str) -> bool:
    with suppress(OSError):
        return bool(os.getxattr(path, _CAPABILITY, follow_symlinks=False))
    return False


def _reader(path: str) -> Read:
    def read(most: int) -> Buffer:
        with os.fdopen(os.open(path, OPEN), "rb", buffering=0) as file:
            size = os.fstat(file.fileno()).st_size
            if most >= size >= _LARGE:
                # Who looks for a few places in a large program needn't have all of it in memory.
                return mmap.mmap(file.fileno(), size, access=mmap.ACCESS_READ)
            return _whole(file.fileno(), most)

    return read


def _whole(number: int, most: int) -> bytes:
    parts = []
    while most > 0 and (part := os.read(number, min(most, 1 << 20))):
        parts.append(part)
        most -= len(part)
    return b"".join(parts)


def _nothing(most: int) -> bytes:
    del most
    return b""
