"""A part of an open file as a file of its own, read by offsets: forked processes do not disturb each other."""

import os
from io import RawIOBase


class Window(RawIOBase):
    """A part of an open file, as a file of its own; `owner` is held on to, for it closes the file when it goes."""

    def __init__(self, owner: object, number: int, start: int, size: int) -> None:
        super().__init__()
        self._owner, self._number, self._start, self._size = owner, number, start, size
        self._at = 0

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def fileno(self) -> int:
        """Of the file that it is a part of."""
        return self._number

    def seek(self, offset: int, whence: int = 0) -> int:
        """As files do; never out of the window."""
        base = {0: 0, 1: self._at, 2: self._size}[whence]
        self._at = min(max(base + offset, 0), self._size)
        return self._at

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes."""
        left = self._size - self._at
        data = os.pread(self._number, left if size < 0 else min(size, left), self._start + self._at)
        self._at += len(data)
        return data

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]  # of the base: any buffer
        """The next bytes, into a buffer."""
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)
