"""Finds the images that somebody names, wherever they are kept, and looks through them."""

import asyncio
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from msgspec import Struct, structs

from dockward.advisories.components import system_end_of_life
from dockward.advisories.database.lookup import Lookup
from dockward.advisories.database.reading import connected
from dockward.advisories.database.schema import default_place
from dockward.advisories.errors import NoDatabaseError
from dockward.advisories.matching import match
from dockward.engine.client import EngineClient, open_client
from dockward.engine.endpoint import Scheme, read_endpoint
from dockward.engine.limits import LIST_BYTES
from dockward.engine.wire.image import ImageAnswer, ImageListed, digests_of, tags_of
from dockward.engine.wire.info import Info
from dockward.engine.wire.source import need
from dockward.image.catalog.cataloger import Cataloger
from dockward.image.contents import Bases, LookedInto, read_contents
from dockward.image.remember import ContentCache
from dockward.image.stores.archive import read_archive
from dockward.image.stores.blobs import Platform
from dockward.image.stores.overlay import OverlayStore
from dockward.image.stores.stored import StoredImage, StoreError
from dockward.model.contents import Contents, Origin
from dockward.model.fact import Fact, Place, unknown
from dockward.model.flaws import Matches
from dockward.model.image import Image, Layer
from dockward.model.world import World
from dockward.read.images import cache_directory

_LAYERS = Place("layers")
_OVERLAY = "overlay2"
Watch = Callable[[str], None]


class ScanOptions(Struct, frozen=True, kw_only=True):
    """Where images are looked for. `environment` names the engine; `seconds` bounds each request to it.

    `everything` means all images of the engine; `root` is where the engine's machine has its files as seen from here.
    """

    environment: Mapping[str, str]
    home: Path
    platform: Platform | None = None
    everything: bool = False
    database: Path | None = None
    """Where the advisories are; None for the usual place."""
    cached: bool = True
    flaws: bool = True
    """Whether packages are held against the advisories."""
    package_files: bool = False
    """Whether packages also tell which files are theirs."""
    root: Path = Path("/")
    seconds: float = 60.0


class _Found(Struct, frozen=True, kw_only=True):
    """Images to look through, and what others are called that they may be built on."""

    images: tuple[StoredImage, ...]
    bases: Bases = {}


def scan(names: Sequence[str], options: ScanOptions, watch: Watch = lambda _: None) -> World:
    """A world of these images, looked through. Raises `StoreError` and `EngineError` for one that isn't to be had."""
    taken = time.time()
    files = [one for one in names if os.path.lexists(one)]
    others = [one for one in names if not os.path.lexists(one)]
    found = [_Found(images=tuple(read_archive(Path(one), options.platform))) for one in files]
    if others or options.everything:
        found.append(asyncio.run(_of_engine(others, options, watch)))
    directory = cache_directory(options.environment, options.home).with_name("contents") if options.cached else None
    cache = ContentCache(directory, _catalogers)
    reading = partial(read_contents, cache=cache, package_files=options.package_files)
    with _advisories(options) as judge:
        images = [_looked_into(one, reading, group.bases, judge, watch) for group in found for one in group.images]
    cache.prune()
    return World(taken=taken, images=tuple(sorted(images, key=lambda one: (one.name, one.id))))


def _catalogers() -> tuple[Cataloger, ...]:
    # Loaded here: where all layers are known already, none of the forty modules is needed.
    from dockward.image.catalog.selection import catalogers  # noqa: PLC0415

    return catalogers()


async def _of_engine(names: Sequence[str], options: ScanOptions, watch: Watch) -> _Found:
    endpoint = read_endpoint(options.environment, options.home)
    watch(f"asking the engine at {endpoint}")
    async with open_client(endpoint, seconds=options.seconds) as client:
        info = await client.read("/info", Info)
        listed = await client.read("/images/json", list[ImageListed], most=LIST_BYTES)
        wanted = [await _inspected(client, one) for one in names]
        if options.everything:
            wanted += [ImageAnswer(one.id, one.repo_tags, one.repo_digests) for one in listed]
    store = _store(info, options, local=endpoint.scheme is Scheme.UNIX)
    images = {one.id: _named(store.image(one.id, tags_of(one)), one) for one in wanted}
    return _Found(images=tuple(images.values()), bases=_bases(store, listed))


async def _inspected(client: EngineClient, name: str) -> ImageAnswer:
    return await client.read(f"/images/{quote(name, safe=':@/')}/json", ImageAnswer)


def _named(stored: StoredImage, answer: ImageAnswer) -> StoredImage:
    return structs.replace(stored, image=structs.replace(stored.image, digests=digests_of(answer)))


def _store(info: Info, options: ScanOptions, *, local: bool) -> OverlayStore:
    """Raises `StoreError` where the engine's images don't lie on this machine in a form that is read here."""
    instead = "`docker save IMAGE -o FILE`, then `dockward scan FILE`, reads any image."
    if not local:
        raise StoreError("The engine runs on another machine: its images cannot be read from here.", instead)
    driver = need(info.driver, "Driver", "an unknown driver")
    if driver != _OVERLAY:
        raise StoreError(f"The engine keeps its images with {driver}, which is not read here.", instead)
    data_root = f"{str(options.root).rstrip('/')}{need(info.docker_root_dir, 'DockerRootDir', '')}"
    if os.geteuid() != 0:
        raise StoreError(f"Only root can read the engine's images in {data_root}.", instead)
    return OverlayStore(Path(data_root))


def _bases(store: OverlayStore, listed: Sequence[ImageListed]) -> dict[tuple[str, ...], str]:
    """The names of all images of the engine by their layers; of several with the same ones the first by name."""
    named = sorted((tag, one.id) for one in listed for tag in tags_of(one))
    found: dict[tuple[str, ...], str] = {}
    for tag, image_id in named:
        try:
            found.setdefault(store.layers_of(image_id), tag)
        except StoreError:
            continue
    return found


_Judge = Callable[[LookedInto, date], Fact[Matches]]
_Reading = Callable[..., LookedInto]
"""`read_contents` with its cache."""


@contextmanager
def _advisories(options: ScanOptions) -> Iterator[_Judge]:
    """Holds packages against the database; where there is none, their flaws are unknown, with the way to get one."""
    if not options.flaws:
        yield lambda found, _today: found.contents.flaws
        return
    at = options.database or default_place()
    where = Place(str(at))
    try:
        with connected(at) as database:
            lookup = Lookup(database)
            yield lambda found, today: Fact(_matches(lookup, found, today), where)
    except NoDatabaseError as why:
        reason = f"{why.message} {why.hint}"
        yield lambda _found, _today: unknown(reason, where)


def _matches(lookup: Lookup, found: LookedInto, today: date) -> Matches:
    packages = (one.package for one in found.contents.packages if not one.package.locked)
    return match(lookup, packages, found.contents.distribution, today=today, owned=found.owned)


def _looked_into(stored: StoredImage, reading: _Reading, bases: Bases, judge: _Judge, watch: Watch) -> Image:
    def told(layer: int, files: int) -> None:
        watch(f"{stored.image.name}: layer {layer + 1} of {len(stored.layers)}, {files} files")

    found = reading(stored, bases=bases, watch=told)
    watch(f"{stored.image.name}: looking up {len(found.contents.packages)} packages")
    flaws = judge(found, datetime.now(UTC).date())
    return _with_finds(stored.image, found, flaws)


def _with_finds(image: Image, found: LookedInto, flaws: Fact[Matches]) -> Image:
    contents = structs.replace(_with_support(found.contents), flaws=flaws)
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


def _with_support(contents: Contents) -> Contents:
    """With the end of the distribution's support, by the table that ships."""
    system = contents.distribution
    if system is None:
        return contents
    end = system_end_of_life(system.id, system.version)
    return structs.replace(contents, distribution=structs.replace(system, end_of_life=end))


def _with_sizes(
    lines: tuple[Layer, ...], brought_by: tuple[int, ...], origins: tuple[Origin, ...]
) -> tuple[Layer, ...]:
    """The history with what each line's layer holds, in bytes."""
    sizes = {line: one.size for line, one in zip(brought_by, origins, strict=False)}
    return tuple(structs.replace(one, size=sizes.get(nr, 0)) for nr, one in enumerate(lines))
