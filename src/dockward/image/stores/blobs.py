"""Images as OCI image-spec 1.1 has them: an index names manifests, a manifest its configuration and layers.

Every piece is a blob that is called by its digest, and is believed only when its bytes have it.
"""

import hashlib
import os
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from io import UnsupportedOperation
from typing import BinaryIO, Protocol, cast

from msgspec import Struct, field

from dockward.engine.errors import BadAnswerError
from dockward.engine.wire.decode import decode
from dockward.image.entry import Entries, Entry, LayerError, Notes, Read
from dockward.image.hashing import Hashing
from dockward.image.limits import MOST_CONFIG_BYTES, MOST_LAYERS
from dockward.image.stores.config import read_config
from dockward.image.stores.proved import Proved
from dockward.image.stores.spelling import check_spelling
from dockward.image.stores.stored import StoredImage, StoredLayer, StoreError
from dockward.image.tar import read_tar
from dockward.image.unpack import Unpacked
from dockward.model.fact import Unknown
from dockward.model.image import Image

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}")
INDEXES = ("application/vnd.oci.image.index.v1+json", "application/vnd.docker.distribution.manifest.list.v2+json")
_NO_PLATFORM = "unknown"
"""What builders give attestations for a platform."""


class Platform(Struct, frozen=True, gc=False):
    """What a manifest's image runs on, as Go names systems and architectures."""

    os: str = ""
    architecture: str = ""
    variant: str = ""

    def __str__(self) -> str:
        return "/".join(filter(None, (self.os, self.architecture, self.variant)))


class Descriptor(Struct, frozen=True, kw_only=True):
    """A pointer to a blob."""

    digest: str
    media_type: str = field(default="", name="mediaType")
    size: int = 0
    platform: Platform | None = None
    annotations: dict[str, str] | None = None


class Manifest(Struct, frozen=True, kw_only=True):
    """A manifest, or an index: the one has layers, the other manifests."""

    config: Descriptor | None = None
    layers: list[Descriptor] | None = None
    manifests: list[Descriptor] | None = None
    subject: Descriptor | None = None
    """Of what says something of an image: that image's manifest."""


class Blobs(Protocol):
    """Somewhere to get blobs from. Both raise `StoreError` for one that isn't there."""

    def read(self, digest: str, most: int) -> bytes:
        """A whole blob of at most `most` bytes."""

    def open(self, digest: str) -> BinaryIO:
        """A blob to read from its start; it can be told to go back."""


def fitting(one: Descriptor, platform: Platform | None) -> bool:
    """Whether an index's entry leads to images for the platform, any where none is wanted; attestations are none."""
    if one.platform is None:
        return True
    return one.platform.os != _NO_PLATFORM and (one.media_type in INDEXES or _fits(one.platform, platform))


def fits(image: Image, platform: Platform | None) -> bool:
    """Whether an image is for the platform by its own configuration, as far as that says."""
    told = image.platform.told
    return not told or _fits(Platform(*told.split("/")[:3]), platform)


def _fits(have: Platform, want: Platform | None) -> bool:
    return want is None or (
        (have.os, have.architecture) == (want.os, want.architecture)
        and (not _variant(want) or _variant(have) == _variant(want))
    )


def _variant(one: Platform) -> str:
    """Without the one that all have (platform specifiers of containerd)."""
    return "" if (one.architecture, one.variant) == ("arm64", "v8") else one.variant


def read_manifest(blobs: Blobs, at: Descriptor) -> Manifest:
    """The manifest or index. Raises `StoreError`, also where its bytes don't have the digest."""
    return _decoded(whole(blobs, at.digest, at.size), at.digest)


def _decoded(data: bytes, digest: str) -> Manifest:
    try:
        found = decode(data, Manifest)
    except BadAnswerError as why:
        raise StoreError(f"the manifest {digest} cannot be understood: {why.message}") from why
    check_spelling(data, Manifest, f"the manifest {digest}")
    if found.manifests is not None and (found.layers is not None or found.config is not None):
        # As a registry names its type, some take it for an image and some for an index.
        raise StoreError(f"the manifest {digest} is of an image and of several at once", "Do not run what it names.")
    return found


def whole(blobs: Blobs, digest: str, size: int = 0) -> bytes:
    """A small blob, checked, its size too where one is told. Raises `StoreError`."""
    check_digest(digest)
    data = blobs.read(digest, MOST_CONFIG_BYTES)
    check_content(data, digest)
    if size and size != len(data):
        raise StoreError(
            f"the blob {digest} has {len(data)} bytes, and not {size} as is said of it", "Get the image again."
        )
    return data


def check_content(data: bytes, digest: str) -> None:
    """Raise `StoreError` where the data hasn't the digest."""
    algorithm, _, wanted = digest.partition(":")
    if hashlib.new(algorithm, data).hexdigest() != wanted:
        raise StoreError(f"the blob {digest} has another content than its name says", "Get the image again.")


def digest_of(data: bytes) -> str:
    """The name of a blob with this content."""
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def check_digest(digest: str) -> None:
    """Raise `StoreError` for what is no digest: it may come to stand in a path."""
    if not _DIGEST.fullmatch(digest):
        raise StoreError(f"{digest[:80]!r} is no digest of a blob")


def image_at(blobs: Blobs, at: Descriptor, tags: tuple[str, ...] = ()) -> StoredImage:
    """The image of a manifest. Raises `StoreError`."""
    manifest = read_manifest(blobs, at)
    if manifest.config is None or manifest.layers is None:
        raise StoreError(f"{at.digest} is the manifest of no image")
    config = whole(blobs, manifest.config.digest, manifest.config.size)
    size = sum(max(one.size, 0) for one in manifest.layers)
    image = read_config(config, manifest.config.digest, tags, size)
    diff_ids = image.layers.content
    if isinstance(diff_ids, Unknown) or len(diff_ids) != len(manifest.layers):
        raise StoreError(f"image {image.name} has not as many layers as its configuration says")
    if len(diff_ids) > MOST_LAYERS:
        raise StoreError(f"image {image.name} has more than {MOST_LAYERS} layers")
    layers = tuple(
        StoredLayer(diff_id=diff_id, entries=packed_layer(_opener(blobs, one.digest), diff_id, one))
        for diff_id, one in zip(diff_ids, manifest.layers, strict=True)
    )
    return StoredImage(image=image, layers=layers, config=config)


def _opener(blobs: Blobs, digest: str) -> Callable[[], BinaryIO]:
    check_digest(digest)
    return lambda: blobs.open(digest)


def packed_layer(
    opened: Callable[[], BinaryIO], diff_id: str, told: Descriptor | None = None
) -> Callable[[Notes], Entries]:
    """How to walk through a layer that is an archive, packed or not; in the end its digest must be `diff_id`.

    What is packed must be what is `told` of it, digest and size.
    """

    def entries(notes: Notes) -> Iterator[tuple[Entry, Read]]:
        try:
            file = opened()
        except (OSError, StoreError) as why:
            raise LayerError(f"it cannot be opened: {why}") from why
        with file, closing(_Again(opened, file)) as again:
            proved = Proved(file, told.digest.partition(":")[0]) if told else None
            source = Hashing(Unpacked(cast("BinaryIO", proved) if proved else file, notes))
            yield from read_tar(source, notes, again=again.source)
            again.check()
            if source.digest() != diff_id:
                raise LayerError("its content isn't the one that the image's configuration names")
            if told and proved:
                _check(proved, told)

    return entries


class _Again:
    """Opens the file of a layer a second time. Who can write to it might change it between, which is found out."""

    def __init__(self, opened: Callable[[], BinaryIO], first: BinaryIO) -> None:
        self._opened = opened
        self._state = _state(first)
        self._file: BinaryIO | None = None

    def source(self) -> Unpacked:
        """What the file holds, unpacked."""
        try:
            self._file = self._opened()
        except (OSError, StoreError) as why:
            raise LayerError(f"it cannot be opened a second time: {why}") from why
        return Unpacked(self._file)

    def check(self) -> None:
        """Raise `LayerError` where it isn't what it was."""
        if self._file is not None and _state(self._file) != self._state:
            raise LayerError("it changed while it was read")

    def close(self) -> None:
        """Give the file back."""
        if self._file is not None:
            self._file.close()


def _state(file: BinaryIO) -> tuple[int, ...]:
    """What a change of the file changes; nothing of what lies in memory."""
    try:
        about = os.fstat(file.fileno())
    except UnsupportedOperation:
        return ()
    return about.st_dev, about.st_ino, about.st_size, about.st_mtime_ns, about.st_ctime_ns


def _check(read: Proved, told: Descriptor) -> None:
    """Raise `LayerError` where what was read isn't what the manifest says of it."""
    size, digest = read.ended()
    if digest != told.digest.partition(":")[2]:
        raise LayerError(f"its blob has another content than its name says, {told.digest}")
    if size != told.size:
        raise LayerError(f"its blob has {size} bytes, and the image's manifest says that there are {told.size}")
