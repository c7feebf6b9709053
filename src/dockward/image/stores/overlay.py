"""The engine's own store of images in its data directory, with the overlay2 driver: read where it lies, as root.

Places: `image/overlay2/imagedb` has configurations by image id, `layerdb` each chain of layers with the name of its
directory under `overlay2` (moby: image/fs.go, layer/filestore.go). A chain's id is the digest of the chain below it and
the layer's own (OCI image-spec 1.1, config.md).
"""

import hashlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from dockward.image.entry import Entries, Entry, LayerError, Notes, Read
from dockward.image.folders import OPEN
from dockward.image.limits import MOST_CONFIG_BYTES, MOST_LAYERS
from dockward.image.stores.blobs import check_digest
from dockward.image.stores.config import read_config
from dockward.image.stores.stored import StoredImage, StoredLayer, StoreError
from dockward.image.tree import Nature, read_tree
from dockward.model.fact import Unknown

_DRIVER = "overlay2"
_MOST_NAME = 256
_NAMES = frozenset("0123456789abcdefghijklmnopqrstuvwxyz-")
"""Characters of a layer directory's name."""


class OverlayStore:
    """The store below `data_root`, as this machine sees it, of an engine that runs as root or `rootless`."""

    def __init__(self, data_root: Path, *, rootless: bool = False) -> None:
        self._root, self._nature = data_root, Nature(rootless=rootless)
        self._images = data_root / "image" / _DRIVER / "imagedb" / "content" / "sha256"

    def image_ids(self) -> list[str]:
        """Every image. Raises `StoreError` where the store can't be read."""
        try:
            return sorted(f"sha256:{one}" for one in _listed(self._images))
        except OSError as why:
            raise StoreError(f"the engine's images at {self._images} cannot be read: {why.strerror}") from why

    def layers_of(self, image_id: str) -> tuple[str, ...]:
        """The digests of an image's layers, lowest first. Raises `StoreError`."""
        layers = read_config(self._config(image_id), image_id).layers.content
        return () if isinstance(layers, Unknown) else layers

    def image(self, image_id: str, tags: tuple[str, ...] = ()) -> StoredImage:
        """The image. Raises `StoreError`, also where its configuration isn't the one that its id names."""
        image = read_config(self._config(image_id), image_id, tags)
        diff_ids = image.layers.content
        if isinstance(diff_ids, Unknown) or len(diff_ids) > MOST_LAYERS:
            raise StoreError(f"image {image.name} has more than {MOST_LAYERS} layers, or doesn't tell them")
        layers = tuple(
            StoredLayer(diff_id=diff_id, entries=self._entries(chain))
            for diff_id, chain in zip(diff_ids, chain_ids(diff_ids), strict=True)
        )
        return StoredImage(image=image, layers=layers)

    def _config(self, image_id: str) -> bytes:
        check_digest(image_id)
        data = _small(self._images / image_id.partition(":")[2])
        if hashlib.sha256(data).hexdigest() != image_id.partition(":")[2]:
            raise StoreError(f"the configuration of {image_id} has been changed on disk", "Remove the image; pull it.")
        return data

    def _entries(self, chain: str) -> Callable[[Notes], Entries]:
        def entries(notes: Notes) -> Iterator[tuple[Entry, Read]]:
            try:
                directory = self._directory(chain)
            except StoreError as why:
                raise LayerError(why.message) from why
            yield from read_tree(str(directory), notes, self._nature)

        return entries

    def _directory(self, chain: str) -> Path:
        entry = self._root / "image" / _DRIVER / "layerdb" / "sha256" / chain.partition(":")[2] / "cache-id"
        name = _small(entry).decode("ascii", "replace").strip()
        if not name or len(name) > _MOST_NAME or not _NAMES.issuperset(name):
            raise StoreError(f"{entry} names no directory of a layer")
        return self._root / _DRIVER / name / "diff"


def _listed(directory: Path) -> list[str]:
    return [one.name for one in directory.iterdir()]


def chain_ids(diff_ids: tuple[str, ...]) -> Iterator[str]:
    """The id of each chain of layers, from the lowest alone to all of them."""
    chain = ""
    for one in diff_ids:
        chain = one if not chain else f"sha256:{hashlib.sha256(f'{chain} {one}'.encode()).hexdigest()}"
        check_digest(chain)
        yield chain


def _small(path: Path) -> bytes:
    try:
        with os.fdopen(os.open(path, OPEN), "rb") as file:
            data = file.read(MOST_CONFIG_BYTES + 1)
    except OSError as why:
        raise StoreError(f"{path} cannot be read: {why.strerror}") from why
    if len(data) > MOST_CONFIG_BYTES:
        raise StoreError(f"{path} is larger than {MOST_CONFIG_BYTES >> 20} MiB")
    return data
