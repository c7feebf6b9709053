"""Finds images that an engine knows, where it keeps them."""

import os
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from msgspec import structs

from dockward.engine.client import EngineClient, open_client
from dockward.engine.endpoint import Scheme, read_endpoint
from dockward.engine.limits import LIST_BYTES
from dockward.engine.wire.container_files import ContainerFiles
from dockward.engine.wire.image import ImageAnswer, ImageListed, digests_of, tags_of
from dockward.engine.wire.info import Info
from dockward.engine.wire.source import need
from dockward.image.stores.overlay import OverlayStore
from dockward.image.stores.stored import StoredImage, StoreError
from dockward.read.containers import as_container, layer_on_disk
from dockward.read.scanning import Found, ScanOptions, Watch

_OVERLAY = "overlay2"


async def find_images(names: Sequence[str], options: ScanOptions, watch: Watch) -> Found:
    """The engine's images of these names, and the containers that are asked for.

    Raises `EngineError`, and `StoreError` where they can't be read here.
    """
    endpoint = read_endpoint(options.environment, options.home)
    watch(f"asking the engine at {endpoint}")
    async with open_client(endpoint, seconds=options.seconds) as client:
        info = await client.read("/info", Info)
        listed = await client.read("/images/json", list[ImageListed], most=LIST_BYTES)
        wanted = [await _inspected(client, one) for one in names]
        containers = [
            await client.read(f"/containers/{quote(one, safe='')}/json", ContainerFiles) for one in options.containers
        ]
        if options.everything:
            wanted += [ImageAnswer(one.id, one.repo_tags, one.repo_digests) for one in listed]
    store = _store(info, options, local=endpoint.scheme is Scheme.UNIX)
    images = {one.id: _named(store.image(one.id, tags_of(one)), one) for one in wanted}
    names_of = {one.id: tags_of(one) for one in listed}
    started = [_started(store.image(one.image, names_of.get(one.image, ())), one, options) for one in containers]
    return Found(images=(*images.values(), *started), bases=_bases(store, listed))


async def _inspected(client: EngineClient, name: str) -> ImageAnswer:
    return await client.read(f"/images/{quote(name, safe=':@/')}/json", ImageAnswer)


def _started(image: StoredImage, container: ContainerFiles, options: ScanOptions) -> StoredImage:
    layer = layer_on_disk(container, image.image, seen_from_here(container.upper, options))
    return as_container(image, container, layer)


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
    data_root = seen_from_here(need(info.docker_root_dir, "DockerRootDir", ""), options)
    if os.geteuid() != 0:
        raise StoreError(f"Only root can read the engine's images in {data_root}.", instead)
    return OverlayStore(Path(data_root))


def seen_from_here(path: str, options: ScanOptions) -> str:
    """A path on the engine's machine as this process sees it."""
    return f"{str(options.root).rstrip('/')}{path}"


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
