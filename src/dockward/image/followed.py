"""Follows links as the kernel does within the image's root, where what they lead to is read by the link's name alone.

That is so in the places where a system tells what it has, and wherever a tool takes a file for what its name says:
`java -jar app.jar` runs what a link leads to, whatever that is called. Such files are read by the names of the links,
in a second look at the layer that holds them. Hardly any image has such links, but for those from one such name to
another.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice

from msgspec import Struct, structs

from dockward.image.catalog.selection import Catalogue, Catalogued
from dockward.image.content import LayerContent, Part
from dockward.image.entry import Entries, Entry, Notes, Read, Sort
from dockward.image.gone import without
from dockward.image.leading import FILES, FOLDERS
from dockward.image.remember import ContentCache
from dockward.image.stores.stored import StoredImage, StoredLayer
from dockward.model.package import Package

_MOST_HOPS = 40
"""Links on the way to a file, as Linux has it (path_resolution(7))."""
_MOST_NAMES = 2_000
"""Of links that are read through, beside those in a system's own places."""
_MOST_STEPS = 5_000_000
"""From name to name on the way to where links lead, and of files in folders that they lead to; systems take 300,000."""
_TOO_MANY = (
    "more links than in any real image give files names by which they tell of packages: the last were not followed"
)
_READABLE = frozenset({Sort.FILE, Sort.HARD_LINK})
_FOLDER = re.compile(
    r"(?:.*/)?(?:node_modules(?:/@[^/]+)?(?:/[^/]+)?|specifications(?:/default)?|conda-meta|composer|go[\d.-]*"
    r"|(?i:[^/]*\.(?:dist|egg)-info|egg-info))",
    re.DOTALL,
)
"""Folders whose names make something of the files in them."""
_TELLING = re.compile(
    r"(?:[^/]+/){0,2}(?:package\.json|METADATA|PKG-INFO|RECORD|installed-files\.txt|installed\.json|VERSION"
    r"|[^/]+\.gemspec)|[^/]+-[^/]+-[^/]+\.json",
    re.DOTALL,
)
"""Those files, from such a folder on; the last are conda's."""
_ENDINGS = ("package.json", "METADATA", "PKG-INFO", "RECORD", "installed-files.txt", ".json", "VERSION", ".gemspec")
_Names = dict[str, list[str]]
"""Files of a layer, each with the places that lead to it."""


class Followed(Struct, frozen=True):
    """The layers with what links lead to, and by which names they show it: places with their layers' numbers.

    `files` are what the places lead to, by these.
    """

    layers: tuple[LayerContent, ...]
    places: dict[str, int]
    files: dict[str, str]


def follow(
    stored: StoredImage, layers: tuple[LayerContent, ...], visible: Mapping[str, int], cache: ContentCache
) -> Followed | None:
    """What the links lead to; None where there is nothing but what is read already."""
    links = Links(layers, visible)
    if not links.all:
        return None
    places = list(_of_system(links, visible))
    elsewhere = _Elsewhere(links, layers, visible, Catalogue(cache.catalogers()))
    names = list(islice(elsewhere.names(), _MOST_NAMES + 1))
    wanted = _wanted([*places, *names[:_MOST_NAMES]], visible)
    found = list(layers)
    if len(names) > _MOST_NAMES or links.left <= 0:
        found[0] = structs.replace(found[0], unseen=(*found[0].unseen, _TOO_MANY))
    elif not wanted:
        return None
    stored.need(tuple(wanted))
    for nr, names_of in wanted.items():
        found[nr] = _with(found[nr], _read(stored.layers[nr], names_of, cache), names_of)
    return Followed(
        layers=tuple(found),
        places={place: nr for nr, several in wanted.items() for place in _places(several)},
        files={place: file for several in wanted.values() for file, places in several.items() for place in places},
    )


def _places(names: _Names) -> frozenset[str]:
    return frozenset(place for several in names.values() for place in several)


def _wanted(several: Iterable[tuple[str, str]], visible: Mapping[str, int]) -> dict[int, _Names]:
    """By layer, of places and the files that they lead to."""
    wanted: dict[int, _Names] = {}
    for place, path in dict.fromkeys(several):
        if path in visible:
            wanted.setdefault(visible[path], {}).setdefault(path, []).append(place)
    return wanted


def _of_system(links: "Links", visible: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    """Places of a system that lead to what is read by none of their names, and where to."""
    yield from _ends(FILES, links)
    for folder, end in _ends(FOLDERS, links):
        start = f"{end}/" if end else ""
        inside = (path for path in visible if path.startswith(start) and "/" not in path[len(start) :])
        yield from ((f"{folder}/{path[len(start) :]}", path) for path in inside)


def _ends(places: frozenset[str], links: "Links") -> Iterator[tuple[str, str]]:
    for one in sorted(places):
        end = links.end(one)
        if end is not None and end not in places:
            yield one, end


class _Elsewhere:
    """Other links by whose names more is read in a file than by its own."""

    def __init__(
        self, links: "Links", layers: Sequence[LayerContent], visible: Mapping[str, int], catalogue: Catalogue
    ) -> None:
        self._links, self._layers, self._visible, self._catalogue = links, layers, visible, catalogue
        self._by_layer: dict[int, dict[str, int]] = {}

    def names(self) -> Iterator[tuple[str, str]]:
        """The names, and the files."""
        for link in self._links.all:
            if self._links.left <= 0:
                return
            if self._catalogue.wanting(link):
                yield from self._if_more(link, self._links.end(link))
            if _FOLDER.fullmatch(link) and (end := self._links.end(link)):
                for path in self._inside(f"{end}/"):
                    yield from self._if_more(f"{link}/{path[len(end) + 1 :]}", path)

    def _if_more(self, name: str, path: str | None) -> Iterator[tuple[str, str]]:
        if path is None or path not in self._visible or self._catalogue.wanting(name) <= self._catalogue.wanting(path):
            return
        if self._sorts(self._visible[path])[path] in _READABLE:
            yield name, path

    def _sorts(self, nr: int) -> Mapping[str, int]:
        if nr not in self._by_layer:
            files = self._layers[nr].files
            self._by_layer[nr] = dict(zip(files.paths, files.sorts, strict=True))
        return self._by_layer[nr]

    def _inside(self, start: str) -> Iterator[str]:
        for nr in range(bisect_left(self._telling, start), len(self._telling)):
            path = self._telling[nr]
            self._links.left -= 1
            if not path.startswith(start) or self._links.left <= 0:
                return
            if _TELLING.fullmatch(path, len(start)):
                yield path

    @cached_property
    def _telling(self) -> list[str]:
        return sorted(path for path in self._visible if path.endswith(_ENDINGS))


class Links:
    """The links that an image shows, `all` by their paths; `left` are the steps that may still be taken."""

    def __init__(self, layers: Sequence[LayerContent], visible: Mapping[str, int]) -> None:
        self._layers, self._visible = layers, visible
        self.left = _MOST_STEPS
        self.all = sorted(path for nr, one in enumerate(layers) for path in one.leads if visible.get(path) == nr)

    def end(self, path: str) -> str | None:
        """The path without links; None where they lead in a circle, or where that takes too long."""
        hops, here, left = 0, "", path.split("/")[::-1]
        while left:
            self.left -= 1
            if self.left <= 0:
                return None
            name = left.pop()
            if name == "..":
                here = here.rpartition("/")[0]
            if name in {"", ".", ".."}:
                continue
            at = f"{here}/{name}" if here else name
            nr = self._visible.get(at)
            target = None if nr is None else self._layers[nr].leads.get(at)
            if target is None:
                here = at
                continue
            hops += 1
            if hops > _MOST_HOPS:
                return None
            here = "" if target.startswith("/") else here
            left += target.split("/")[::-1]
        return here


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
    """The layer with what was found in it by other names, in place of what was there by these.

    What counts although it is hidden, credentials and bad files, stays.
    """
    own = without(layer, _places(names))
    before, more = own.catalogued, found.catalogued
    by_names = {one.path for one in more.packages}
    trouble = (f"what links lead to in it cannot be read: {found.partial}",) if found.partial else ()
    return structs.replace(
        own,
        catalogued=Catalogued(
            packages=(*_once(before.packages, more.packages, names), *more.packages),
            ownerships=before.ownerships + more.ownerships,
            distributions=before.distributions | more.distributions,
            settings=before.settings,
            misread=before.misread + more.misread,
            unidentified=tuple(one for one in before.unidentified if by_names.isdisjoint(names.get(one, ()))),
        ),
        accounts=own.accounts | found.accounts,
        tokens=layer.tokens,
        bad=layer.bad,
        unseen=tuple(dict.fromkeys((*own.unseen, *found.unseen, *trouble))),
    )


def _once(own: Iterable[Package], by_links: Iterable[Package], names: _Names) -> Iterator[Package]:
    """Without those that a file tells by its own name and by the name of a link alike."""
    told = {(_on_disk(one), one.type, one.name, one.version) for one in by_links}
    for one in own:
        places = names.get(_on_disk(one), ())
        if not any((place, one.type, one.name, one.version) in told for place in places):
            yield one


def _on_disk(one: Package) -> str:
    """The file of the image: of what lies inside an archive, the archive."""
    return one.path.partition("!/")[0]
