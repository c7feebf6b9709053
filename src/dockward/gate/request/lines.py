"""Takes a stream of events apart into its lines; of one that is too long only the head is kept."""

from msgspec import Struct

MOST_BYTES = 2 << 20
"""Of a line. The longest hold labels (`labelsize`), of which JSON may write each byte as six."""
HEAD_BYTES = 4 << 10
"""Of a longer one."""


class Line(Struct, frozen=True):
    """A line, or no more than its head."""

    data: bytes
    whole: bool = True


class Held:
    """What has come of a part of a stream that goes on; of one that is longer than `most` bytes its head."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._data = bytearray()
        self._cut = False

    def add(self, part: bytes | bytearray) -> None:
        """Take what has come."""
        if self._cut:
            return
        self._data += part
        if len(self._data) > self._most:
            del self._data[HEAD_BYTES:]
            self._cut = True

    def ended(self, part: bytes | bytearray) -> Line:
        """It ends with this, and the next one begins."""
        self.add(part)
        line = Line(bytes(self._data), whole=not self._cut)
        self._data.clear()
        self._cut = False
        return line


class Lines:
    """The lines of one stream."""

    def __init__(self) -> None:
        self._held = Held(MOST_BYTES)

    def take(self, data: bytes | bytearray) -> list[Line]:
        """The lines that end in this part, without empty ones."""
        *ended, rest = data.split(b"\n")
        found = [self._held.ended(one) for one in ended]
        self._held.add(rest)
        return [one for one in found if one.data.strip()]
