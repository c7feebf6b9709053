"""Finds images and containers that an engine knows: read where it keeps them, else as it sends them."""

import asyncio
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import Protocol
from urllib.parse import quote

from msgspec import structs

from dockward.engine.endpoint import Scheme, read_endpoint
from dockward.engine.errors import EngineError, GoneError
from dockward.engine.wire.container_files import ContainerFiles
from dockward.engine.wire.image import ImageAnswer, ImageListed, digests_of, tags_of
from dockward.engine.wire.info import Info
from dockward.engine.wire.source import need
from dockward.image.limits import MOST_LAYER_BYTES
from dockward.image.stores.content import SYSTEM, ContentStore, content_folders
from dockward.image.stores.overlay import OverlayStore
from dockward.image.stores.spool import Spool
from dockward.image.stores.stored import StoredImage, StoredLayer, StoreError
from dockward.image.stores.tree import own_layer
from dockward.model.subject import Kind
from dockward.model.world import Unread
from dockward.read.asking import Asked, ask
from dockward.read.containers import as_container, own_words
from dockward.read.exported import Exported
from dockward.read.images import cache_directory
from dockward.read.scanning import Found, ScanOptions, Watch
from dockward.read.sent_images import EngineSender, config_shelf

_OVERLAY = "overlay2"
_CONTAINERD = ["driver-type", "io.containerd.snapshotter.v1"]
"""What DriverStatus says of an engine that has its images with containerd."""


class _Images(Protocol):
    """Where the engine's images are to be had from."""

    def opened(self, answer: ImageAnswer) -> AbstractContextManager[StoredImage]:
        """The image, for as long as it is looked through. Raises `StoreError` and `EngineError`."""

    def layers(self, listed: Sequence[ImageListed]) -> dict[str, tuple[str, ...]]:
        """The digests of the layers of those images that are to be had, by id."""


def find_images(names: Sequence[str], options: ScanOptions, watch: Watch) -> Found:
    """The engine's images of these names, and the containers that are asked for, to be gone through once.

    Raises `EngineError` and `StoreError`, also while they are gone through.
    """
    endpoint = read_endpoint(options.environment, options.home)
    watch(f"asking the engine at {endpoint}")
    asked = asyncio.run(ask(endpoint, names, options))
    cache = cache_directory(options.environment, options.home).with_name("configs") if options.cached else None
    sender = EngineSender(endpoint, options, config_shelf(cache), watch)
    store = _store(asked.info, options) if endpoint.scheme is Scheme.UNIX else None
    images = sender if store is None else _InPlace(store, sender)
    number = len(asked.images) + len(asked.containers)
    return Found(images=_all(asked, images, sender, options), number=number, bases=_bases(images, asked.listed))


class _InPlace:
    """Images that lie on this machine in a form that is read here; what is missing of them is sent."""

    def __init__(self, store: OverlayStore | ContentStore, sender: EngineSender) -> None:
        self._store, self._sender = store, sender

    @contextmanager
    def opened(self, answer: ImageAnswer) -> Iterator[StoredImage]:
        if isinstance(self._store, OverlayStore):
            yield _named(self._store.image(answer.id, tags_of(answer)), answer)
            return
        opened: AbstractContextManager[StoredImage]
        try:
            stored = _named(self._store.image(answer.id, tags_of(answer)), answer)
            missing = self._store.missing(answer.id)
        except StoreError:
            opened = self._sender.opened(answer)
        else:
            opened = self._sender.completed(answer, stored, missing) if missing else nullcontext(stored)
        with opened as found:
            yield found

    def layers(self, listed: Sequence[ImageListed]) -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for one in listed:
            try:
                found[one.id] = self._store.layers_of(one.id)
            except StoreError:
                continue
        return found


def _named(stored: StoredImage, answer: ImageAnswer) -> StoredImage:
    return structs.replace(stored, image=structs.replace(stored.image, digests=digests_of(answer)))


def _store(info: Info, options: ScanOptions) -> OverlayStore | ContentStore | None:
    """The engine's store, where its files are to be read here."""
    if os.geteuid() != 0:
        return None
    root = Path(_seen_from_here(need(info.docker_root_dir, "DockerRootDir", ""), options))
    driver = need(info.driver, "Driver", "")
    if _CONTAINERD in (info.driver_status or ()):
        folders = content_folders(root, Path(_seen_from_here(str(SYSTEM), options)))
        return ContentStore(folders, options.platform) if folders else None
    there = driver == _OVERLAY and (root / "image" / _OVERLAY).is_dir()
    return OverlayStore(root, rootless=_is_rootless(info)) if there else None


def _is_rootless(info: Info) -> bool:
    return "name=rootless" in (info.security_options or ())


def _seen_from_here(path: str, options: ScanOptions) -> str:
    """A path on the engine's machine as this process sees it."""
    return f"{str(options.root).rstrip('/')}{path}"


def _all(asked: Asked, images: _Images, sender: EngineSender, options: ScanOptions) -> Iterator[StoredImage | Unread]:
    """Each is given back when the next one is asked for: what was sent needs much room."""
    for one in asked.images:
        try:
            with images.opened(one) as stored:
                yield stored
        except GoneError:
            if one.id not in asked.unnamed:
                raise
        except (StoreError, EngineError) as why:
            if one.id not in asked.unnamed:
                raise
            yield Unread(Kind.IMAGE, f"{why.message} {why.hint}".strip(), next(iter(tags_of(one)), one.id))
    for container in asked.containers:
        with ExitStack() as opened:
            stored = opened.enter_context(images.opened(asked.started_from[container.image]))
            words = own_words(container, stored.image)
            if directory := _upper(container, sender, options):
                layer, fetch = own_layer(directory, words, rootless=_is_rootless(asked.info)), _nothing
            else:
                layer, fetch = _sent(container, words, sender, opened)
            yield as_container(stored, container, layer, fetch)


def _upper(container: ContainerFiles, sender: EngineSender, options: ScanOptions) -> str:
    """Where on this disk the container has its own files; empty where that isn't here."""
    directory = _seen_from_here(container.upper, options) if container.upper else ""
    return directory if directory and sender.is_here and Path(directory).is_dir() else ""


def _nothing() -> None:
    pass


def _sent(
    container: ContainerFiles, words: str, sender: EngineSender, opened: ExitStack
) -> tuple[StoredLayer, Callable[[], None]]:
    """What the container has of its own as the engine sends it, and how to fetch it."""
    spool = opened.enter_context(Spool(MOST_LAYER_BYTES, f"The container {container.called}"))
    path = f"/containers/{quote(container.id, safe='')}/export"
    exported = Exported(sender.changes(container), spool, partial(sender.fetch, path, what=container.called))
    return StoredLayer(diff_id="", entries=exported.entries, apart=words), exported.need


def _bases(images: _Images, listed: Sequence[ImageListed]) -> dict[tuple[str, ...], str]:
    """The names of all images of the engine by their layers; of several with the same ones the first by name."""
    layers = images.layers([one for one in listed if tags_of(one)])
    named = sorted((tag, one.id) for one in listed for tag in tags_of(one))
    found: dict[tuple[str, ...], str] = {}
    for tag, image_id in named:
        if image_id in layers:
            found.setdefault(layers[image_id], tag)
    return found
