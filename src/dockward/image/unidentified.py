"""Programs that no package owns and in which nothing tells what they were built of: their flaws are not known."""

from collections.abc import Iterable, Iterator, Sequence

from dockward.image.alias import Names
from dockward.image.content import LayerContent
from dockward.image.entry import shown
from dockward.image.loadable import canonical, territory
from dockward.image.merge import Merged
from dockward.image.programs import Program, check, is_place, owned_places
from dockward.model.contents import Gap
from dockward.model.package import Package, PackageType

_MODULES = "/node_modules/"
_FRAMEWORKS = "/shared/"
"""The folder of .NET's runtimes, beside which lies the program that starts them."""


def unidentified(layers: Sequence[LayerContent], merged: Merged) -> Iterator[Gap]:
    """What is to be said of them, once for each layer that shows any.

    A package owns what its list of files names, and what lies in a folder of its own. Where packages of the
    distribution don't tell their files, those where a system keeps its programs may be theirs.
    """
    found = {path: nr for nr, layer in enumerate(layers) for path in _shown(layer, merged, nr)}
    if not found:
        return
    owned = check((Program(path) for path in found), merged.ownerships)
    left = [path for path in found if path not in owned or not owned[path].package]
    if any(one.package.type.of_distribution for one in merged.packages) and not owned_places(merged.ownerships):
        left = [path for path in left if not is_place(path.rpartition("/")[0])]
    folders = frozenset(each for one in merged.packages for each in _folders(one.package)) if left else frozenset()
    by_layer: dict[int, list[str]] = {}
    for path in sorted(left):
        if folders.isdisjoint(_above(canonical(path))):
            by_layer.setdefault(found[path], []).append(path)
    for nr, several in sorted(by_layer.items()):
        yield Gap(nr, several[0], _words(several[1:]), of_packages=True)


def _shown(layer: LayerContent, merged: Merged, nr: int) -> Iterable[str]:
    names = Names(layer.links)
    paths = (names.shown(path, merged.visible, nr) for path in layer.catalogued.unidentified)
    return filter(None, paths)


def _folders(one: Package) -> Iterator[str]:
    """Those in which all is the package's; an application's own package.json speaks for nothing beside it."""
    folder = canonical(one.path.rpartition("/")[0])
    if one.locked or (one.type is PackageType.NPM and _MODULES not in f"/{one.path}"):
        return
    if one.type is PackageType.NUGET:
        yield f"{folder}/"
        if _FRAMEWORKS in folder:
            yield f"{folder.partition(_FRAMEWORKS)[0]}/"
        return
    yield from territory(one).folders


def _above(path: str) -> Iterator[str]:
    """The folders that it lies in."""
    at = path.find("/")
    while at > 0:
        yield path[: at + 1]
        at = path.find("/", at + 1)


def _words(others: Sequence[str]) -> str:
    words = "no package owns this program, and nothing in it tells what it was built of: its flaws are not known"
    if not others:
        return words
    several = f"{len(others)} other program{'' if len(others) == 1 else 's'} of this layer"
    return f"{words}; nor are those of {several}, as /{shown(others[0])}"
