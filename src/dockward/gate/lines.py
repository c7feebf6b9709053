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


class Lines:
    """The lines of one stream."""

    def __init__(self) -> None:
        self._held = bytearray()
        self._cut = False

    def take(self, data: bytes | bytearray) -> list[Line]:
        """The lines that end in this part, without empty ones."""
        *ended, rest = data.split(b"\n")
        found = [self._ended(one) for one in ended]
        self._add(rest)
        return [one for one in found if one.data.strip()]

    def _ended(self, part: bytes | bytearray) -> Line:
        self._add(part)
        line = Line(bytes(self._held), whole=not self._cut)
        self._held.clear()
        self._cut = False
        return line

    def _add(self, part: bytes | bytearray) -> None:
        if self._cut:
            return
        self._held += part
        if len(self._held) > MOST_BYTES:
            del self._held[HEAD_BYTES:]
            self._cut = True
