"""Takes a JSON list apart into its entries as it comes; of one that is too long only the head is kept.

All of a list may be larger than is held at once: whoever can make containers says how many it has, and of what length.
"""

import re

from dockward.gate.request.lines import Held, Line

MOST_BYTES = 8 << 20
"""Of an entry: its labels, of which JSON may write each byte as six, and its mounts."""
_INSIDE = re.compile(rb'[^"\\]*(?:\\.[^"\\]*)*', re.DOTALL)
"""Of a text, as far as it goes on."""
_SIGN = re.compile(rb'["{}\[\]]')
_OPENING, _CLOSING = b"{[", b"}]"
_ENTRY = 2
"""How deep an entry's own brackets are."""


class Entries:
    """The entries of one list, which are objects. `over` once the list has ended.

    If it is `inside`, it is a field of an object, and that one's only list of objects.
    """

    def __init__(self, *, inside: bool = False) -> None:
        self._held = Held(MOST_BYTES)
        self._entry = _ENTRY + inside
        self._depth = 0
        self._in_text = self._escaped = False
        self.over = False

    def take(self, data: bytes | bytearray) -> list[Line]:
        """The entries that end in this part."""
        found: list[Line] = []
        at = begun = 0
        while at < len(data):
            if self._in_text:
                at = self._text_over(data, at)
                continue
            sign = _SIGN.search(data, at)
            if sign is None:
                break
            at = sign.end()
            if sign[0] == b'"':
                self._in_text = True
            elif sign[0] in _OPENING:
                self._depth += 1
                begun = sign.start() if self._depth == self._entry else begun
            elif self._closed():
                found.append(self._held.ended(data[begun:at]))
                begun = at
        if self._depth >= self._entry:
            self._held.add(data[begun:])
        return found

    def _text_over(self, data: bytes | bytearray, at: int) -> int:
        """Where the text ends, or the data does."""
        if self._escaped:
            self._escaped = False
            at += 1
        inside = _INSIDE.match(data, at)
        end = at if inside is None else inside.end()
        if end >= len(data):
            return end
        self._in_text = data[end] != ord('"')
        # What the last sign takes the meaning from is in the next part.
        self._escaped = self._in_text
        return end + 1

    def _closed(self) -> bool:
        """Whether an entry has ended."""
        self._depth -= 1
        self.over = self.over or self._depth < 1
        return self._depth == self._entry - 1
