"""containerd's store of content, in which engines keep images from version 29 on, and before where they are told to.

An image's id is the digest of its manifest or index there, and every blob lies under its digest, as in an OCI layout.
Blobs may be missing: of platforms that nobody pulled, and of layers that were unpacked and collected.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from msgspec import structs

from dockward.image.limits import MOST_NESTED
from dockward.image.stores.archive import Files, Layout
from dockward.image.stores.attestations import attached, in_index
from dockward.image.stores.blobs import Descriptor, Platform, image_at, read_manifest
from dockward.image.stores.platforms import choose
from dockward.image.stores.stored import StoredImage, StoreError
from dockward.model.fact import Unknown

_CONTENT = "io.containerd.content.v1.content"
SYSTEM = Path("/var/lib/containerd")
"""Where containerd has its data when the system started it; one that the engine started has it in the engine's."""


def content_folders(data_root: Path, system: Path = SYSTEM) -> list[Path]:
    """Where the content of an engine may lie, as far as it is there."""
    places = (data_root / "containerd" / "daemon" / _CONTENT, system / _CONTENT)
    return [one for one in places if (one / "blobs").is_dir()]


class ContentStore:
    """The blobs in these folders."""

    def __init__(self, folders: Iterable[Path], platform: Platform | None = None) -> None:
        self._layouts = [Layout(Files(one)) for one in folders]
        self._platform = platform

    def __contains__(self, digest: str) -> bool:
        return any(digest in one for one in self._layouts)

    def read(self, digest: str, most: int) -> bytes:
        """A whole blob of at most `most` bytes. Raises `StoreError`."""
        return self._of(digest).read(digest, most)

    def open(self, digest: str) -> BinaryIO:
        """A blob. Raises `StoreError`."""
        return self._of(digest).open(digest)

    def _of(self, digest: str) -> Layout:
        for one in self._layouts:
            if digest in one:
                return one
        raise StoreError(f"containerd's store has no {digest}")

    def image(self, image_id: str, tags: tuple[str, ...] = ()) -> StoredImage:
        """The image of the wanted platform. Raises `StoreError`."""
        at = self._manifest(image_id)
        stored = image_at(self, at, tags)
        beside = (one for one in in_index(read_manifest(self, Descriptor(digest=image_id))) if one.digest == at.digest)
        statements = tuple(each for one in beside if one.at.digest in self for each in attached(self, one))
        return structs.replace(stored, image=structs.replace(stored.image, id=image_id), attached=statements)

    def missing(self, image_id: str) -> frozenset[int]:
        """The numbers of the layers that are not here, lowest 0. Raises `StoreError`."""
        layers = read_manifest(self, self._manifest(image_id)).layers or ()
        return frozenset(nr for nr, one in enumerate(layers) if one.digest not in self)

    def layers_of(self, image_id: str) -> tuple[str, ...]:
        """The digests of an image's layers as archives, lowest first. Raises `StoreError`."""
        layers = self.image(image_id).image.layers.content
        return () if isinstance(layers, Unknown) else layers

    def _manifest(self, digest: str) -> Descriptor:
        at = Descriptor(digest=digest)
        for _ in range(MOST_NESTED):
            several = read_manifest(self, at).manifests
            if several is None:
                return at
            found = choose([one for one in several if one.digest in self], self._platform)
            if found is None:
                raise StoreError(f"containerd's store has no image for the platform below {digest}")
            at = found
        raise StoreError(f"the index {digest} holds too much")
