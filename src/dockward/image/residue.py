"""What an image holds that only its build needed, put together from the marks of its layers."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import compress, repeat
from operator import ne

from dockward.image.content import LayerContent
from dockward.image.merge import Merged
from dockward.image.owned import with_ownerships
from dockward.model.residue import BuildPackage, Residue
from dockward.syntax.buildtools import is_build_tool


def residues(layers: Sequence[LayerContent], visible: Mapping[str, int]) -> Iterator[Residue]:
    """What each layer brought, mark by mark. Of what is hidden in part, only the part that is to be seen."""
    for nr, layer in enumerate(layers):
        shown: dict[int, list[int]] = {}
        gone: dict[int, list[int]] = {}
        for at, number in enumerate(layer.files.marks):
            if 0 < number <= len(layer.marks):
                side = shown if visible.get(layer.files.paths[at]) == nr else gone
                side.setdefault(number, []).append(layer.files.sizes[at])
        for number, one in enumerate(layer.marks, 1):
            sizes = shown.get(number) or gone.get(number)
            if sizes:
                yield Residue(
                    kind=one.kind,
                    path=one.path,
                    tool=one.tool,
                    layer=nr,
                    files=len(sizes),
                    bytes=sum(sizes),
                    hidden=number not in shown,
                )


def hidden_bytes(nr: int, layer: LayerContent, visible: Mapping[str, int]) -> int:
    """How many bytes of this layer later ones hide or replace."""
    files = layer.files
    return sum(compress(files.sizes, map(ne, map(visible.get, files.paths), repeat(nr))))


def build_packages(merged: Merged, layers: Sequence[LayerContent]) -> Iterator[BuildPackage]:
    """The packages of the distribution that programs are built with."""
    found = [one for one in merged.packages if one.package.type.of_distribution and is_build_tool(one.package.name)]
    if not found:
        return
    # What packages own is taken apart for these alone: all of a system's are a hundred thousand files.
    by_layer = [dict(zip(one.files.paths, one.files.sizes, strict=True)) for one in layers]
    for one, owning in zip(found, with_ownerships(found, merged.ownerships, files=True), strict=True):
        sizes = [_size(path, merged.visible, by_layer) for path in owning.package.files]
        yield BuildPackage(package=one.package, layer=one.layer, files=sum(map(bool, sizes)), bytes=sum(sizes))


def _size(path: str, visible: Mapping[str, int], by_layer: Sequence[Mapping[str, int]]) -> int:
    """Of a file that the image shows, also where the package lists it at its old place outside of `usr`."""
    for place in (path, f"usr/{path}"):
        if (nr := visible.get(place)) is not None:
            return by_layer[nr].get(place, 0)
    return 0
