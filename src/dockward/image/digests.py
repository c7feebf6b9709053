"""The SHA-1 digests of the files that packages own, in a look of their own at the layers that show them.

SPDX wants one for every file that it lists, by this algorithm (SPDX 2.3, clause 8.4). Nothing of it is remembered.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial

from msgspec import Struct

from dockward.image.alias import Linked
from dockward.image.content import LayerContent
from dockward.image.entry import Entry, LayerError, Notes, Read, Sort, shown
from dockward.image.followed import Links
from dockward.image.found import Watch
from dockward.image.limits import MOST_ODDITIES
from dockward.image.merge import Brought
from dockward.image.stores.stored import StoredImage, StoredLayer
from dockward.model.contents import Gap

MOST_FILES = 300_000
"""Of one image; a document with so many has 110 MiB, which is still read here."""
MOST_BYTES = 2 << 30
"""Of one file; no package of a distribution has a larger one."""
_FILES = frozenset({Sort.FILE, Sort.HARD_LINK})
_TOO_MANY = f"packages own more than {MOST_FILES} files: of the last no digest was taken"
_TOO_WINDING = "more links than in any real image lead to files of packages: of the last no digest was taken"
_Names = Mapping[str, Sequence[str]]
"""Files of a layer, each with the names that packages have for it."""


class Digests(Struct, frozen=True):
    """By the names that packages have for their files; empty for one that could not be taken, of which a gap tells."""

    found: dict[str, str]
    gaps: tuple[Gap, ...]


def take_digests(
    stored: StoredImage,
    layers: Sequence[LayerContent],
    packages: Iterable[Brought],
    visible: Mapping[str, int],
    watch: Watch,
) -> Digests:
    """Those of all regular files that the packages own and the image shows. Nothing is raised for what can't be read.

    Folders, links and devices have none, and what a package lists and the image doesn't show isn't there.
    """
    wanted, gaps = _wanted(layers, packages, visible)
    stored.need(tuple(wanted))
    found: dict[str, str] = {}
    for nr, names in sorted(wanted.items()):
        one = _Layer(names)
        trouble = one.read(stored.layers[nr], partial(watch, nr))
        found.update((name, one.digests.get(path, "")) for path, several in names.items() for name in several)
        gaps += _gaps(nr, one, trouble if trouble != layers[nr].partial else "")
    return Digests(found, tuple(gaps))


def _wanted(
    layers: Sequence[LayerContent], packages: Iterable[Brought], visible: Mapping[str, int]
) -> tuple[dict[int, dict[str, list[str]]], list[Gap]]:
    """The files by the layers that show them; and what is left out."""
    there = {path: nr for nr, one in enumerate(layers) for path in _regular(one) if visible.get(path) == nr}
    links = Links(layers, visible)
    folders: dict[str, str | None] = {}
    owned = sorted({path for one in packages for path in one.package.files})
    wanted: dict[int, dict[str, list[str]]] = {}
    for path in owned[:MOST_FILES]:
        folder, _, name = path.rpartition("/")
        if folder not in folders:
            folders[folder] = links.end(folder)
        end = folders[folder]
        file = f"{end}/{name}" if end else name
        if end is not None and file in there:
            wanted.setdefault(there[file], {}).setdefault(file, []).append(path)
    trouble = (_TOO_MANY if len(owned) > MOST_FILES else "", _TOO_WINDING if links.left <= 0 else "")
    return wanted, [Gap(0, "", words) for words in trouble if words]


def _regular(layer: LayerContent) -> Iterator[str]:
    files = layer.files
    return (path for path, sort in zip(files.paths, files.sorts, strict=True) if sort in _FILES)


def _gaps(nr: int, one: "_Layer", trouble: str) -> Iterator[Gap]:
    if trouble:
        yield Gap(nr, "", f"the digests of its files were not all taken: {trouble}")
    missing = sorted(one.troubles)
    for path in missing[:MOST_ODDITIES]:
        yield Gap(nr, path, f"its digest was not taken: {one.troubles[path]}")
    if (more := len(missing) - MOST_ODDITIES) > 0:
        yield Gap(nr, "", f"and of {more} more such files")


class _Heard(Notes):
    """Knows the last of what was said not to be seen: it is said just before the entry that it is about."""

    def __init__(self) -> None:
        super().__init__()
        self.last = ""

    def unseen(self, words: str) -> None:
        """Hear it; who looked into the layer before has noted it."""
        self.last = words


class _Layer:
    """Takes the digests of some files of a layer. The last that has a name is what is there."""

    def __init__(self, names: _Names) -> None:
        self._names = names
        self._notes, self._linked = _Heard(), Linked()
        self.digests: dict[str, str] = {}
        self.troubles: dict[str, str] = {}

    def read(self, layer: StoredLayer, watch: Callable[[int], None]) -> str:
        """Go through the layer. Why it could not be read to its end; empty where it was."""
        trouble = ""
        try:
            for count, (entry, read) in enumerate(layer.entries(self._notes), 1):
                if entry.path in self._names and entry.sort in _FILES:
                    self._take(entry, read)
                if not count % 1000:
                    watch(count)
        except LayerError as why:
            trouble = str(why)
        if not trouble:
            gone = (path for path in self._names if path not in self.digests)
            self.troubles |= {path: "it has gone meanwhile" for path in gone if path not in self.troubles}
        return trouble

    def _take(self, entry: Entry, read: Read) -> None:
        self.digests.pop(entry.path, None)
        self.troubles.pop(entry.path, None)
        try:
            self.digests[entry.path] = self._digest(entry, read)
        except OSError as why:
            self.troubles[entry.path] = why.strerror or "it cannot be read"

    def _digest(self, entry: Entry, read: Read) -> str:
        """Raises `OSError` for a file whose bytes aren't to be had, all of them and no others, and as `read` does."""
        if self._notes.last.startswith(f"{shown(entry.path)} "):
            raise OSError(0, self._notes.last.removeprefix(f"{shown(entry.path)} "))
        if entry.size > MOST_BYTES:
            raise OSError(0, f"it is larger than {MOST_BYTES >> 20} MiB")
        if entry.sort is Sort.HARD_LINK:
            read = self._linked.counted(read)
        # One more than there should be: a file that grows meanwhile would be taken for its beginning.
        data = read(entry.size + 1)
        if len(data) != entry.size:
            raise OSError(0, "it has not the bytes that it should have, or changed while it was read")
        return hashlib.sha1(data, usedforsecurity=False).hexdigest()
