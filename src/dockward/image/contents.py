"""Looks through a whole image: each layer once, then what the image shows and where it comes from."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import accumulate

from msgspec import structs

from dockward.image.accounts import parse_accounts, parse_groups
from dockward.image.alias import Names
from dockward.image.altered import led_away, strange_programs
from dockward.image.changes import changes_of
from dockward.image.content import LayerContent, Part, together
from dockward.image.digests import take_digests
from dockward.image.followed import follow
from dockward.image.found import Bases, LookedInto, Spread, Watch, in_turn
from dockward.image.headless import headless
from dockward.image.inherited import inherited_layers
from dockward.image.merge import Merged, merge
from dockward.image.owned import with_folders, with_ownerships
from dockward.image.owners import installed, with_owners
from dockward.image.remember import ContentCache
from dockward.image.residue import hidden_bytes, left_over
from dockward.image.stores.stored import StoredImage, StoredLayer
from dockward.image.unidentified import unidentified
from dockward.image.unlisted import unlisted
from dockward.model.contents import (
    NOT_SOUGHT,
    Contents,
    FoundBad,
    FoundFile,
    FoundPackage,
    FoundProgram,
    FoundToken,
    Gap,
    Oddity,
    Origin,
)
from dockward.model.fact import Fact, Unknown
from dockward.model.image import Image, Layer
from dockward.model.settings import FoundSetting
from dockward.syntax.tokens import kinds
from dockward.syntax.veil import Veiled

_SET_ID = 0o6000


def read_contents(
    stored: StoredImage,
    cache: ContentCache,
    bases: Bases,
    watch: Watch = lambda *_: None,
    *,
    package_files: bool = False,
    digests: bool = False,
    spread: Spread = in_turn,
) -> LookedInto:
    """What is inside the image. What can't be read is a gap; nothing is raised for it.

    `package_files`: packages also tell which files are theirs; `digests`: these are read for theirs. `spread` does the
    jobs that look through layers.
    """
    stored = structs.replace(stored, need=_once(stored.need))
    layers = _layers(stored, cache, watch, spread)
    own = sum(not one.apart for one in stored.layers)
    merged = merge(layers, own)
    led: dict[str, str] = {}
    if followed := follow(stored, layers, merged.visible, cache):
        layers, merged, led = followed.layers, merge(followed.layers, own, followed.places), followed.files
    packages = (*merged.packages, *headless(merged.visible))
    merged = structs.replace(merged, packages=packages, ownerships=installed(merged, layers))
    programs = strange_programs(layers, merged)
    packages = tuple(with_ownerships(merged.packages, merged.ownerships, files=package_files))
    if package_files:
        packages = tuple(with_folders(packages, layers, merged.visible))
    packages = tuple(with_owners(packages, layers, merged, _altered(programs), led))
    taken = take_digests(stored, layers, packages, merged.visible, watch) if digests else None
    left = left_over(merged, layers, own)
    unknown = tuple(unidentified(layers, merged))
    contents = Contents(
        distribution=merged.distribution,
        packages=tuple(FoundPackage(one.package, one.layer) for one in packages),
        layers=tuple(_origins(stored, layers, bases, merged.visible)),
        special=tuple(_special(merged)),
        tokens=tuple(_tokens(layers, merged.visible)),
        programs=programs,
        settings=tuple(_settings(layers, merged.visible)),
        bad=Fact(tuple(_bad(layers, merged.visible))) if cache.bad else NOT_SOUGHT,
        residue=left.residue,
        build_packages=left.packages,
        wasted=merged.wasted,
        bytes=sum(sum(one.files.sizes) for one in layers),
        passed_over=stored.passed_over,
        digests=taken.found if taken else {},
        gaps=(
            *_gaps(layers),
            *unlisted(layers, merged),
            *(() if merged.packages else unknown),
            *(taken.gaps if taken else ()),
        ),
        unidentified=unknown if merged.packages else (),
        oddities=(
            *(Oddity(nr, words) for nr, one in enumerate(layers) for words in one.oddities),
            *(Oddity(nr, words) for nr, words in led_away(layers)),
        ),
        brought=_brought(merged),
        changes=changes_of(layers, started_from(stored.image)) if 0 < own < len(layers) else None,
    )
    texts = merged.accounts
    return LookedInto(
        contents=contents,
        credentials=tuple(sorted(path for _, path in merged.credentials)),
        accounts=parse_accounts(texts.get("etc/passwd", b""), texts.get("etc/shadow", b"")),
        groups=parse_groups(texts.get("etc/group", b"")),
    )


def _once(need: Callable[[Sequence[int]], None]) -> Callable[[Sequence[int]], None]:
    """The same, for who asks for layers that he has already."""
    had: set[int] = set()

    def once(layers: Sequence[int]) -> None:
        new = tuple(nr for nr in layers if nr not in had)
        had.update(new)
        if new:
            need(new)

    return once


def _layers(image: StoredImage, cache: ContentCache, watch: Watch, spread: Spread) -> tuple[LayerContent, ...]:
    """What each layer holds; those that are alike are looked through once."""
    stored = image.layers
    found = [cache.known(one) for one in stored]
    new: dict[str | int, int] = {}
    for nr, one in enumerate(stored):
        if found[nr] is None:
            new.setdefault(one.diff_id or nr, nr)
    if new:
        image.need(tuple(new.values()))
    jobs = {key: _jobs(stored[nr], cache, _told(watch, nr)) for key, nr in new.items()}
    read = iter(spread([one for several in jobs.values() for one in several]))
    fresh = {key: _whole([next(read) for _ in several]) for key, several in jobs.items()}
    return tuple(one or fresh[stored[nr].diff_id or nr] for nr, one in enumerate(found))


def _jobs(layer: StoredLayer, cache: ContentCache, watch: Callable[[int], None]) -> list[Callable[[], LayerContent]]:
    if not layer.wide:
        return [partial(cache.read, layer, watch)]
    # One of those that take long tells for both how far it is.
    return [
        partial(cache.read_part, layer, Part.EVEN_TEXTS, watch),
        partial(cache.read_part, layer, Part.ODD_TEXTS),
        partial(cache.read_part, layer, Part.REST),
    ]


def _whole(parts: list[LayerContent]) -> LayerContent:
    return parts[0] if len(parts) == 1 else together(*parts)


def started_from(image: Image) -> str:
    """What a person calls the image that a container was started from."""
    return structs.replace(image, holder=None).name


def _brought(merged: Merged) -> dict[str, int]:
    """The layers of files by the paths that facts of the image have."""
    set_id = ((nr, one.path) for nr, one in merged.special if one.mode & _SET_ID)
    accounts = ((merged.visible[path], path) for path in merged.accounts)
    return {f"/{path}": nr for nr, path in (*set_id, *merged.credentials, *accounts)}


def _altered(programs: Fact[tuple[FoundProgram, ...]]) -> frozenset[str]:
    """Those that are not as a package brought them."""
    return frozenset(one.path for one in programs.told or ())


def _told(watch: Watch, nr: int) -> Callable[[int], None]:
    return lambda count: watch(nr, count)


def _origins(
    stored: StoredImage, layers: Sequence[LayerContent], bases: Bases, visible: Mapping[str, int]
) -> Iterator[Origin]:
    chain = tuple(one.diff_id for one in stored.layers)
    own = {stored.image.id, *stored.image.tags}
    history = stored.image.history.content
    lines = () if isinstance(history, Unknown) else history
    named = {
        length: name for length in range(1, len(chain)) if (name := bases.get(chain[:length], "")) not in {"", *own}
    }
    shown = _veiled(lines)
    inherited = 0 if named else inherited_layers(lines, stored.image.brought_by)
    for nr, (diff_id, content) in enumerate(zip(chain, layers, strict=True)):
        base = next((named[length] for length in sorted(named) if length > nr), "")
        line = stored.image.brought_by[nr] if nr < len(stored.image.brought_by) else None
        yield Origin(
            diff_id=diff_id,
            instruction=shown[line] if line is not None and line < len(lines) else "",
            base=base,
            inherited=bool(base) or nr < inherited,
            apart=stored.layers[nr].apart,
            size=sum(content.files.sizes),
            files=_count(content),
            hidden=hidden_bytes(nr, content, visible),
        )


def _count(layer: LayerContent) -> int:
    """Of files and folders, those too that only an archive doesn't name."""
    made = frozenset(layer.made)
    return len(layer.files.paths) + (len(made.difference(layer.files.paths)) if made else 0)


def _veiled(history: Sequence[Layer]) -> list[str]:
    """The instructions as they may be shown: build arguments and commands stand in them, with what was given to them.

    They are read as one text: a key may be written by several.
    """
    several = [one.instruction.splitlines() for one in history]
    shown = Veiled([line for lines in several for line in lines])
    starts = accumulate(map(len, several), initial=0)
    return [
        "\n".join(shown.line(start + nr) for nr in range(len(lines)))
        for start, lines in zip(starts, several, strict=False)
    ]


def _special(merged: Merged) -> Iterator[FoundFile]:
    for nr, one in merged.special:
        yield FoundFile(
            path=one.path,
            layer=nr,
            mode=one.mode,
            uid=one.uid,
            gid=one.gid,
            capabilities=one.capabilities,
            directory=one.directory,
        )


def _settings(layers: Sequence[LayerContent], visible: Mapping[str, int]) -> Iterator[FoundSetting]:
    for nr, layer in enumerate(layers):
        yield from (FoundSetting(one, nr) for one in layer.catalogued.settings if visible.get(one.path) == nr)


def _bad(layers: Sequence[LayerContent], visible: Mapping[str, int]) -> Iterator[FoundBad]:
    """Those of every layer, as with credentials."""
    for nr, layer in enumerate(layers):
        names = Names(layer.links)
        for one in layer.bad:
            path = names.shown(one.path, visible, nr)
            yield FoundBad(path=path or one.path, digest=one.digest, name=one.name, layer=nr, hidden=not path)


def _tokens(layers: Sequence[LayerContent], visible: Mapping[str, int]) -> Iterator[FoundToken]:
    """Those of every layer: what a later one removes is still there for who has the image."""
    for nr, layer in enumerate(layers):
        names = Names(layer.links)
        for one in layer.tokens:
            title = kinds()[one.kind].title if one.kind in kinds() else one.kind
            path = names.shown(one.path, visible, nr)
            yield FoundToken(
                path=path or one.path, line=one.line, kind=one.kind, title=title, layer=nr, hidden=not path
            )


def _gaps(layers: Sequence[LayerContent]) -> Iterator[Gap]:
    for nr, layer in enumerate(layers):
        if layer.partial:
            yield Gap(nr, "", layer.partial)
        for words in layer.unseen:
            yield Gap(nr, "", words)
        for one in layer.catalogued.misread:
            yield Gap(nr, one.path, one.reason)
