"""Unpacks what a layer is packed with, as it streams by: gzip, zstd or nothing, told by its first bytes."""

from typing import BinaryIO, Protocol

from dockward.image.entry import LayerError, Notes
from dockward.image.limits import MOST_FREE_BYTES, MOST_LAYER_BYTES, MOST_RATIO, MOST_SWOLLEN_BYTES

_GZIP = b"\x1f\x8b"
_ZSTD = b"\x28\xb5\x2f\xfd"
_SKIPPABLE = range(0x184D2A50, 0x184D2A60)
"""Numbers that begin frames without data in zstd (RFC 8878 3.1.2); estargz and zstd:chunked use them."""
_PIECE = 256 << 10
_CHECKED = 64 << 20
"""Bytes after which it is looked again how much was unpacked from how much."""


class Unpacked:
    """A `headers.Source` over what the file holds once it is unpacked. Raises `LayerError` at first read when it can't.

    What is many times as large as it was packed is told in `notes`, and read for `MOST_SWOLLEN_BYTES`.
    """

    def __init__(self, file: BinaryIO, notes: Notes | None = None) -> None:
        self._file, self._notes = file, notes or Notes()
        self._next_check = MOST_FREE_BYTES
        self._stream: _Stream | None = None
        self._total = 0

    def read(self, most: int) -> bytes:
        """The next bytes, fewer than `most` only at the end."""
        parts = []
        while most > 0 and (part := self._some(min(most, _PIECE))):
            parts.append(part)
            most -= len(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def skip(self, count: int) -> int:
        """Pass over so many bytes; how many there were."""
        left = count
        while left > 0 and (part := self._some(min(left, _PIECE))):
            left -= len(part)
        return count - left

    def _some(self, most: int) -> bytes:
        try:
            if self._stream is None:
                self._stream = _opened(self._file)
            part = self._stream.read(most)
        except LayerError:
            raise
        except Exception as why:  # each library has errors of its own for damaged data
            raise LayerError(f"it cannot be unpacked: {_reason(why)}") from why
        self._total += len(part)
        if self._total > MOST_LAYER_BYTES:
            raise LayerError(f"it is larger than {MOST_LAYER_BYTES >> 30} GiB unpacked")
        if self._total > self._next_check:
            self._next_check += _CHECKED
            self._check_ratio()
        return part

    def _check_ratio(self) -> None:
        """Tell of a few bytes that unpack to a great many; reading on for hours is what they are made for."""
        if self._total <= MOST_RATIO * self._file.tell():
            return
        self._notes.strange(f"it unpacks to more than {MOST_RATIO} times its size, as what is made to fill a disk does")
        if self._total > MOST_SWOLLEN_BYTES:
            raise LayerError(f"it unpacks to more than {MOST_RATIO} times its size, and {MOST_SWOLLEN_BYTES >> 30} GiB")


def _reason(why: Exception) -> str:
    if isinstance(why, EOFError):
        return "its packed data ends too early"
    # What the system says of a file that can't be read; what is wrong with the data has no number.
    return (isinstance(why, OSError) and why.strerror) or "its packed data is damaged"


class _Stream(Protocol):
    def read(self, most: int, /) -> bytes: ...


def is_packed(file: BinaryIO) -> bool:
    """Whether it is something that is unpacked here; it stays where it stands."""
    start = _start(file)
    return start.startswith(_GZIP) or _is_zstd(start)


def _start(file: BinaryIO) -> bytes:
    start = file.read(4)
    file.seek(-len(start), 1)
    return start


def _is_zstd(start: bytes) -> bool:
    return start == _ZSTD or int.from_bytes(start, "little") in _SKIPPABLE


def _opened(file: BinaryIO) -> _Stream:
    start = _start(file)
    if start.startswith(_GZIP):
        from isal.igzip import IGzipFile  # noqa: PLC0415  # only where there is something to unpack

        return IGzipFile(fileobj=file, mode="rb")  # type: ignore[no-untyped-call]  # it has no annotations
    if _is_zstd(start):
        from backports.zstd import ZstdFile  # noqa: PLC0415  # as above

        return ZstdFile(file)
    return file
