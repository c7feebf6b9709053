"""One thing that a layer puts into an image or takes away from it, whatever form the layer has."""

import stat
from collections.abc import Callable, Iterator
from enum import IntEnum

from msgspec import Struct

from dockward.image.catalog.cataloger import Buffer
from dockward.image.limits import MOST_ODDITIES

_MOST_SHOWN = 200


class Sort(IntEnum):
    """What it is. The values are stored in caches: they never change their meaning."""

    FILE = 0
    DIRECTORY = 1
    SYMLINK = 2
    HARD_LINK = 3
    """A second name of a file that came before it, which is its target."""
    DEVICE = 4
    FIFO = 5
    SOCKET = 6
    WHITEOUT = 7
    """Nothing is to be seen here, and nothing below it."""
    OPAQUE = 8
    """A directory of which only this layer's part, and what comes after it, is to be seen."""
    EMPTIED = 9
    """No directory any more: what this layer put below it so far is gone. What is there instead comes next."""


SORTS = {
    stat.S_IFREG: Sort.FILE,
    stat.S_IFDIR: Sort.DIRECTORY,
    stat.S_IFLNK: Sort.SYMLINK,
    stat.S_IFCHR: Sort.DEVICE,
    stat.S_IFBLK: Sort.DEVICE,
    stat.S_IFIFO: Sort.FIFO,
    stat.S_IFSOCK: Sort.SOCKET,
}
"""By the type bits of lstat(2)."""


class Entry(Struct, frozen=True, gc=False):
    """`path` is from the root on, with no slash at either end; what isn't UTF-8 in it stands as surrogates.

    `mode` has the permission bits with setuid, setgid and sticky; `target` is where a link leads, as written;
    `capabilities` says that the file has some of its own; `size` is in bytes, of files only.
    """

    path: str
    sort: Sort
    mode: int = 0
    uid: int = 0
    gid: int = 0
    size: int = 0
    target: str = ""
    capabilities: bool = False


Read = Callable[[int], Buffer]
"""The content of the file that was yielded last, from its start, at most so many bytes. Raises `OSError`.

It may be called several times; who has moved on to the next entry must not call it any more.
"""


class Notes:
    """What is to be said of a layer beside its entries: what no honest one holds, and what was not looked into.

    Of each `MOST_ODDITIES` are kept.
    """

    def __init__(self) -> None:
        self._strange: dict[str, None] = {}
        self._unseen: dict[str, None] = {}
        self.made: list[str] = []
        """Folders that no entry names and that others lie in: engines make them."""

    def strange(self, words: str) -> None:
        """Note what no honest layer holds."""
        if len(self._strange) < MOST_ODDITIES:
            self._strange[words] = None

    def unseen(self, words: str) -> None:
        """Note what was not looked into, and why."""
        if len(self._unseen) < MOST_ODDITIES:
            self._unseen[words] = None

    @property
    def oddities(self) -> tuple[str, ...]:
        """What is strange."""
        return tuple(self._strange)

    @property
    def gaps(self) -> tuple[str, ...]:
        """What was not looked into."""
        return tuple(self._unseen)


class LayerError(Exception):
    """A layer can't be read any further; `args[0]` says why, in words for a person."""


Entries = Iterator[tuple[Entry, Read]]


def shown(path: str) -> str:
    """The path as text, also where a name isn't UTF-8; the middle of a very long one is left out."""
    text = path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return text if len(text) <= _MOST_SHOWN else f"{text[: _MOST_SHOWN // 2]}…{text[-_MOST_SHOWN // 2 :]}"
