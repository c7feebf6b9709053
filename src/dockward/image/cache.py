"""Remembers what a layer holds: layers never change, so each is looked through once for as long as it exists."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path

import msgspec

from dockward.image.layer import LayerFiles, read_layer

_VERSION = 2
"""Raised when a layer is looked through in another way than before."""
_MOST_BYTES = 4 << 20


class LayerCache:
    """Finds of layers by the identity of their directory: path, inode and change time.

    `directory` None keeps them in memory only. What can't be read or written there is no error: it is looked for anew.
    """

    def __init__(self, directory: Path | None) -> None:
        self._directory = directory
        self._known: dict[str, LayerFiles] = {}

    def read(self, layer: str) -> LayerFiles:
        """What the layer at `layer` holds. Raises `OSError` when it can't be opened."""
        if layer not in self._known:
            self._known[layer] = self._stored(layer) or self._fresh(layer)
        return self._known[layer]

    def _file(self, layer: str) -> Path | None:
        if self._directory is None:
            return None
        found = os.lstat(layer)
        name = f"{Path(layer).parent.name[:80]}-{found.st_ino:x}-{found.st_ctime_ns:x}.v{_VERSION}"
        return self._directory / name

    def _stored(self, layer: str) -> LayerFiles | None:
        file = self._file(layer)
        if file is None:
            return None
        try:
            with os.fdopen(os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC), "rb") as stored:
                if os.fstat(stored.fileno()).st_uid != os.geteuid():
                    return None
                return msgspec.msgpack.decode(stored.read(_MOST_BYTES), type=LayerFiles)
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return None

    def _fresh(self, layer: str) -> LayerFiles:
        found = read_layer(layer)
        file = self._file(layer)
        if file is not None:
            # A name that isn't UTF-8 can't be encoded: such a layer is looked through every time.
            with suppress(OSError, UnicodeEncodeError):
                data = msgspec.msgpack.encode(found)
                file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                number, temporary = tempfile.mkstemp(dir=file.parent)
                with os.fdopen(number, "wb") as out:
                    out.write(data)
                Path(temporary).replace(file)
        return found
