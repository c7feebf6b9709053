"""Finds the images that somebody names, wherever they are kept, and looks through them."""

import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct, structs

from dockward.advisories.database.lookup import Lookup
from dockward.advisories.database.reading import connected
from dockward.advisories.database.schema import default_place
from dockward.advisories.errors import NoDatabaseError
from dockward.advisories.matching import comparable, match
from dockward.advisories.support import with_support
from dockward.engine.errors import EngineError, RefusedError
from dockward.image.catalog.cataloger import Cataloger
from dockward.image.found import Bases, LookedInto, in_turn
from dockward.image.knownbad import KnownBad
from dockward.image.sbom.head import is_sbom
from dockward.image.stores.archive import read_archive
from dockward.image.stores.stored import StoredImage, StoreError
from dockward.image.stores.tree import read_directory
from dockward.image.whole import WholeCache
from dockward.model.contents import Contents, Origin
from dockward.model.fact import Fact, Place, unknown
from dockward.model.flaws import Matches
from dockward.model.image import Image, Layer
from dockward.model.package import Package, PackageType
from dockward.model.world import Unread, World
from dockward.read.forked import shared
from dockward.read.images import cache_directory
from dockward.read.scanning import Found, ScanOptions, Watch

if TYPE_CHECKING:
    from dockward.image.remember import ContentCache

_LAYERS = Place("layers")
_PATHS = ("/", "./", "../", "~")
"""What begins so is no image's name (the reference grammar of the OCI's distribution)."""
Judge = Callable[[LookedInto, date], Contents]
"""What was found with its published flaws and ends of support, as of a day."""


class Looked(Struct, frozen=True):
    """An image, or what stands for one, and what was found in it; its packages are held against nothing yet."""

    image: Image
    found: LookedInto


def scan(names: Sequence[str], options: ScanOptions, watch: Watch = lambda _: None) -> World:
    """A world of these images, containers and directories, looked through; of an SBOM, of what it lists.

    Raises `StoreError`, `EngineError` and `SbomError` for one that isn't to be had; one that nobody named is unread.
    """
    taken = time.time()
    with advisories(options) as judge:
        several, unread = look(names, options, watch)
        images = judged(several, judge, watch)
    return World(taken=taken, images=images, unread=unread)


def look(
    names: Sequence[str], options: ScanOptions, watch: Watch = lambda _: None
) -> tuple[list[Looked], tuple[Unread, ...]]:
    """Those that could be looked through, and those that nobody named and that couldn't. Raises as `scan` does."""
    listed = [Path(one) for one in names if os.path.lexists(one) and is_sbom(Path(one))]
    numbered = _Numbered(watch)
    found = find([one for one in names if Path(one) not in listed], options, numbered)
    numbered.number = sum(group.number for group in found)
    place = cache_directory(options.environment, options.home) if options.cached else None
    bad = options.known_bad
    layers = partial(_layers, place and place.with_name("contents"), bad)
    cache = WholeCache(place and place.with_name("images"), layers, bad.mark if bad else "")
    # The library of rules has a thread of its own, which a fork wouldn't take along.
    alone = bad is not None and bad.rules is not None
    reading = partial(
        cache.read,
        package_files=options.package_files,
        digests=options.file_digests,
        spread=in_turn if alone else shared,
    )
    several: list[Looked] = []
    unread: list[Unread] = []
    for group in found:
        for one in group.images:
            if isinstance(one, Unread):
                unread.append(one)
            else:
                several.append(_looked_into(one, reading, group.bases, numbered))
            numbered.done += 1
    several += [_listed(one) for one in listed]
    cache.prune()
    return several, tuple(unread)


class _Numbered:
    """Says before each step which image of how many it is about, once it is known that there are several."""

    def __init__(self, watch: Watch, number: int = 0) -> None:
        self._watch = watch
        self.number, self.done = number, 0

    def __call__(self, text: str) -> None:
        self._watch(f"image {self.done + 1}/{self.number}: {text}" if self.number > 1 else text)


def find(names: Sequence[str], options: ScanOptions, watch: Watch) -> list[Found]:
    """Where these images are, before anybody looks into them. Raises as `scan` does, also while they are gone through.

    What is a file or folder by its name is one.
    """
    others = [one for one in names if not os.path.lexists(one)]
    for one in others:
        if one.startswith(_PATHS):
            raise StoreError(f"There is no file or folder {one}, and no image can be called that.")
    archives = [Path(one) for one in names if os.path.lexists(one)]
    here = [tuple(read_archive(one, options.platform)) for one in archives]
    here.append(tuple(read_directory(one) for one in options.directories))
    found = [Found(images=several, number=len(several)) for several in here]
    if others or options.everything or options.ids or options.containers:
        # Loaded here: files need no engine, and asking one takes a library that is large.
        from dockward.read.engine_images import find_images  # noqa: PLC0415

        try:
            found.append(find_images(others, options, watch))
        except RefusedError:
            raise
        except EngineError as why:
            if not others:
                raise
            words = f"There is no file or folder {', '.join(others)}, and no engine can be asked for such an image"
            raise type(why)(f"{words}: {why.message}", why.hint) from why
    if options.registry:
        from dockward.read.registry.images import registry_images  # noqa: PLC0415  # as above

        images = registry_images(options.registry, options, watch)
        found.append(Found(images=images, number=len(options.registry)))
    return found


def judged(several: Iterable[Looked], judge: Judge, watch: Watch = lambda _: None) -> tuple[Image, ...]:
    """The images by name, with the published flaws of their packages."""
    today = datetime.now(UTC).date()
    looked, images = list(several), list[Image]()
    numbered = _Numbered(watch, len(looked))
    for one in looked:
        numbered(f"{one.image.name}: looking up {len(one.found.contents.packages)} packages")
        images.append(_with_finds(one.image, one.found, judge(one.found, today)))
        numbered.done += 1
    return tuple(sorted(images, key=lambda one: (one.name, one.id)))


def _layers(directory: Path | None, bad: KnownBad | None) -> "ContentCache":
    # Loaded here: where all images are known already, nothing of it is needed.
    from dockward.image.remember import ContentCache  # noqa: PLC0415

    return ContentCache(directory, _catalogers, bad)


def _catalogers() -> tuple[Cataloger, ...]:
    # Loaded here: where all layers are known already, none of the forty modules is needed.
    from dockward.image.catalog.selection import catalogers  # noqa: PLC0415

    return catalogers()


_Reading = Callable[..., LookedInto]
"""`read_contents`, but for what is known already."""


@contextmanager
def advisories(options: ScanOptions) -> Iterator[Judge]:
    """Holds packages against the database; where there is none, their flaws are unknown, with the way to get one.

    So are the ends of support of all but distributions.
    """
    if not options.flaws:
        yield lambda found, _today: with_support(found.contents, None)
        return
    at = options.database or default_place()
    where = Place(str(at))
    try:
        with connected(at) as database:
            lookup = Lookup(database)

            def judge(found: LookedInto, today: date) -> Contents:
                flaws = Fact(_matches(lookup, found, today), where)
                return structs.replace(with_support(found.contents, lookup), flaws=flaws)

            yield judge
    except NoDatabaseError as why:
        reason = f"{why.message} {why.hint}"

        def unjudged(found: LookedInto, _today: date) -> Contents:
            flaws: Fact[Matches] = unknown(f"{reason} {_unlooked(found.contents)}".strip(), where)
            return structs.replace(with_support(found.contents, None, reason), flaws=flaws)

        yield unjudged


def _unlooked(contents: Contents) -> str:
    """Which packages are left without a word on their flaws."""
    counts = Counter(_home(one.package, contents) for one in contents.packages)
    if not counts:
        return ""
    kinds = ", ".join(f"{count} of {name}" for name, count in sorted(counts.items(), key=lambda one: (-one[1], one[0])))
    packages = "1 package" if counts.total() == 1 else f"{counts.total()} packages"
    return f"Without it no flaw is known of its {packages}: {kinds}."


def _home(one: Package, contents: Contents) -> str:
    system = contents.distribution
    if one.type.of_distribution and system:
        return system.name or f"{system.id} {system.version}".strip()
    return "no package manager" if one.type is PackageType.GENERIC else one.type.value


def _matches(lookup: Lookup, found: LookedInto, today: date) -> Matches:
    return match(
        lookup,
        _to_judge([one.package for one in found.contents.packages]),
        found.contents.distribution,
        today=today,
    )


def _to_judge(packages: Sequence[Package]) -> Iterator[Package]:
    """What is installed; and what only a lock file names, in any version, unless only developers need it.

    A program that is built into one file, or a project that isn't installed yet, has no other list of what is in it.
    """
    installed = {(one.type, comparable(one.type, one.name)) for one in packages if not one.locked}
    for one in packages:
        if not one.locked or not (one.development or (one.type, comparable(one.type, one.name)) in installed):
            yield one


def _looked_into(stored: StoredImage, reading: _Reading, bases: Bases, watch: Watch) -> Looked:
    def told(layer: int, files: int) -> None:
        where = "" if stored.layers[layer].wide else f" layer {layer + 1} of {len(stored.layers)},"
        watch(f"{stored.image.name}:{where} {files} files")

    found: LookedInto = reading(stored, bases=bases, watch=told)
    if not stored.attached:
        return Looked(stored.image, found)
    # Loaded here: few images have any, and several formats are read for it.
    from dockward.advisories.vex.attached import read_attached_vex  # noqa: PLC0415
    from dockward.image.sbom.attached import read_attached  # noqa: PLC0415

    own = [one.package for one in found.contents.packages]
    attached = tuple(sbom for one in stored.attached if (sbom := read_attached(one, own)))
    vex = tuple(said for one in stored.attached if (said := read_attached_vex(one, stored.image)))
    contents = structs.replace(found.contents, attached=attached, attached_vex=vex)
    return Looked(stored.image, structs.replace(found, contents=contents))


def _listed(path: Path) -> Looked:
    # Loaded here: images need nothing of it.
    from dockward.read.sbom import read_listed  # noqa: PLC0415

    return Looked(*read_listed(path))


def _with_finds(image: Image, found: LookedInto, contents: Contents) -> Image:
    if contents.listed:
        return structs.replace(image, contents=Fact(contents, Place(image.name)))
    partial = "; ".join(dict.fromkeys(one.reason for one in contents.gaps if not one.path))

    def fact(value: tuple[Any, ...], pointer: str) -> Fact[Any]:
        place = Place("layers", pointer)
        return unknown(partial, place) if partial and not value else Fact(value, place)

    history = image.history.map(lambda lines: _with_sizes(lines, image.brought_by, contents.layers))
    set_id = sorted(f"/{one.path}" for one in contents.special if one.mode & 0o6000 and not one.directory)
    return structs.replace(
        image,
        contents=Fact(contents, _LAYERS),
        history=history,
        accounts=fact(found.accounts, "/etc/passwd"),
        groups=fact(found.groups, "/etc/group"),
        setuid_files=fact(tuple(set_id), "setuid"),
        credential_files=fact(tuple(f"/{one}" for one in found.credentials), "credentials"),
    )


def _with_sizes(
    lines: tuple[Layer, ...], brought_by: tuple[int, ...], origins: tuple[Origin, ...]
) -> tuple[Layer, ...]:
    """The history with what each line's layer holds, in bytes."""
    sizes = {line: one.size for line, one in zip(brought_by, origins, strict=False)}
    return tuple(structs.replace(one, size=sizes.get(nr, 0)) for nr, one in enumerate(lines))
