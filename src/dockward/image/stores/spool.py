"""A file without a name for what comes over a network: bounded, and gone with this process whatever becomes of it."""

import errno
import os
import tempfile
from types import TracebackType
from typing import BinaryIO, Self, cast

from dockward.image.stores.stored import StoreError
from dockward.image.stores.window import Window

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_PLACE = "/var/tmp"  # noqa: S108  # /tmp may be memory, and nothing gets a name here
_MIB = 1 << 20


def spool_directory() -> str:
    """Where such files are: TMPDIR, else /var/tmp."""
    return os.environ.get("TMPDIR") or _PLACE


class Spool:
    """At most `most` bytes of `what`, in words. `with` closes it; before the first byte there is no file."""

    def __init__(self, most: int, what: str) -> None:
        self._most, self._what = most, what
        self._made: BinaryIO | None = None
        self.size = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the room back; what reads from it has an end then."""
        if self._made is not None:
            self._made.close()

    @property
    def _file(self) -> BinaryIO:
        if self._made is None:
            try:
                unnamed = tempfile.TemporaryFile(dir=spool_directory(), buffering=0)  # noqa: SIM115  # see `close`
            except OSError as why:
                raise self._no_room(why) from why
            self._made = cast("BinaryIO", unnamed)
        return self._made

    def write(self, data: bytes) -> None:
        """Put it behind what is there. Raises `StoreError` where the disk is full, or there is too much.

        So do all others where no file can be made.
        """
        if self.size + len(data) > self._most:
            raise StoreError(f"{self._what} is larger than {self._most // _MIB or 1} MiB.")
        view, file = memoryview(data), self._file
        try:
            while view:
                view = view[file.write(view) or 0 :]
        except OSError as why:
            raise self._no_room(why) from why
        self.size += len(data)

    def empty(self) -> None:
        """Begin anew."""
        os.ftruncate(self._file.fileno(), 0)
        self._file.seek(0)
        self.size = 0

    def file(self) -> BinaryIO:
        """The file, at its start; it remains this object's."""
        self._file.seek(0)
        return self._file

    def reader(self) -> BinaryIO:
        """All of it, from its start; several may read at once, forked processes too."""
        return cast("BinaryIO", Window(self, self._file.fileno(), 0, self.size))

    def _no_room(self, why: OSError) -> StoreError:
        place = spool_directory()
        words = f"{self._what} cannot be kept in {place} while it is looked through: {why.strerror}."
        full = "Make room there, or set TMPDIR to a directory that has more."
        return StoreError(words, full if why.errno in _FULL else "Set TMPDIR to a directory that can be written.")
