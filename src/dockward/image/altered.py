"""Programs of the system that an image shows and that no package brought as they are."""

from collections.abc import Sequence

from dockward.image.content import LayerContent
from dockward.image.merge import Merged
from dockward.image.programs import check, is_strange, owned_places
from dockward.model.contents import FoundProgram
from dockward.model.fact import Fact, Place, outside, unknown

_PLACE = Place("layers", "programs")
_NO_LISTS = "no package of a distribution tells which files are its own"
_FEW_LISTS = "packages do not tell all of their files: their lists were taken away, or are of another system"


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
