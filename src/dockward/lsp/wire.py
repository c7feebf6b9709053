"""What comes from the client, bounded: no message may take more memory than the largest file that is judged needs."""

from io import BufferedReader

MOST_HEADER_BYTES = 1 << 10
"""Of one line of a message's head; the rest of a longer one is taken for another line, which means nothing."""
MOST_MESSAGE_BYTES = 64 << 20
"""Of one message. The largest file that is read has 16 MiB, and JSON may write two bytes for one of them."""
_CHUNK = 1 << 16
_NO_MESSAGE = b"null"


class Messages(BufferedReader):
    """Standard input as the protocol reads it: lines of heads by `readline`, and a body of so many bytes by `read`."""

    def readline(self, size: int | None = -1, /) -> bytes:
        """A line, cut at `MOST_HEADER_BYTES`."""
        limit = MOST_HEADER_BYTES if size is None or size < 0 else min(size, MOST_HEADER_BYTES)
        return super().readline(limit)

    def read(self, size: int | None = -1, /) -> bytes:
        """A message's body; one that is too large is passed over, and nothing is in its place.

        Bytes that aren't UTF-8, which some editors send for files that aren't, become lone surrogates, as everywhere
        in texts of files.
        """
        left = size or 0
        if left <= MOST_MESSAGE_BYTES:
            return super().read(left).decode("utf-8", "surrogateescape").encode("utf-8", "surrogatepass")
        while left > 0 and (chunk := super().read(min(left, _CHUNK))):
            left -= len(chunk)
        return _NO_MESSAGE
