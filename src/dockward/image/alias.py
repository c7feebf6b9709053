"""Files of a layer that have several names: what is found in one is told once, by a name that is to be seen."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import TypeVar

from dockward.image.catalog.cataloger import Buffer
from dockward.image.entry import LayerError, Read, Sort

_T = TypeVar("_T")
MOST_LINKED_BYTES = 2 << 30
"""Of files that are read once more for the sake of another name."""


class Names:
    """The names of a layer's files. `links` has each further name of a file, with the one that stands for all."""

    def __init__(self, links: Mapping[str, str]) -> None:
        self._links = links
        self._all: dict[str, list[str]] = {}
        for name in sorted(links):
            self._all.setdefault(links[name], [links[name]]).append(name)

    def one(self, path: str) -> str:
        """The name that stands for all of the file's; of what lies inside an archive, within the archive's."""
        if not self._links:
            return path
        outer, inside, rest = path.partition("!/")
        return self._links.get(outer, outer) + inside + rest

    def shown(self, path: str, visible: Mapping[str, int], nr: int) -> str:
        """The file's first name that shows layer `nr`; empty where none does."""
        outer, inside, rest = path.partition("!/")
        for name in self._all.get(self._links.get(outer, outer), (outer,)):
            if visible.get(name) == nr:
                return name + inside + rest
        return ""


class Linked:
    """How much of a layer is read for the sake of further names: one large file may have a million of them."""

    def __init__(self) -> None:
        self._bytes = 0

    def counted(self, read: Read) -> Read:
        """The same, which raises `LayerError` once it is too much."""

        def counted(most: int) -> Buffer:
            data = read(most)
            self._bytes += len(data)
            if self._bytes > MOST_LINKED_BYTES:
                raise LayerError(f"its hard links lead to more than {MOST_LINKED_BYTES >> 20} MiB")
            return data

        return counted


def once(found: Iterable[tuple[Hashable, _T]]) -> Iterator[_T]:
    """Of what has the same key the first."""
    seen: set[Hashable] = set()
    for key, one in found:
        if key not in seen:
            seen.add(key)
            yield one


def joined(paths: list[str], sizes: list[int], sorts: list[int], firsts: Mapping[str, str]) -> dict[str, str]:
    """Let the smallest of a file's names stand for all, in place: it alone has bytes. The others, with that one.

    `firsts` has each further name with the first that was met, whose place in the lists depends on the reader.
    """
    several: dict[str, list[str]] = {}
    for name, first in firsts.items():
        several.setdefault(first, [first]).append(name)
    at = {path: nr for nr, path in enumerate(paths)} if several else {}
    links: dict[str, str] = {}
    for names in several.values():
        there = sorted(one for one in names if one in at)
        size = max((sizes[at[one]] for one in there), default=0)
        for name in there:
            links[name] = there[0]
            sizes[at[name]] = size if name == there[0] else 0
            sorts[at[name]] = Sort.FILE if name == there[0] else Sort.HARD_LINK
    return {name: one for name, one in links.items() if name != one}
