"""Frames of HTTP/2 as they come, before `h2` has them: that waits for all of a frame before it looks at its length.

https://www.rfc-editor.org/rfc/rfc9113#section-4.1
"""

PREFACE = 24
"""Bytes that a client sends before its first frame."""
MOST = 16_384
"""Bytes of a frame, where its reader doesn't say that it takes more (SETTINGS_MAX_FRAME_SIZE)."""
_HEAD = 9
_LENGTH = 3
_HEADERS, _CONTINUATION, _END_HEADERS = 1, 9, 4


class FramingError(ValueError):
    """A frame, or fields over several frames, are too long."""


class Frames:
    """What one side sends. `before` is what comes before its first frame, `fields` how long packed fields may be."""

    def __init__(self, before: int, fields: int) -> None:
        self._left, self._most_fields = before, fields
        self._head = bytearray()
        self._fields = 0

    def check(self, data: bytes) -> None:
        """Look at the next bytes. Raises `FramingError`."""
        at = 0
        while at < len(data):
            if self._left:
                at, self._left = at + self._left, max(self._left - (len(data) - at), 0)
                continue
            missing = _HEAD - len(self._head)
            self._head += data[at : at + missing]
            at += missing
            if len(self._head) == _HEAD:
                self._begin(int.from_bytes(self._head[:_LENGTH], "big"), self._head[_LENGTH], self._head[_LENGTH + 1])
                self._head.clear()

    def _begin(self, length: int, kind: int, flags: int) -> None:
        if length > MOST:
            raise FramingError(f"a frame has {length} bytes")
        self._left = length
        if kind in {_HEADERS, _CONTINUATION}:
            self._fields = length + (self._fields if kind == _CONTINUATION else 0)
            if self._fields > self._most_fields:
                raise FramingError(f"fields have more than {self._most_fields} bytes")
            if flags & _END_HEADERS:
                self._fields = 0
