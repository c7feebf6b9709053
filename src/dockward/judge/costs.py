"""What each layer of an image costs, and what a build in stages would save: for the reports."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from dockward.judge.inside import UNRATED
from dockward.model.contents import Contents, FoundPackage
from dockward.model.fact import Unknown
from dockward.model.flaws import Flaw, Tells
from dockward.model.image import Image
from dockward.model.package import Package
from dockward.model.residue import REMOVABLE, BuildPackage, Residue
from dockward.model.subject import Subject

_Key = tuple[str, str, str, str]


class LayerCost(Struct, frozen=True, kw_only=True):
    """A layer, counted from 1: what made it, whether it is of the image built on, what it brought.

    `base` names that image where it is known here; `inherited` without it is a guess by the history. `hidden` are the
    bytes of its files that later layers hide or replace. `flaws` counts the published flaws of its packages by
    severity; None where these are not known, or none is and not all of the layer was looked at and judged.
    """

    layer: int
    instruction: str
    base: str
    inherited: bool
    bytes: int
    hidden: int
    files: int
    packages: int
    flaws: dict[str, int] | None


class Part(Struct, frozen=True):
    """One reason for a saving."""

    what: str
    bytes: int


class Saving(Struct, frozen=True, kw_only=True):
    """What an image would be without, whose last stage took only what runs. An estimate: it goes by names and places.

    `inherited` is how much of `bytes` comes with the image built on, and takes another one. `flaws` are those that no
    other package has; None where they are not known.
    """

    bytes: int
    inherited: int
    packages: int
    flaws: int | None
    parts: tuple[Part, ...]


class ImageCost(Struct, frozen=True, kw_only=True):
    """An image, with its layers' bytes in all."""

    subject: Subject
    bytes: int
    layers: tuple[LayerCost, ...]
    saving: Saving


def costs(images: Iterable[Image]) -> tuple[ImageCost, ...]:
    """Of those that were looked through; of an SBOM nothing can be told."""
    return tuple(
        ImageCost(subject=one.subject, bytes=told.bytes, layers=tuple(_layers(told)), saving=_saving(told))
        for one in images
        if (told := one.contents.told) is not None and not told.listed
    )


def _layers(contents: Contents) -> Iterator[LayerCost]:
    flaws, unsure = _flaws(contents), _unsure(contents)
    by_layer: list[list[FoundPackage]] = [[] for _ in contents.layers]
    for one in contents.packages:
        if one.layer < len(by_layer):
            by_layer[one.layer].append(one)
    for nr, origin in enumerate(contents.layers):
        packages = by_layer[nr]
        counts = None if flaws is None else _by_severity(flaws, (one.package for one in packages))
        yield LayerCost(
            layer=nr + 1,
            instruction=origin.apart or origin.instruction,
            base=origin.base,
            inherited=origin.inherited,
            bytes=origin.size,
            hidden=origin.hidden,
            files=origin.files,
            packages=len(packages),
            flaws=counts or (None if nr in unsure else counts),
        )


def _key(one: Package) -> _Key:
    return one.type.value, one.name, one.version, one.path


def _flaws(contents: Contents) -> Mapping[_Key, Sequence[Flaw]] | None:
    """The flaws that count, by package; None where they are not known."""
    matches = contents.flaws.content
    if isinstance(matches, Unknown):
        return None
    return {_key(one.package): [flaw for flaw in one.flaws if flaw.excuse is None] for one in matches.flawed}


def _unsure(contents: Contents) -> frozenset[int]:
    """The layers of which not all could be looked at, or not every package be judged by data that is recent enough."""
    matches = contents.flaws.told
    unjudged = {_key(one.package) for one in matches.unjudged} if matches else set[_Key]()
    old = matches is not None and bool(matches.too_old(Tells.FLAWS))
    packages = {one.layer for one in contents.packages if old or _key(one.package) in unjudged}
    return frozenset(packages | {one.layer for one in contents.gaps})


def _by_severity(flaws: Mapping[_Key, Sequence[Flaw]], packages: Iterable[Package]) -> dict[str, int]:
    """How many there are of each; one of several packages from one source counts once."""
    found = {flaw.id: flaw for one in packages for flaw in flaws.get(_key(one), ())}
    counts: dict[str, int] = {}
    for flaw in sorted(found.values(), key=lambda one: -(one.severity if one.severity is not None else -1)):
        word = flaw.severity.word if flaw.severity is not None else UNRATED
        counts[word] = counts.get(word, 0) + 1
    return counts


def _saving(contents: Contents) -> Saving:
    left = [one for one in contents.residue if one.kind in REMOVABLE and not one.hidden]
    tools = contents.build_packages
    spared = _spared(contents, left)
    by_kind: dict[str, int] = {}
    for one in left:
        by_kind[one.kind.value] = by_kind.get(one.kind.value, 0) + one.bytes
    count = "1 package" if len(tools) == 1 else f"{len(tools)} packages"
    parts = [Part(f"{count} to build with", sum(one.bytes for one in tools))] if tools else []
    parts += [Part(what, size) for what, size in by_kind.items()]
    parts += [Part("files that later layers hide", contents.wasted)] if contents.wasted else []
    return Saving(
        bytes=sum(one.bytes for one in parts),
        inherited=_inherited(contents, (*left, *tools)),
        packages=len(spared),
        flaws=_only_there(contents, spared),
        parts=tuple(sorted(parts, key=lambda one: -one.bytes)),
    )


def _inherited(contents: Contents, several: Iterable[Residue | BuildPackage]) -> int:
    return sum(one.bytes for one in several if contents.of_base(one.layer))


def _spared(contents: Contents, left: Iterable[Residue]) -> frozenset[_Key]:
    """Packages that programs are built with, and those that lie in what is left over."""
    places = tuple(f"{one.path}/" for one in left)
    found = (one.package for one in contents.packages)
    below = {_key(one) for one in found if not one.type.of_distribution and f"{one.path}/".startswith(places)}
    return frozenset(below | {_key(one.package) for one in contents.build_packages})


def _only_there(contents: Contents, spared: Collection[_Key]) -> int | None:
    """How many flaws the image would be without."""
    flaws = _flaws(contents)
    if flaws is None:
        return None
    gone = {flaw.id for key, several in flaws.items() if key in spared for flaw in several}
    return len(gone - {flaw.id for key, several in flaws.items() if key not in spared for flaw in several})
