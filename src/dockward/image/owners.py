"""Which package of the distribution owns what tells of a package of a language, and still is as that one brought it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

from msgspec import structs

from dockward.image.catalog.cataloger import Ownership
from dockward.image.catalog.dpkg_info import DIVERSIONS
from dockward.image.content import LayerContent
from dockward.image.merge import Brought, Merged
from dockward.image.programs import names_of
from dockward.image.remember import KeptFiles
from dockward.model.package import Package, PackageType

_SINGLE = "var/lib/dpkg/status.d/"
_SUMS = ".md5sums"


def installed(merged: Merged, layers: Sequence[LayerContent]) -> tuple[Ownership, ...]:
    """What is told of packages, without lists that removed ones of the distribution leave behind.

    Which files a package has is told when it is installed: where a layer above says something else of it, somebody
    does who wants a file to pass for the package's. Diversions stay, for they make no file anybody's.
    """
    known = _Installed(merged.packages)
    first = _First(layers)
    found: list[Ownership] = []
    for one in merged.ownerships:
        if not one.type.of_distribution or one.path == DIVERSIONS:
            found.append(one)
        elif owner := known.of(one):
            nr = merged.visible[one.path]
            found.append(first.told(one, range(owner.layer, nr)) if one.files and nr > owner.layer else one)
    return tuple(found)


class _First:
    """What layers tell of packages themselves, each gone through once."""

    def __init__(self, layers: Sequence[LayerContent]) -> None:
        self._layers = layers
        self._known: dict[int, dict[tuple[PackageType, str, str], Ownership]] = {}

    def told(self, one: Ownership, several: Iterable[int]) -> Ownership:
        """What the first of these layers that says anything has in the place of this."""
        key = (one.type, one.package, one.path)
        return next((self._of(nr)[key] for nr in several if key in self._of(nr)), one)

    def _of(self, nr: int) -> Mapping[tuple[PackageType, str, str], Ownership]:
        if nr not in self._known:
            told = self._layers[nr].catalogued.ownerships
            self._known[nr] = {(one.type, one.package, one.path): one for one in told if one.files}
        return self._known[nr]


class _Installed:
    """The packages of the distribution, by what their lists are called."""

    def __init__(self, several: Iterable[Brought]) -> None:
        self._by_name: dict[tuple[PackageType, str], Brought] = {}
        self._by_path: dict[str, Brought] = {}
        for one in several:
            each = one.package
            if each.type.of_distribution:
                self._by_name[each.type, each.name] = one
                self._by_name[each.type, f"{each.name}:{each.architecture}"] = one
                self._by_path[each.path] = one

    def of(self, told: Ownership) -> Brought | None:
        """The package that this is told of."""
        if told.path.startswith(_SINGLE):
            # An image without dpkg names the file as it likes, and the list beside it.
            return self._by_path.get(told.path.removesuffix(_SUMS))
        return self._by_name.get((told.type, told.package))


def with_owners(
    several: Sequence[Brought],
    layers: Sequence[LayerContent],
    merged: Merged,
    altered: AbstractSet[str],
    led: Mapping[str, str],
) -> Iterator[Brought]:
    """The packages, those of languages with their owner, which its distribution's advisories are for.

    None has what somebody put there after the owner was installed: a path in `altered`, which has another digest than
    the owner's list says, or a file of a layer above the owner's that tells of something else than was there before.
    What was read by the name of a link, as Debian's `/usr/share/node_modules` is one, is its file's owner's: `led` has
    the files by such names.
    """
    owners = _owners(several, merged, led)
    before = _Before(layers, led)
    for one in several:
        owner = owners.get(disk := _on_disk(one.package, led))
        if owner is None or disk in altered or before.is_replaced(one, owner.layer):
            yield one
        else:
            yield structs.replace(one, package=structs.replace(one.package, owner=owner.package.name))


def _on_disk(one: Package, led: Mapping[str, str]) -> str:
    """The file of the image: of what lies inside an archive, the archive; of a link, what it leads to."""
    path = one.path.partition("!/")[0]
    return led.get(path, path)


def _owners(several: Iterable[Brought], merged: Merged, led: Mapping[str, str]) -> dict[str, Brought]:
    """By the files that tell of packages of languages."""
    paths = {_on_disk(one.package, led) for one in several if not one.package.type.of_distribution}
    names = {path.rpartition("/")[2] for path in paths}
    listed = {name: path for path in paths for name in names_of(path) if name == path or name not in merged.visible}
    known = _Installed(merged.packages)
    found: dict[str, Brought] = {}
    for one in merged.ownerships:
        owner = known.of(one) if one.type.of_distribution and _may_hold(one, names) else None
        if owner is not None:
            found.update((listed[name], owner) for name in listed.keys() & one.files.keys())
    return found


def _may_hold(one: Ownership, names: Iterable[str]) -> bool:
    return not isinstance(one.files, KeptFiles) or one.files.may_hold(names)


class _Before:
    """What lower layers have, each gone through once."""

    def __init__(self, layers: Sequence[LayerContent], led: Mapping[str, str]) -> None:
        self._layers, self._led = layers, led
        self._paths: dict[int, frozenset[str]] = {}
        self._told: dict[int, frozenset[tuple[str, str, str]]] = {}

    def is_replaced(self, one: Brought, owner_layer: int) -> bool:
        """Whether the layer that shows it has something else in its place than there was with its owner."""
        if one.layer <= owner_layer:
            return False
        path = _on_disk(one.package, self._led)
        before = next((nr for nr in range(owner_layer, -1, -1) if path in self._paths_of(nr)), None)
        return before is None or _identity(one.package) not in self._told_by(before)

    def _paths_of(self, nr: int) -> frozenset[str]:
        if nr not in self._paths:
            self._paths[nr] = frozenset(self._layers[nr].files.paths)
        return self._paths[nr]

    def _told_by(self, nr: int) -> frozenset[tuple[str, str, str]]:
        if nr not in self._told:
            self._told[nr] = frozenset(_identity(one) for one in self._layers[nr].catalogued.packages)
        return self._told[nr]


def _identity(one: Package) -> tuple[str, str, str]:
    return one.path, one.name, one.version
