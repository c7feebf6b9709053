"""Follows links in the places where a system tells what it has, as the kernel does within the image's root.

What they lead to is read by the name of the place, in a second look at the layer that holds it. Hardly any image has
such links, but for those from one such place to another.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress

from msgspec import Struct, structs

from dockward.image.catalog.selection import Catalogued
from dockward.image.content import LayerContent, Part
from dockward.image.entry import Entries, Entry, LayerError, Notes, Read, Sort
from dockward.image.gone import without
from dockward.image.leading import FILES, FOLDERS, ON_THE_WAY
from dockward.image.remember import ContentCache
from dockward.image.stores.stored import StoredImage, StoredLayer

_MOST_HOPS = 40
"""Links on the way to a file, as Linux has it (path_resolution(7))."""
_READABLE = frozenset({Sort.FILE, Sort.HARD_LINK})
_Names = dict[str, list[str]]
"""Files of a layer, each with the places that lead to it."""


class Followed(Struct, frozen=True):
    """The layers with what links lead to, and by which names they show it: places with their layers' numbers."""

    layers: tuple[LayerContent, ...]
    places: dict[str, int]


def follow(
    stored: StoredImage, layers: tuple[LayerContent, ...], visible: Mapping[str, int], cache: ContentCache
) -> Followed | None:
    """What the links lead to; None where there is nothing but what is read already."""
    if not any(one.leads for one in layers):
        return None
    wanted = _wanted(_Links(stored, layers, visible), visible)
    if not wanted:
        return None
    stored.need(tuple(wanted))
    found = list(layers)
    for nr, names in wanted.items():
        found[nr] = _with(layers[nr], _read(stored.layers[nr], names, cache), names)
    return Followed(tuple(found), {place: nr for nr, names in wanted.items() for place in _places(names)})


def _places(names: _Names) -> frozenset[str]:
    return frozenset(place for several in names.values() for place in several)


def _wanted(links: "_Links", visible: Mapping[str, int]) -> dict[int, _Names]:
    ends = list(_elsewhere(FILES, links))
    for folder, end in _elsewhere(FOLDERS, links):
        start = f"{end}/" if end else ""
        inside = (path for path in visible if path.startswith(start) and "/" not in path[len(start) :])
        ends += [(f"{folder}/{path[len(start) :]}", path) for path in inside]
    wanted: dict[int, _Names] = {}
    for place, path in ends:
        if path in visible:
            wanted.setdefault(visible[path], {}).setdefault(path, []).append(place)
    return wanted


def _elsewhere(places: frozenset[str], links: "_Links") -> Iterator[tuple[str, str]]:
    """Places that lead to what is read by none of their names, and where to."""
    for one in sorted(places):
        end = links.end(one)
        if end is not None and end not in places:
            yield one, end


class _Links:
    """The links that an image shows."""

    def __init__(self, stored: StoredImage, layers: Sequence[LayerContent], visible: Mapping[str, int]) -> None:
        self._stored, self._layers, self._visible = stored, layers, visible
        self._sorts: dict[int, dict[str, int]] = {}
        self._targets: dict[int, dict[str, str]] = {}

    def end(self, path: str) -> str | None:
        """The path without links; None where they lead in a circle."""
        hops, here, left = 0, "", path.split("/")[::-1]
        while left:
            name = left.pop()
            if name == "..":
                here = here.rpartition("/")[0]
            if name in {"", ".", ".."}:
                continue
            at = f"{here}/{name}" if here else name
            target = self._target(at)
            if target is None:
                here = at
                continue
            hops += 1
            if hops > _MOST_HOPS:
                return None
            here = "" if target.startswith("/") else here
            left += target.split("/")[::-1]
        return here

    def _target(self, path: str) -> str | None:
        nr = self._visible.get(path)
        if nr is None or path in ON_THE_WAY:
            return self._layers[nr].leads.get(path) if nr is not None else None
        return self._links_of(nr).get(path) if self._sorts_of(nr).get(path) == Sort.SYMLINK else None

    def _sorts_of(self, nr: int) -> Mapping[str, int]:
        if nr not in self._sorts:
            files = self._layers[nr].files
            self._sorts[nr] = dict(zip(files.paths, files.sorts, strict=True))
        return self._sorts[nr]

    def _links_of(self, nr: int) -> Mapping[str, str]:
        if nr not in self._targets:
            self._stored.need((nr,))
            found = self._targets[nr] = {}
            with suppress(LayerError):
                for entry, _ in self._stored.layers[nr].entries(Notes()):
                    if entry.sort is Sort.SYMLINK:
                        found[entry.path] = entry.target
        return self._targets[nr]


def _read(layer: StoredLayer, names: _Names, cache: ContentCache) -> LayerContent:
    def entries(notes: Notes) -> Entries:
        return _renamed(layer.entries(notes), names)

    return cache.read_part(structs.replace(layer, entries=entries), Part.REST)


def _renamed(entries: Entries, names: _Names) -> Iterator[tuple[Entry, Read]]:
    for entry, read in entries:
        if entry.sort in _READABLE:
            for place in names.get(entry.path, ()):
                yield structs.replace(entry, path=place, sort=Sort.FILE, target=""), read


def _with(layer: LayerContent, found: LayerContent, names: _Names) -> LayerContent:
    """The layer with what was found in it by other names, in place of what was there by these."""
    own = without(layer, _places(names))
    before, more = own.catalogued, found.catalogued
    trouble = (f"what links lead to in it cannot be read: {found.partial}",) if found.partial else ()
    return structs.replace(
        own,
        catalogued=Catalogued(
            packages=before.packages + more.packages,
            ownerships=before.ownerships + more.ownerships,
            distributions=before.distributions | more.distributions,
            settings=before.settings,
            misread=before.misread + more.misread,
        ),
        accounts=own.accounts | found.accounts,
        unseen=tuple(dict.fromkeys((*own.unseen, *found.unseen, *trouble))),
    )
