"""Remembers the content of layers under their digests: a second image on the same base costs only its own layers."""

import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

import msgspec

from dockward.image.catalog.cataloger import Cataloger
from dockward.image.content import LayerContent, read_content
from dockward.image.shelf import Shelf
from dockward.image.stores.stored import StoredLayer

_VERSION = 2
"""Raised when a layer is looked through in another way than before."""
MOST_BYTES = 64 << 20
"""Of one layer's content, packed; a layer with 60,000 files takes about one MiB."""
MOST_UNPACKED = 512 << 20
MOST_STORED_BYTES = 1 << 30
_NAME = re.compile(r"sha(?:256|512)-[0-9a-f]+\.v[0-9]+")
_LEVEL = 3
Watch = Callable[[int], None]


class ContentCache:
    """What layers hold, by digest. `directory` None keeps nothing.

    Only a layer that was looked through to its end is kept: the digest is proved then, where it can be.
    """

    def __init__(self, directory: Path | None, several: Iterable[Cataloger]) -> None:
        self._catalogers = tuple(several)
        self._shelf = Shelf(directory, _NAME, most_each=MOST_BYTES, most_bytes=MOST_STORED_BYTES)

    def read(self, layer: StoredLayer, watch: Watch = lambda _: None) -> LayerContent:
        """What the layer holds; `watch` is as `read_content` has it."""
        name = f"{layer.diff_id.replace(':', '-')}.v{_VERSION}"
        if not _NAME.fullmatch(name):
            return read_content(layer.entries, self._catalogers, watch)
        return self._stored(name) or self._fresh(layer, name, watch)

    def prune(self) -> None:
        """Take away what was of no use for longest."""
        self._shelf.prune()

    def _stored(self, name: str) -> LayerContent | None:
        data = self._shelf.get(name)
        if data is None:
            return None
        from backports.zstd import ZstdDecompressor, ZstdError  # noqa: PLC0415  # only scans need it

        with suppress(ZstdError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            plain = ZstdDecompressor().decompress(data, MOST_UNPACKED)
            return msgspec.msgpack.decode(plain, type=LayerContent)
        return None

    def _fresh(self, layer: StoredLayer, name: str, watch: Watch) -> LayerContent:
        from backports.zstd import compress  # noqa: PLC0415  # as above

        found = read_content(layer.entries, self._catalogers, watch)
        if not found.partial and not found.unseen:
            # A name that isn't UTF-8 can't be encoded: such a layer is looked through every time.
            with suppress(UnicodeEncodeError):
                self._shelf.put(name, compress(msgspec.msgpack.encode(found), _LEVEL))
        return found
