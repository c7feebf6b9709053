"""A stream of bytes that tells in the end what the digest of all of them is."""

import hashlib

from dockward.image.headers import Source

_PIECE = 256 << 10


class Hashing:
    """A source that tells in the end what the digest of all its bytes is.

    It reads ahead in pieces: an archive of small files is asked for four times as many small parts.
    """

    def __init__(self, source: Source) -> None:
        self._source, self._digest = source, hashlib.sha256()
        self._piece, self._at = b"", 0

    def read(self, most: int) -> bytes:
        """As the source does."""
        end = self._at + most
        if end <= len(self._piece):
            data, self._at = self._piece[self._at : end], end
            return data
        parts = [self._piece[self._at :]]
        left = most - len(parts[0])
        while left > 0 and self._next():
            parts.append(self._piece[:left])
            self._at = len(parts[-1])
            left -= self._at
        return b"".join(parts)

    def skip(self, count: int) -> int:
        """As the source does, but nothing is passed over without being counted in."""
        left = count - (len(self._piece) - self._at)
        if left <= 0:
            self._at += count
            return count
        while left > 0 and self._next():
            self._at = min(left, len(self._piece))
            left -= self._at
        return count - left

    def digest(self) -> str:
        """`sha256:` and 64 digits, of what was read so far: of everything, once a read came back short."""
        return f"sha256:{self._digest.hexdigest()}"

    def _next(self) -> bool:
        self._piece, self._at = self._source.read(_PIECE), 0
        self._digest.update(self._piece)
        return bool(self._piece)
