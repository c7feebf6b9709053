"""Which packages of an image meet what another of them says that it needs."""

import re
from collections.abc import Iterator, Sequence

from dockward.model.package import Package, PackageType

MOST_ALIKE = 4
"""Packages of one name in one place that all count as meeting a need: a lock file may hold several versions."""
_PUNCTUATION = re.compile(r"[-_.]+")
_OWN_FOLDER = (".dist-info", ".egg-info", "EGG-INFO")
_MODULES = "node_modules/"
_ANY = frozenset({"", "all", "noarch", "any"})

_Key = tuple[PackageType, str, str]


class Needs:
    """Finds them. A need is met by the nearest: in the same folder, else in one that encloses it, as Node.js does."""

    def __init__(self, packages: Sequence[Package]) -> None:
        self._packages = packages
        self._near: dict[_Key, list[int]] = {}
        self._anywhere: dict[tuple[PackageType, str], list[int]] = {}
        for nr, one in enumerate(packages):
            name = _normal(one.type, one.name)
            self._near.setdefault((one.type, name, _home(one)), []).append(nr)
            self._anywhere.setdefault((one.type, name), []).append(nr)

    def of(self, nr: int) -> tuple[int, ...]:
        """The numbers of those that it needs, each once, in the order in which it names them."""
        one = self._packages[nr]
        found = (each for name in one.requires for each in self._fitting(one, _normal(one.type, name)))
        return tuple(dict.fromkeys(each for each in found if each != nr))

    def _fitting(self, one: Package, name: str) -> list[int]:
        found = next(self._enclosing(one, name), None)
        if found is None:
            # What lies somewhere else may be on the search path; with several nobody can tell which is.
            found = self._anywhere.get((one.type, name), [])
            found = found if len(found) == 1 else []
        if len(found) > 1:
            wanted = _ANY | {one.architecture}
            found = [each for each in found if self._packages[each].architecture in wanted][:MOST_ALIKE] or found
        return found[:MOST_ALIKE]

    def _enclosing(self, one: Package, name: str) -> Iterator[list[int]]:
        folder = one.path
        while folder:
            folder = folder.rpartition("/")[0]
            if found := self._near.get((one.type, name, folder)):
                yield found


def _home(one: Package) -> str:
    """The folder from which on it can be found."""
    folder = one.path.rpartition("/")[0]
    if one.type is PackageType.NPM and _MODULES in one.path:
        return one.path.rpartition(_MODULES)[0].rstrip("/")
    return folder.rpartition("/")[0] if folder.endswith(_OWN_FOLDER) else folder


def _normal(type_: PackageType, name: str) -> str:
    return _PUNCTUATION.sub("-", name).lower() if type_ is PackageType.PYPI else name
