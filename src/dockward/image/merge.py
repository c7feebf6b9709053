"""What an image shows, put together from what its layers hold: where everything visible comes from."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct, structs

from dockward.image.alias import Names, once
from dockward.image.catalog.cataloger import Ownership
from dockward.image.catalog.dpkg import UPDATES as DPKG_UPDATES
from dockward.image.content import LayerContent, SpecialFile
from dockward.image.entry import Sort
from dockward.model.package import Distribution, Package, PackageType

Identity = tuple[str, str, str, str]


class Brought(Struct, frozen=True):
    """A package that the image shows, and the number of the layer that brought this version of it, lowest 0."""

    package: Package
    layer: int


class Merged(Struct, frozen=True, kw_only=True):
    """The image as a container of it starts out. `visible` has for each path its layer's number."""

    visible: dict[str, int]
    packages: tuple[Brought, ...]
    ownerships: tuple[Ownership, ...]
    distribution: Distribution | None
    special: tuple[tuple[int, SpecialFile], ...]
    credentials: tuple[tuple[int, str], ...]
    accounts: dict[str, bytes]
    wasted: int
    """Bytes of files that a layer brought and a later one hid or replaced."""


def merge(layers: Sequence[LayerContent], own: int | None = None, led: Mapping[str, int] | None = None) -> Merged:
    """Lay the layers over each other, lowest first. The image's own are the first `own`; all where that isn't said.

    `led` are further names by which it shows what layers hold, with their numbers.
    """
    shows, wasted = visible(layers, len(layers) if own is None else own)
    shows |= led or {}
    shown = _latest(list(_shown_packages(layers, shows)))
    return Merged(
        visible=shows,
        packages=tuple(_brought(shown, layers)),
        ownerships=tuple(
            one for nr, layer in enumerate(layers) for one in layer.catalogued.ownerships if shows.get(one.path) == nr
        ),
        distribution=_distribution(layers, shows),
        special=tuple(
            (nr, one) for nr, layer in enumerate(layers) for one in layer.special if shows.get(one.path) == nr
        ),
        credentials=tuple(_shown_credentials(layers, shows)),
        accounts={
            path: text
            for nr, layer in enumerate(layers)
            for path, text in layer.accounts.items()
            if shows.get(path) == nr
        },
        wasted=wasted,
    )


def _shown_packages(layers: Sequence[LayerContent], shows: Mapping[str, int]) -> Iterator[tuple[int, Package]]:
    """Those that the image shows; of a file with several names, what it tells once."""
    for nr, layer in enumerate(layers):
        if not layer.links:
            yield from ((nr, one) for one in layer.catalogued.packages if shows.get(_on_disk(one.path)) == nr)
            continue
        names = Names(layer.links)
        there = sorted(_by_shown_name(layer.catalogued.packages, names, shows, nr), key=lambda one: one.path)
        yield from once(((names.one(one.path), one.type, *_identity(one)[1:]), (nr, one)) for one in there)


def _by_shown_name(several: Iterable[Package], names: Names, shows: Mapping[str, int], nr: int) -> Iterator[Package]:
    """A program is still there when the name that it was read by is taken away and it has another."""
    for one in several:
        if shows.get(_on_disk(one.path)) == nr:
            yield one
        elif not one.type.of_distribution and (path := names.shown(one.path, shows, nr)):
            yield structs.replace(one, path=path)


def _latest(shown: list[tuple[int, Package]]) -> list[tuple[int, Package]]:
    """Without what dpkg's journal replaces: files in it are later than the database, and each than those before it."""
    journal = sorted(
        (one.path, one.name, one.architecture) for _, one in shown if one.path.startswith(f"{DPKG_UPDATES}/")
    )
    last = {(name, architecture): path for path, name, architecture in journal}
    return [
        (nr, one)
        for nr, one in shown
        if one.type is not PackageType.DEB or last.get((one.name, one.architecture), one.path) == one.path
    ]


def _shown_credentials(layers: Sequence[LayerContent], shows: Mapping[str, int]) -> Iterator[tuple[int, str]]:
    for nr, layer in enumerate(layers):
        names = Names(layer.links)
        there = (path for path in sorted(layer.credentials) if shows.get(path) == nr)
        for path in once((names.one(path), path) for path in there):
            yield nr, path


def _on_disk(path: str) -> str:
    """The file of the image: of what lies inside an archive, the archive."""
    return path.partition("!/")[0]


def visible(layers: Sequence[LayerContent], own: int) -> tuple[dict[str, int], int]:
    """What is to be seen, with its layer's number; and the bytes that the first `own` layers hide of each other.

    A folder is as the last layer has it that names it: so engines with containerd's store show it. Those with overlay2
    give it rights of their own, 0755, where an archive puts something into it without naming it, and read from such a
    store it is named (both seen: Docker 20.10 and 26.1).
    """
    found: dict[str, int] = {}
    sizes: dict[str, int] = {}
    wasted = 0
    for nr, layer in enumerate(layers):
        files = layer.files
        gone = hidden(found, layer, layers[:nr])
        hides = sum(sizes.pop(one, 0) for one in gone)
        for one in gone:
            del found[one]
        for path, size in zip(files.paths, files.sizes, strict=True):
            hides += sizes.pop(path, 0)
            found[path] = nr
            if size:
                sizes[path] = size
        wasted += hides if nr < own else 0
    return found, wasted


def hidden(found: dict[str, int], layer: LayerContent, below: Sequence[LayerContent]) -> list[str]:
    """What was visible and is hidden by this layer; `below` are those that `found` is of."""
    removed = frozenset(layer.removed) | _outdone(found, layer, below)
    tops = removed | frozenset(layer.opaque) | _replaced(found, layer, below)
    if not tops:
        return []
    return [one for one in found if one in removed or _is_below(one, tops)]


def _replaced(found: dict[str, int], layer: LayerContent, below: Sequence[LayerContent]) -> frozenset[str]:
    """Paths at which something that isn't a folder takes the place of what may have been one."""
    made = frozenset(path for one in below for path in one.made)
    return frozenset(
        path
        for path, sort in zip(layer.files.paths, layer.files.sorts, strict=True)
        if sort != Sort.DIRECTORY and (path in found or path in made)
    )


def _outdone(found: dict[str, int], layer: LayerContent, below: Sequence[LayerContent]) -> frozenset[str]:
    """Paths of links and files in whose place is a folder that the layer doesn't name."""
    made = frozenset(one for one in layer.made if one in found)
    if not made:
        return made
    several = ((nr, one.files) for nr, one in enumerate(below))
    return frozenset(
        path
        for nr, files in several
        for path, sort in zip(files.paths, files.sorts, strict=True)
        if path in made and sort != Sort.DIRECTORY and found[path] == nr
    )


def _is_below(path: str, tops: frozenset[str]) -> bool:
    at = path.rfind("/")
    while at > 0:
        if path[:at] in tops:
            return True
        at = path.rfind("/", 0, at)
    return "" in tops


def _identity(one: Package) -> Identity:
    return (one.path, one.name, one.version, one.architecture)


def _brought(shown: Iterable[tuple[int, Package]], layers: Sequence[LayerContent]) -> Iterable[Brought]:
    """A database of a distribution is written anew by each layer that installs: the first that names it brought it."""
    first: dict[Identity, int] = {}
    for nr, layer in enumerate(layers):
        for one in layer.catalogued.packages:
            first.setdefault(_identity(one), nr)
    return (Brought(one, first[_identity(one)] if one.type.of_distribution else nr) for nr, one in shown)


def _distribution(layers: Sequence[LayerContent], visible: dict[str, int]) -> Distribution | None:
    told = {
        path: one
        for nr, layer in enumerate(layers)
        for path, one in layer.catalogued.distributions.items()
        if visible.get(path) == nr
    }
    # etc/os-release is the administrator's word, and stands above the vendor's (os-release(5)).
    return told[min(told)] if told else None
