"""Finds where a body in chunks ends, without taking the chunks apart: logs have one for every line."""

from dockward.syntax.regex import regex

_SIZE = regex(rb"([0-9A-Fa-f]{1,15})(?:;[^\r\n]{0,200})?\r\n")
_STRICT = regex(rb"([0-9A-Fa-f]{1,15})\r\n")
_MOST_LINE = 256
_END = b"\r\n"
LAST = b"0\r\n\r\n"
"""The chunk that ends a body."""


class Chunks:
    """A body that comes piece by piece (RFC 9112, section 7.1). `rest` is what stands behind its end, once `over`.

    A `strict` one has no extensions, which some readers take for something else.
    """

    def __init__(self, *, strict: bool = False) -> None:
        self.over = False
        self.rest = b""
        self._size = _STRICT if strict else _SIZE
        self._left = 0
        """Of the chunk that began earlier, with the line's end behind it."""
        self._held = b""

    def take(self, data: bytes) -> bytes:
        """What of these bytes may be passed on as it is: all but the last chunk, which is empty.

        Raises `ValueError` where they are no chunks, or fields stand behind them.
        """
        data = self._held + data
        at = self._go_on(data)
        while not self._left and at < len(data):
            found = self._size.match(data, at)
            if found is None:
                if len(data) - at > _MOST_LINE or b"\n" in data[at:]:
                    raise ValueError("the size of a chunk can't be read")
                break
            size = int(found[1], 16)
            if not size:
                self._finish(data, found.end())
                break
            end = found.end() + size
            if data.startswith(_END, end):
                at = end + len(_END)
                continue
            at = min(end + len(_END), len(data))
            self._left = end + len(_END) - at
            _check_end(data[end:at])
        self._held = b"" if self.over else data[at:]
        return data[:at]

    def _go_on(self, data: bytes) -> int:
        """How much of these bytes belongs to the chunk that began earlier."""
        if not self._left:
            return 0
        at = min(self._left, len(data))
        begin = self._left - len(_END)
        _check_end(data[max(begin, 0) : at], max(-begin, 0))
        self._left -= at
        return at

    def _finish(self, data: bytes, at: int) -> None:
        end = data[at : at + len(_END)]
        if not _END.startswith(end):
            raise ValueError("fields stand behind the chunks")
        if end == _END:
            self.over, self.rest = True, data[at + len(_END) :]


def _check_end(found: bytes, begun: int = 0) -> None:
    """Whether this is what stands behind a chunk, as far as it has come; `begun` bytes of it came before."""
    if found != _END[begun : begun + len(found)]:
        raise ValueError("a chunk is longer than its size")


def unframed(body: bytes) -> bytes:
    """What the chunks hold that `Chunks` passed on."""
    parts, at = [], 0
    while at < len(body):
        line = body.index(_END, at)
        begin = line + len(_END)
        end = begin + int(body[at:line].partition(b";")[0], 16)
        parts.append(body[begin:end])
        at = end + len(_END)
    return b"".join(parts)
