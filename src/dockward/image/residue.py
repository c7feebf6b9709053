"""What an image holds that only its build needed, put together from the marks of its layers."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import compress, repeat
from operator import ne

from msgspec import Struct

from dockward.image.content import LayerContent
from dockward.image.marks import is_owned
from dockward.image.merge import Brought, Merged
from dockward.image.owned import with_ownerships
from dockward.model.package import Package
from dockward.model.residue import BuildPackage, Residue
from dockward.syntax.buildtools import is_build_tool


class LeftOver(Struct, frozen=True):
    """The packages of the distribution that programs are built with, and the files that are no package's."""

    packages: tuple[BuildPackage, ...]
    residue: tuple[Residue, ...]


def left_over(merged: Merged, layers: Sequence[LayerContent], own: int) -> LeftOver:
    """What the image holds that only its build needed. Its own are the first `own` layers: no build made others."""
    found = [one for one in merged.packages if one.layer < own and _is_build_tool(one.package)]
    # What packages own is taken apart for these alone: all of a system's are a hundred thousand files.
    files = [one.package.files for one in with_ownerships(found, merged.ownerships, files=True)] if found else []
    sizes = [dict(zip(one.files.paths, one.files.sizes, strict=True)) for one in layers] if found else []
    several = (_build_package(one, owns, merged.visible, sizes) for one, owns in zip(found, files, strict=True))
    owned = frozenset(path for owns in files for path in owns)
    return LeftOver(tuple(several), tuple(_residues(layers[:own], merged.visible, owned)))


def _is_build_tool(one: Package) -> bool:
    return one.type.of_distribution and is_build_tool(one.name)


def _residues(layers: Sequence[LayerContent], visible: Mapping[str, int], owned: Collection[str]) -> Iterator[Residue]:
    """What each layer brought, mark by mark. Of what is hidden in part, only the part that is to be seen.

    A layer's marks leave out what a package owns that came with it; `owned` are files of packages from any layer.
    """
    for nr, layer in enumerate(layers):
        shown: dict[int, list[int]] = {}
        gone: dict[int, list[int]] = {}
        for at, number in enumerate(layer.files.marks):
            if number and not is_owned(path := layer.files.paths[at], owned):
                side = shown if visible.get(path) == nr else gone
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


def _build_package(
    one: Brought, owns: Sequence[str], visible: Mapping[str, int], by_layer: Sequence[Mapping[str, int]]
) -> BuildPackage:
    sizes = [_size(path, visible, by_layer) for path in owns]
    return BuildPackage(package=one.package, layer=one.layer, files=sum(map(bool, sizes)), bytes=sum(sizes))


def _size(path: str, visible: Mapping[str, int], by_layer: Sequence[Mapping[str, int]]) -> int:
    """Of a file that the image shows, also where the package lists it at its old place outside of `usr`."""
    for place in (path, f"usr/{path}"):
        if (nr := visible.get(place)) is not None:
            return by_layer[nr].get(place, 0)
    return 0
