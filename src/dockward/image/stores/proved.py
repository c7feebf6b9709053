"""A blob that tells in the end how long it is and what its digest is, read from front to back."""

import hashlib
from io import RawIOBase
from typing import BinaryIO

_PIECE = 1 << 20


class Proved(RawIOBase):
    """The file, for somebody who may go back as far as what he read last, but not leave anything out."""

    def __init__(self, file: BinaryIO, algorithm: str) -> None:
        super().__init__()
        self._file, self._digest = file, hashlib.new(algorithm)
        self._at = self._size = 0

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """Back, it is."""
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        """As files do."""
        self._at = self._file.seek(offset, whence)
        return self._at

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes."""
        data = self._file.read(size)
        self._at += len(data)
        if (new := self._at - self._size) > 0:
            self._digest.update(memoryview(data)[len(data) - new :])
            self._size = self._at
        return data

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]  # of the base: any buffer
        """The next bytes, into a buffer."""
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def ended(self) -> tuple[int, str]:
        """How many bytes there are and their digest in hexadecimal digits, once the rest is read too."""
        while self.read(_PIECE):
            pass
        return self._size, self._digest.hexdigest()
