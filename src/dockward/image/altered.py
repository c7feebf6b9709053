"""Programs of the system that an image shows and that no package brought as they are."""

from collections.abc import Iterable, Iterator, Sequence

from dockward.image.content import LayerContent
from dockward.image.entry import shown
from dockward.image.merge import Merged
from dockward.image.programs import check, is_place, is_strange, led_to, owned_places
from dockward.model.contents import FoundProgram
from dockward.model.fact import Fact, Place, outside, unknown

_PLACE = Place("layers", "programs")
_NO_LISTS = "no package of a distribution tells which files are its own"
_FEW_LISTS = "packages do not tell all of their files: their lists were taken away, or are of another system"


def led_away(layers: Sequence[LayerContent]) -> Iterator[tuple[int, str]]:
    """Folders of programs in whose place a layer above puts a link to somewhere else, with what is to be said of them.

    What is found there then is no file of any package by its path, and what packages brought is gone.
    """
    for nr, layer in enumerate(layers[1:], 1):
        for path, target in layer.leads.items():
            if is_place(path) and not is_place(to := led_to(path, target)) and _had_files(layers[:nr], path):
                yield nr, f"{shown(path)}, where the system has programs, is a link to {shown(to)} from this layer on"


def _had_files(layers: Iterable[LayerContent], folder: str) -> bool:
    return any(path.startswith(f"{folder}/") for one in layers for path in one.files.paths)


def strange_programs(layers: Sequence[LayerContent], merged: Merged) -> Fact[tuple[FoundProgram, ...]]:
    """Those without a package, and those that differ from what their package brought, with their layers."""
    if not any(one.files for one in merged.ownerships if one.type.of_distribution):
        return outside(_NO_LISTS, _PLACE)
    shown = {one.path: (nr, one) for nr, layer in enumerate(layers) for one in layer.programs}
    shown = {path: (nr, one) for path, (nr, one) in shown.items() if merged.visible.get(path) == nr}
    if not shown:
        return Fact((), _PLACE)
    owned = check((one for _, one in shown.values()), merged.ownerships)
    found = tuple(
        FoundProgram(path=path, layer=nr, package=owned[path].package if path in owned else "")
        for path, (nr, one) in sorted(shown.items())
        if is_strange(one, owned)
    )
    unowned = sum(not one.package for one in found)
    if unowned and unowned > owned_places(merged.ownerships):
        return unknown(_FEW_LISTS, _PLACE)
    return Fact(found, _PLACE)
