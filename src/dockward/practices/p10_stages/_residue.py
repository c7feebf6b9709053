"""What the rules over residue share: one finding for what one tool left, with every layer that brought some of it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from dockward.kit import Amount, Name, Problem, Settings, image, problem
from dockward.model.contents import Contents, Origin
from dockward.model.fact import Fact
from dockward.model.image import Image
from dockward.model.residue import BuildPackage, Residue, ResidueKind
from dockward.practices._contents import need_files, need_layers
from dockward.syntax.history import parse_step
from dockward.syntax.sizes import size_words

_MOST_NAMED = 4
_ELSEWHERE = "other places"
_OTHER_BASE = "the base image's: a slimmer base, or a last stage on another one, does without"
NOT_COPIED = "copy only what the program needs, and keep the rest out by .dockerignore"
OTHER_STAGE = "build in a stage of its own, and copy only the result"
Ways = Mapping[str, str]
"""What to do in a RUN, by the tool that left something there; under an empty name for all others."""


class Accepted(Settings, frozen=True):
    """Paths below which it may stay, and how many KiB of one tool don't matter."""

    allowed: tuple[Name, ...] = ()
    kibibytes: Amount = 0


def left(i: Image, settings: Accepted, *kinds: ResidueKind, hidden: bool = False) -> list[Residue]:
    """What the image shows of these kinds; with `hidden` also what later layers hide.

    Raises `UnreadError` where nobody looked inside, and `NotApplicable` where no build made it.
    """
    need_layers(i)
    allowed = tuple(one.strip("/") + "/" for one in settings.allowed)
    several = i.contents.value.residue
    found = (one for one in several if one.kind in kinds and (hidden or not one.hidden))
    return [one for one in found if not f"{one.path}/".startswith(allowed)]


def by_tool(i: Image, settings: Accepted, *kinds: ResidueKind, ways: Ways) -> Iterator[Problem]:
    """A finding for each tool that left something. Raises `UnreadError` where nothing is found and not all was seen."""
    groups: dict[str, list[Residue]] = {}
    for one in left(i, settings, *kinds):
        groups.setdefault(one.tool, []).append(one)
    yield from told(i, (one for one in groups.values() if _matters(one, settings)), ways)


def by_place(i: Image, settings: Accepted, *kinds: ResidueKind, ways: Ways) -> Iterator[Problem]:
    """A finding for each place, be it that later layers hide it, for who has the image has that too; as `by_tool`."""
    groups: dict[str, list[Residue]] = {}
    for one in left(i, settings, *kinds, hidden=True):
        groups.setdefault(one.path, []).append(one)
    yield from told(i, (one for one in groups.values() if _matters(one, settings)), ways)


def _matters(several: Iterable[Residue], settings: Accepted) -> bool:
    return sum(one.bytes for one in several) > settings.kibibytes << 10


def told(i: Image, groups: Iterable[Sequence[Residue]], ways: Ways) -> Iterator[Problem]:
    """The findings; raises `UnreadError` where there is none and not all of the image was looked at."""
    silent = True
    for several in sorted(groups, key=lambda some: (-sum(one.bytes for one in some), some[0].tool, some[0].path)):
        silent = False
        yield _tell(i, several, ways)
    if silent:
        need_files(i)


def _tell(i: Image, several: Sequence[Residue], ways: Ways) -> Problem:
    contents = i.contents.value
    places = _places(several)
    tool = several[0].tool
    of = f" of {tool}" if tool else ""
    gone = ", which a later layer hides" if all(one.hidden for one in several) else ""
    words = f"{few(places)}{gone}: {held(contents, several, of)}."
    layer = max(several, key=lambda one: one.bytes).layer
    way = way_out(contents, layer, ways.get(tool) or ways[""])
    return problem(f"{words}{way}", at=i.contents, evidence=tuple(sorted(places)))


def _places(several: Iterable[Residue]) -> list[str]:
    """Paths, the largest first."""
    sizes: dict[str, int] = {}
    for one in several:
        path = f"/{one.path}" if one.path else _ELSEWHERE
        sizes[path] = sizes.get(path, 0) + one.bytes
    return sorted(sizes, key=lambda path: (-sizes[path], path))


def few(names: Sequence[str]) -> str:
    """The first of the names, and how many more there are."""
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return ", ".join(names[:_MOST_NAMED]) + more


def held(contents: Contents, several: Sequence[Residue] | Sequence[BuildPackage], of: str = "") -> str:
    """How much there is of it, and with which layers it came; of packages it may be that none of their files is."""
    came = brought(contents, several)
    if not any(one.files for one in several):
        return f"none of the files{of} is there{came.removeprefix('0 files')}"
    return f"{size_words(sum(one.bytes for one in several))}{of} in {came}"


def brought(contents: Contents, several: Sequence[Residue] | Sequence[BuildPackage]) -> str:
    """How many files came with which layers; with several layers the bytes of each."""
    layers: dict[int, tuple[int, int]] = {}
    for one in several:
        files, size = layers.get(one.layer, (0, 0))
        layers[one.layer] = (files + one.files, size + one.bytes)
    files = sum(count for count, _ in layers.values())
    noun = "1 file" if files == 1 else f"{files} files"
    if len(layers) == 1:
        return f"{noun}, with {contents.origin(next(iter(layers)))}"
    order = sorted(layers, key=lambda nr: -layers[nr][1])
    return f"{noun}, {few([f'{size_words(layers[nr][1])} with {contents.origin(nr)}' for nr in order])}"


def way_out(contents: Contents, layer: int, in_run: str) -> str:
    """A sentence on what to do about what this layer brought; empty where nothing tells how it came."""
    one = contents.layers[layer] if layer < len(contents.layers) else Origin(diff_id="")
    if one.inherited:
        return f" It is {_OTHER_BASE}." if one.base else f" It seems to be {_OTHER_BASE}."
    word = parse_step(one.instruction).instruction if one.instruction else ""
    if word in {"ADD", "COPY"}:
        return f" {_capital(NOT_COPIED)}."
    return f" {_capital(in_run)}." if word == "RUN" else ""


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def example(*several: Residue, instruction: str = "RUN /bin/sh -c make # buildkit") -> Image:
    """An image with one layer that left this."""
    layers = (Origin(diff_id="sha256:" + "2b" * 32, instruction=instruction, size=9 << 20),)
    return image(contents=Fact(Contents(distribution=None, packages=(), layers=layers, residue=several)))


def residue(kind: ResidueKind, path: str, tool: str = "") -> Residue:
    """One mark of an example's only layer."""
    return Residue(kind=kind, path=path, tool=tool, layer=0, files=12, bytes=3 << 20)
