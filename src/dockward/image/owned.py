"""Joins to packages what other files tell of them: licences, and the files that they own where somebody asks."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import structs

from dockward.image.catalog.cataloger import Ownership
from dockward.image.content import LayerContent
from dockward.image.entry import Sort
from dockward.image.loadable import canonical, territory
from dockward.image.merge import Brought
from dockward.model.package import Package, PackageType

_PUNCTUATION = re.compile(r"[-_.]+")
_Key = tuple[PackageType, str]
_WITH_FOLDERS = frozenset({PackageType.COMPOSER, PackageType.GEM, PackageType.NPM})
_MODULES = "node_modules"


def with_ownerships(several: Iterable[Brought], told: Iterable[Ownership], *, files: bool) -> Iterator[Brought]:
    """The packages with the licences that they don't tell themselves, and with their files where `files` is set."""
    by_key: dict[_Key, list[Ownership]] = {}
    for one in told:
        if one.licences or files:
            by_key.setdefault((one.type, _normal(one.type, one.package)), []).append(one)
    for each in several:
        found = [one for key in _keys(each.package) for one in by_key.get(key, ())]
        yield Brought(_joined(each.package, found, files=files), each.layer) if found else each


def _keys(one: Package) -> tuple[_Key, _Key]:
    """How it may be called: by name, and where several architectures of it can be installed with that."""
    name = _normal(one.type, one.name)
    return (one.type, name), (one.type, f"{name}:{one.architecture}")


def _normal(type_: PackageType, name: str) -> str:
    """Python's folders are not named as its packages spell themselves."""
    return _PUNCTUATION.sub("-", name).lower() if type_ is PackageType.PYPI else name


def _joined(one: Package, told: list[Ownership], *, files: bool) -> Package:
    near = [each for each in told if one.type.of_distribution or _folder(each.path) == _folder(one.path)]
    if not one.licences and (licences := tuple(dict.fromkeys(name for each in near for name in each.licences))):
        one = structs.replace(one, licences=licences)
    if files and (owned := sorted({path for each in near for path in each.files})):
        one = structs.replace(one, files=tuple(owned))
    return one


def _folder(path: str) -> str:
    """Of packages of languages several versions can be there; what tells of one lies beside it."""
    return path.rpartition("/")[0]


def with_folders(
    several: Sequence[Brought], layers: Sequence[LayerContent], visible: Mapping[str, int]
) -> Iterator[Brought]:
    """The packages; those of languages that have a folder of their own and no list, with the files in there."""
    folders = _Folders(several)
    for nr, layer in enumerate(layers) if folders.several else ():
        for path, sort in zip(layer.files.paths, layer.files.sorts, strict=True):
            if sort != Sort.DIRECTORY and visible.get(path) == nr:
                folders.put(path)
    for nr, one in enumerate(several):
        found = folders.found.get(nr)
        yield structs.replace(one, package=structs.replace(one.package, files=tuple(sorted(found)))) if found else one


class _Folders:
    """By the numbers of packages, the files that lie in their folders: each in the innermost one's.

    `node_modules` in a folder is of packages of their own, and what is there without one is nobody's.
    """

    def __init__(self, several: Iterable[Brought]) -> None:
        self.found: dict[int, list[str]] = {}
        self.several: dict[str, int] = {}
        self._deeper: dict[str, list[tuple[str, int]]] = {}
        self._known: dict[str, int | None] = {"": None}
        for nr, one in enumerate(several):
            if one.package.type in _WITH_FOLDERS and not one.package.files:
                own = territory(one.package)
                self.several |= dict.fromkeys(own.folders, nr)
                for below, name in own.deeper:
                    self._deeper.setdefault(name, []).append((below, nr))

    def put(self, path: str) -> None:
        """The file is its package's, if it is any's."""
        folder, slash, _ = canonical(path).rpartition("/")
        if (nr := self._of(folder + slash)) is not None:
            self.found.setdefault(nr, []).append(path)

    def _of(self, folder: str) -> int | None:
        if folder not in self._known:
            # Of the folders above nothing is kept: of deep paths that would be far more than there are names.
            self._known[folder] = self._above(folder)
        return self._known[folder]

    def _above(self, folder: str) -> int | None:
        while folder not in self._known:
            above = folder[: folder.rfind("/", 0, -1) + 1]
            name = folder[len(above) : -1]
            found = self.several.get(folder, self._extension(folder, name))
            if found is not None or name == _MODULES:
                return found
            folder = above
        return self._known[folder]

    def _extension(self, folder: str, name: str) -> int | None:
        return next((nr for below, nr in self._deeper.get(name, ()) if folder.startswith(below)), None)
