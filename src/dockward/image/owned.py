"""Joins to packages what other files tell of them: licences, and the files that they own where somebody asks."""

import re
from collections.abc import Iterable, Iterator

from msgspec import structs

from dockward.image.catalog.cataloger import Ownership
from dockward.image.merge import Brought
from dockward.model.package import Package, PackageType

_PUNCTUATION = re.compile(r"[-_.]+")
_Key = tuple[PackageType, str]


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
