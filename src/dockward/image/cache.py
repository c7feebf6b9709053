"""Remembers what a layer holds: layers never change, so each is looked through once for as long as it exists."""

import os
import re
from contextlib import suppress
from pathlib import Path

import msgspec

from dockward.image.layer import LayerFiles, read_layer
from dockward.image.shelf import Shelf

_VERSION = 6
"""Raised when a layer is looked through in another way than before."""
_MOST_BYTES = 4 << 20
"""Of one layer's finds; more are looked for anew every time."""
MOST_ENTRIES = 10_000
"""Layers remembered: those of about a thousand images."""
MOST_STORED_BYTES = 64 << 20
"""Of all finds together; an ordinary layer's take less than a kilobyte."""
_OURS = re.compile(r".*-[0-9a-f]+-[0-9a-f]+\.v[0-9]+", re.DOTALL)
_DECODER = msgspec.msgpack.Decoder(LayerFiles)


class LayerCache:
    """Finds of layers by the identity of their directory: path, inode and change time.

    `directory` None keeps them in memory only; the layers are of an engine that is `rootless` or not.
    """

    def __init__(self, directory: Path | None, *, rootless: bool = False) -> None:
        self.rootless = rootless
        self._known: dict[str, LayerFiles] = {}
        self._shelf = Shelf(
            directory, _OURS, most_each=_MOST_BYTES, most_bytes=MOST_STORED_BYTES, most_entries=MOST_ENTRIES
        )

    def read(self, layer: str) -> LayerFiles:
        """What the layer at `layer` holds. Raises `OSError` when it can't be opened."""
        if layer not in self._known:
            name = _name(layer)
            self._known[layer] = self._stored(name) or self._fresh(layer, name)
        return self._known[layer]

    def prune(self) -> None:
        """Take away what was of no use for longest, until `MOST_ENTRIES` and `MOST_STORED_BYTES` are kept."""
        self._shelf.prune()

    def _stored(self, name: str) -> LayerFiles | None:
        data = self._shelf.get(name)
        with suppress(msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return _DECODER.decode(data) if data is not None else None
        return None

    def _fresh(self, layer: str, name: str) -> LayerFiles:
        found = read_layer(layer, rootless=self.rootless)
        # A name that isn't UTF-8 can't be encoded: such a layer is looked through every time.
        with suppress(UnicodeEncodeError):
            self._shelf.put(name, msgspec.msgpack.encode(found))
        return found


def _name(layer: str) -> str:
    found = os.lstat(layer)
    return f"{Path(layer).parent.name[:80]}-{found.st_ino:x}-{found.st_ctime_ns:x}.v{_VERSION}"
