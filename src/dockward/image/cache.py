"""Remembers what a layer holds: layers never change, so each is looked through once for as long as it exists."""

import os
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import msgspec
from msgspec import Struct

from dockward.image.layer import LayerFiles, read_layer

_VERSION = 2
"""Raised when a layer is looked through in another way than before."""
_MOST_BYTES = 4 << 20
"""Of one layer's finds; more are looked for anew every time."""
MOST_ENTRIES = 10_000
"""Layers remembered: those of about a thousand images."""
MOST_STORED_BYTES = 64 << 20
"""Of all finds together; an ordinary layer's take less than a kilobyte."""
_ABANDONED = 3600.0
"""Seconds after which a file that was not finished belongs to a process that was ended."""
_UNFINISHED = ".new-"
_OURS = re.compile(rf".*-[0-9a-f]+-[0-9a-f]+\.v[0-9]+|{re.escape(_UNFINISHED)}.*", re.DOTALL)


class _Stored(Struct, frozen=True):
    """A file of ours: when it was last of use (Unix time) and its bytes."""

    used: float
    size: int
    path: Path


class LayerCache:
    """Finds of layers by the identity of their directory: path, inode and change time.

    `directory` None keeps them in memory only. What can't be read or written there is no error: it is looked for anew.
    Several processes may share it: a file gets its name when it is whole, and one that is taken away is made anew.
    """

    def __init__(self, directory: Path | None) -> None:
        self._directory = directory
        self._known: dict[str, LayerFiles] = {}
        self._grown = False

    def read(self, layer: str) -> LayerFiles:
        """What the layer at `layer` holds. Raises `OSError` when it can't be opened."""
        if layer not in self._known:
            self._known[layer] = self._stored(layer) or self._fresh(layer)
        return self._known[layer]

    def prune(self) -> None:
        """Take away what was of no use for longest, until `MOST_ENTRIES` and `MOST_STORED_BYTES` are kept.

        Only after something was added, for nothing else makes it grow.
        """
        if self._directory is None or not self._grown:
            return
        with suppress(OSError):
            count = size = 0
            for one in sorted(_stored(self._directory), key=lambda one: one.used, reverse=True):
                count, size = count + 1, size + one.size
                if count > MOST_ENTRIES or size > MOST_STORED_BYTES or _abandoned(one):
                    with suppress(OSError):
                        one.path.unlink()
        self._grown = False

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
                os.utime(stored.fileno())
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
                if len(data) <= _MOST_BYTES:
                    _store(file, data)
                    self._grown = True
        return found


def _store(file: Path, data: bytes) -> None:
    """Write `file`, whole or not at all. Raises `OSError`."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    number, name = tempfile.mkstemp(prefix=_UNFINISHED, dir=file.parent)
    temporary = Path(name)
    try:
        with os.fdopen(number, "wb") as out:
            out.write(data)
        temporary.replace(file)
    finally:
        temporary.unlink(missing_ok=True)


def _stored(directory: Path) -> Iterator[_Stored]:
    """The files of ours in `directory`, also those of other versions; others there are none of our business."""
    with os.scandir(directory) as entries:
        for one in entries:
            if _OURS.fullmatch(one.name):
                with suppress(FileNotFoundError):
                    about = one.stat(follow_symlinks=False)
                    yield _Stored(about.st_mtime, about.st_size, Path(one.path))


def _abandoned(one: _Stored) -> bool:
    return one.path.name.startswith(_UNFINISHED) and time.time() - one.used > _ABANDONED
