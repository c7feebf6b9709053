"""Finds where a body in chunks ends, without taking the chunks apart: logs have one for every line."""

import re

_SIZE = re.compile(rb"([0-9A-Fa-f]{1,15})(?:;[^\r\n]{0,200})?\r\n")
_MOST_LINE = 256
_END = b"\r\n"


class Chunks:
    """A body that comes piece by piece (RFC 9112, section 7.1). `rest` is what stands behind its end, once `over`."""

    def __init__(self) -> None:
        self.over = False
        self.rest = b""
        self._left = 0
        self._held = b""

    def take(self, data: bytes) -> bytes:
        """What of these bytes may be passed on as it is: all but the last chunk, which is empty.

        Raises `ValueError` where they are no chunks, or fields stand behind them.
        """
        data = self._held + data
        at = min(self._left, len(data))
        self._left -= at
        while not self._left and at < len(data):
            found = _SIZE.match(data, at)
            if found is None:
                if len(data) - at > _MOST_LINE:
                    raise ValueError("the size of a chunk can't be read")
                break
            size = int(found[1], 16)
            if not size:
                self._finish(data, found.end())
                break
            # With the line's end behind it.
            whole = found.end() + size + len(_END)
            self._left = max(whole - len(data), 0)
            at = min(whole, len(data))
        self._held = b"" if self.over else data[at:]
        return data[:at]

    def _finish(self, data: bytes, at: int) -> None:
        end = data[at : at + len(_END)]
        if not _END.startswith(end):
            raise ValueError("fields stand behind the chunks")
        if end == _END:
            self.over, self.rest = True, data[at + len(_END) :]
