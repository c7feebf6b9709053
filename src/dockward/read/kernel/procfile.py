"""Bounded reading of /proc and /sys, and the words for what could not be read."""

import errno
import os
from collections.abc import Callable
from types import TracebackType
from typing import TypeVar

from dockward.model.errors import UnreadError
from dockward.model.fact import Fact, Place, unknown

T = TypeVar("T")

NEEDS_ROOT = "needs root with CAP_SYS_PTRACE: the kernel does not show this to others"
ENDED = "the process ended while it was being read"
GONE = frozenset({errno.ENOENT, errno.ESRCH, errno.ENOTDIR})
REFUSED = frozenset({errno.EACCES, errno.EPERM})
_FIRST_CHUNK, _CHUNK = 16_384, 65_536
_PID_DIGITS = 10


def reason_of(why: OSError) -> str:
    """An operating system's error in words for the person who reads the report."""
    if why.errno in REFUSED:
        return NEEDS_ROOT
    if why.errno in GONE:
        return ENDED
    return f"could not be read: {os.strerror(why.errno) if why.errno else why}"


def fact_of(read: Callable[[], T], place: Place) -> Fact[T]:
    """What `read` gives as a fact; an error of the system, or `UnreadError`, makes it unknown."""
    try:
        return Fact(read(), place)
    except UnreadError as why:
        return unknown(why.reason, place)
    except OSError as why:
        return unknown(reason_of(why), place)


def text(data: bytes) -> str:
    r"""Bytes of a name as text; what isn't UTF-8 becomes `\xNN`, so that every name can be written to any report."""
    return data.decode("utf-8", "backslashreplace")


def read_start(path: str, most: int, directory: int | None = None) -> bytes:
    """The first `most` bytes of a file. Raises `OSError`."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC, dir_fd=directory)
    try:
        data = os.read(descriptor, min(most, _FIRST_CHUNK))
        if not data:
            return data
        parts, size = [data], len(data)
        # The kernel's sequence files give short reads before their end; only an empty one ends them.
        while size < most and (data := os.read(descriptor, min(most - size, _CHUNK))):
            parts.append(data)
            size += len(data)
        return b"".join(parts)
    finally:
        os.close(descriptor)


def read_whole(path: str, most: int, directory: int | None = None) -> bytes:
    """A file of at most `most` bytes. Raises `UnreadError` when it is larger, and `OSError`."""
    data = read_start(path, most + 1, directory)
    if len(data) > most:
        raise UnreadError(f"larger than {most} bytes, which is more than is read of it", Place(path))
    return data


class ProcessDirectory:
    """An opened /proc/PID.

    What is read through it belongs to one process: once that has ended, every read fails, also when its number
    has been given to another.
    """

    __slots__ = ("_descriptor", "pid")

    def __init__(self, proc: str, pid: int) -> None:
        """Open it. Raises `OSError`; `FileNotFoundError` when there is no such process."""
        self.pid = pid
        self._descriptor = os.open(f"{proc}/{pid}", os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)

    def __enter__(self) -> "ProcessDirectory":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, why: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._descriptor)

    def place(self, name: str) -> Place:
        """The place of a file of it, as it is called on the host."""
        return Place(f"/proc/{self.pid}/{name}")

    def read(self, name: str, most: int) -> bytes:
        """A file of it. Raises `UnreadError` when it is larger than `most` bytes, and `OSError`."""
        return read_whole(name, most, self._descriptor)

    def read_start(self, name: str, most: int) -> bytes:
        """The first `most` bytes of a file of it. Raises `OSError`."""
        return read_start(name, most, self._descriptor)

    def link(self, name: str) -> str:
        """What a link of it says. Raises `OSError`."""
        return text(os.readlink(os.fsencode(name), dir_fd=self._descriptor))

    def names(self, name: str) -> list[str]:
        """The names in a directory of it. Raises `OSError`."""
        descriptor = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC, dir_fd=self._descriptor)
        try:
            return os.listdir(descriptor)  # noqa: PTH208  # as in names_in
        finally:
            os.close(descriptor)


def names_in(path: str) -> list[str]:
    """Names in a directory. Raises `OSError`."""
    return os.listdir(path)  # noqa: PTH208  # thousands a reading: no object for each


def link_of(path: str) -> str:
    """What a symbolic link says. Raises `OSError`."""
    return text(os.readlink(os.fsencode(path)))  # noqa: PTH115  # it names no file, and may not be UTF-8


def process_ids(proc: str, most: int) -> list[int]:
    """The numbers of all processes that /proc shows, in order. Raises `OSError`, and `UnreadError` beyond `most`."""
    ids = [int(name) for name in names_in(proc) if name.isascii() and name.isdigit() and len(name) <= _PID_DIGITS]
    if len(ids) > most:
        raise UnreadError(f"more than {most} processes", Place(proc))
    return sorted(ids)
