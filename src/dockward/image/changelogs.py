"""Changelogs of Debian's and Ubuntu's packages in layers: the newest of each source and release, without its old end.

Format: deb-changelog(5); where they lie says Debian's policy, 12.7.
"""

import re
import zlib
from collections.abc import Iterator
from contextlib import suppress

from msgspec import Struct

from dockward.advisories.feeds.changelogs import heading_of
from dockward.advisories.versions import Scheme, key
from dockward.image.entry import Entry, LayerError, Notes, Read, Sort
from dockward.image.stores.stored import StoredImage

MOST_PACKED = 4 << 20
MOST_BYTES = 1 << 20
"""Of a changelog, from its newest entry on; the largest real ones have 2 MiB, and 20 years in them."""
MOST_CHANGELOGS = 20_000
_PATH = re.compile(r"usr/share/doc/[a-z0-9][a-z0-9+.-]{0,200}/changelog\.Debian(?:\.(?!gz$)[a-z0-9]{1,10})?(\.gz)?")
_GZIP = 16 + zlib.MAX_WBITS


class Changelog(Struct, frozen=True):
    """One of a source package, whose newest entry is of this version."""

    source: str
    version: str
    text: bytes


class Changelogs:
    """Collects them from layers."""

    def __init__(self) -> None:
        self._newest: dict[tuple[str, tuple[str, ...]], Changelog] = {}

    def __iter__(self) -> Iterator[Changelog]:
        return iter(self._newest.values())

    def look(self, stored: StoredImage) -> str:
        """Take those of all layers; why some could not be had, nothing where all were."""
        stored.need(range(len(stored.layers)))
        trouble = ""
        for nr, layer in enumerate(stored.layers):
            try:
                for entry, read in layer.entries(Notes()):
                    if entry.sort is Sort.FILE:
                        self._take(entry, read)
            except LayerError as why:
                trouble = f"layer {nr + 1}: {why}"
        return trouble

    def _take(self, entry: Entry, read: Read) -> None:
        found = _PATH.fullmatch(entry.path)
        if found is None or not 0 < entry.size <= MOST_PACKED:
            return
        with suppress(OSError):
            self.add(unpacked(bytes(read(entry.size))) if found[1] else bytes(read(MOST_BYTES)))

    def add(self, text: bytes) -> None:
        """Keep it, if it is one and the newest of its source in its release."""
        heading = heading_of(text)
        if heading is None:
            return
        about = (heading.source, heading.suites)
        known = self._newest.get(about)
        newer = known is None or key(Scheme.DPKG, heading.version) > key(Scheme.DPKG, known.version)
        if newer and (known or len(self._newest) < MOST_CHANGELOGS):
            self._newest[about] = Changelog(heading.source, heading.version, text)


def unpacked(data: bytes) -> bytes:
    """The beginning of what was packed by gzip, without the entry that the limit cuts; nothing where it was not."""
    try:
        text = zlib.decompressobj(_GZIP).decompress(data, MOST_BYTES)
    except zlib.error:
        return b""
    return text if len(text) < MOST_BYTES else text[: text.rfind(b"\n -- ") + 1]
