"""Images that an engine sends, one after the other: where what it keeps can't be read from here.

The engine can't leave layers out of what it sends, but an image whose layers are all remembered isn't asked for at all.
"""

import asyncio
import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec
from msgspec import structs

from dockward.engine.client import open_client
from dockward.engine.endpoint import Endpoint, Scheme
from dockward.engine.errors import EngineError
from dockward.engine.wire.container_files import ChangeAnswer, ContainerFiles
from dockward.engine.wire.image import ImageAnswer, ImageListed, digests_of, tags_of
from dockward.image.entry import Entries, LayerError, Notes
from dockward.image.limits import MOST_CONFIG_BYTES, MOST_LAYER_BYTES
from dockward.image.shelf import Shelf
from dockward.image.stores.archive import read_archive
from dockward.image.stores.blobs import check_content, check_digest, fits
from dockward.image.stores.config import read_config
from dockward.image.stores.spool import Spool
from dockward.image.stores.stored import StoredImage, StoredLayer, StoreError
from dockward.model.fact import Unknown
from dockward.model.image import Image
from dockward.read.asking import ask_changes, ask_layers
from dockward.read.scanning import ScanOptions, Watch
from dockward.syntax.commandsecrets import sets_secret
from dockward.syntax.veil import holds_secret

SILENT_SECONDS = 600.0
"""Before version 25 an engine writes out the whole image before it sends the first byte."""
_MOST_CONFIGS = 64 << 20
_CONFIG = re.compile(r"sha256-[0-9a-f]{64}\.(?:json|config)")
_OUTDATED = ".json"
"""The end of names under which configurations with secrets may have been kept."""


def config_shelf(directory: Path | None) -> Shelf:
    """Where configurations of images are remembered by their ids."""
    return Shelf(
        directory,
        _CONFIG,
        most_each=MOST_CONFIG_BYTES,
        most_bytes=_MOST_CONFIGS,
        outdated=lambda name: name.endswith(_OUTDATED),
    )


class EngineSender:
    """An engine that sends what it has. `configs` remembers configurations."""

    def __init__(self, endpoint: Endpoint, options: ScanOptions, configs: Shelf, watch: Watch) -> None:
        self._endpoint, self._options, self._configs, self._watch = endpoint, options, configs, watch

    @contextmanager
    def opened(self, answer: ImageAnswer) -> Iterator[StoredImage]:
        """The image, for as long as it is looked through. Raises `StoreError` and `EngineError`."""
        check_digest(answer.id)
        with Spool(MOST_LAYER_BYTES, f"The image {_name(answer)}") as spool:
            sent = _Sent(answer, spool, self._fetch, self._options)
            yield sent.image(self._configs)

    @contextmanager
    def completed(self, answer: ImageAnswer, stored: StoredImage, missing: frozenset[int]) -> Iterator[StoredImage]:
        """An image of which these layers have to be sent, when they are needed. As `opened` raises."""
        with Spool(MOST_LAYER_BYTES, f"The image {_name(answer)}") as spool:
            yield _Sent(answer, spool, self._fetch, self._options).completing(stored, missing)

    @property
    def is_here(self) -> bool:
        """Whether it runs on this machine, as far as its address tells, and this process may read its files."""
        return self._endpoint.scheme is Scheme.UNIX and os.geteuid() == 0

    def layers(self, listed: Sequence[ImageListed]) -> dict[str, tuple[str, ...]]:
        """The digests of the layers of these images, by id. Raises `EngineError`."""
        return asyncio.run(ask_layers(self._endpoint, listed, self._options))

    def changes(self, container: ContainerFiles) -> tuple[ChangeAnswer, ...]:
        """The paths that differ from the image's. Raises `EngineError`."""
        return asyncio.run(ask_changes(self._endpoint, container, self._options))

    def fetch(self, path: str, spool: Spool, what: str) -> None:
        """Have the answer to GET `path` in the spool; `what` it is, for who watches. As `opened` raises."""

        def take(piece: bytes) -> None:
            spool.write(piece)
            self._watch(f"{what}: {spool.size >> 20} MiB sent by the engine")

        self._watch(f"{what}: waiting for the engine to send it")
        asyncio.run(self._transfer(path, take))

    async def _transfer(self, path: str, take: Callable[[bytes], None]) -> None:
        async with open_client(self._endpoint, seconds=self._options.seconds) as client:
            await client.transfer(path, take, silent=max(SILENT_SECONDS, self._options.seconds))

    def _fetch(self, answer: ImageAnswer, spool: Spool) -> None:
        self.fetch(f"/images/{answer.id}/get", spool, _name(answer))


class _Sent:
    """One image, asked for when it is needed."""

    def __init__(
        self, answer: ImageAnswer, spool: Spool, fetch: Callable[[ImageAnswer, Spool], None], options: ScanOptions
    ) -> None:
        self._answer, self._spool, self._fetch, self._options = answer, spool, fetch, options
        self._layers: tuple[StoredLayer, ...] = ()
        self._why = "it was not asked for"

    def image(self, configs: Shelf) -> StoredImage:
        """What is told at once where the configuration is remembered, else once all was sent."""
        if config := self._remembered(configs):
            image = read_config(config, self._answer.id)
            diff_ids = image.layers.content
            if not isinstance(diff_ids, Unknown):
                bare = tuple(StoredLayer(diff_id=one, entries=_untold) for one in diff_ids)
                stored = StoredImage(image=_named(image, self._answer), layers=bare)
                return self.completing(stored, frozenset(range(len(bare))))
        stored = self._sent()[0]
        if stored.image.id == self._answer.id:
            if not _holds_secret(stored.config):
                configs.put(_shelved(self._answer), stored.config)
            configs.prune()
        return structs.replace(stored, image=_named(stored.image, self._answer))

    def completing(self, stored: StoredImage, missing: frozenset[int]) -> StoredImage:
        """The image with these layers taken from what is sent, once they are needed."""
        wanted = [one.diff_id for one in stored.layers]

        def need(layers: Sequence[int]) -> None:
            if not missing.isdisjoint(layers):
                self._need(wanted)

        layers = tuple(
            structs.replace(one, entries=self._entries(nr)) if nr in missing else one
            for nr, one in enumerate(stored.layers)
        )
        return structs.replace(stored, layers=layers, need=need)

    def _remembered(self, configs: Shelf) -> bytes:
        data = configs.get(_shelved(self._answer)) or b""
        with suppress(StoreError):
            check_content(data, self._answer.id)
            return data
        return b""

    def _sent(self) -> list[StoredImage]:
        """One image at least. Raises `StoreError` and `EngineError`."""
        self._fetch(self._answer, self._spool)
        found = read_archive(Path(f"what the engine sent as {_name(self._answer)}"), None, self._spool.file())
        wanted = self._options.platform
        fitting = [one for one in found if fits(one.image, wanted)]
        if not fitting:
            raise StoreError(f"{_name(self._answer)}: the engine has no image for {wanted}.")
        return fitting

    def _need(self, diff_ids: list[str]) -> None:
        """Have the layers with these digests, in this order: what is remembered of them goes by these names."""
        try:
            found = self._sent()
        except (StoreError, EngineError) as why:
            self._why = f"{why.message} {why.hint}".strip()
            return
        self._why = "the engine sent another image"
        self._layers = next((one.layers for one in found if [each.diff_id for each in one.layers] == diff_ids), ())

    def _entries(self, nr: int) -> Callable[[Notes], Entries]:
        def entries(notes: Notes) -> Entries:
            if nr >= len(self._layers):
                raise LayerError(self._why)
            yield from self._layers[nr].entries(notes)

        return entries


def _holds_secret(config: bytes) -> bool:
    """Whether anything in a configuration is a secret by its looks, which isn't to lie anywhere else then."""
    ahead: list[tuple[str, object]] = [("", msgspec.json.decode(config))]
    while ahead:
        name, value = ahead.pop()
        if isinstance(value, dict):
            ahead += value.items()
        elif isinstance(value, list):
            ahead += (("", one) for one in value)
        elif isinstance(value, str) and (sets_secret(name, value) or holds_secret(value)):
            return True
    return False


def _untold(_notes: Notes) -> Entries:
    raise LayerError("it was not asked for")


def _name(answer: ImageAnswer) -> str:
    return next(iter(tags_of(answer)), answer.id)


def _shelved(answer: ImageAnswer) -> str:
    return f"{answer.id.replace(':', '-')}.config"


def _named(image: Image, answer: ImageAnswer) -> Image:
    """By what the engine says of it, which an archive needn't know."""
    size = image.size.map(lambda _: answer.size)
    return structs.replace(image, id=answer.id, tags=tags_of(answer), digests=digests_of(answer), size=size)
