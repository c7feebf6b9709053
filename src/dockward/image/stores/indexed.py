"""Which images an OCI layout's index leads to, and what of it is none or isn't there.

One thing that isn't an image, or that was left out when the layout was written, takes nothing from the others.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol

from msgspec import structs

from dockward.image.limits import MOST_NESTED
from dockward.image.stores.attestations import (
    BY_NAME,
    BY_SUBJECT,
    Pointer,
    attached,
    holds_statements,
    in_index,
)
from dockward.image.stores.blobs import (
    INDEXES,
    Blobs,
    Descriptor,
    Manifest,
    Platform,
    fits,
    fitting,
    image_at,
    read_manifest,
)
from dockward.image.stores.stored import StoredImage, StoreError

_MOST_MANIFESTS = 1_000
_MOST_SHOWN = 80
_MANIFESTS = frozenset(
    {
        "",
        *INDEXES,
        "application/vnd.oci.image.manifest.v1+json",
        "application/vnd.docker.distribution.manifest.v2+json",
    }
)
_CONFIGS = frozenset({"", "application/vnd.oci.image.config.v1+json", "application/vnd.docker.container.image.v1+json"})
"""Of images; what has another configuration is something else that is kept as images are."""
_NAMES = ("io.containerd.image.name", "org.opencontainers.image.ref.name")
"""Annotations in which tools write what an image was called, the most telling first."""
Tell = Callable[[str], None]
"""Hears in words what was passed over."""


class Held(Blobs, Protocol):
    """Blobs that may lack some."""

    def __contains__(self, digest: str) -> bool: ...


def indexed_images(blobs: Held, tops: Iterable[Descriptor], platform: Platform | None, tell: Tell) -> list[StoredImage]:
    """The images, those for `platform` where one is wanted. Raises `StoreError` for one that is there and is broken."""
    walk = _Walk(blobs, platform, tell)
    # A platform that a descriptor has here is as good as one in an index further down.
    there = [one for one in tops if fitting(one, platform) and walk.is_there(one)]
    read = [(one, read_manifest(blobs, one)) for one in there]
    pointers = list(_pointers(read))
    statements = {one.at.digest for one in pointers}
    found: list[StoredImage] = []
    for top, _ in read:
        if top.digest not in statements:
            tag = _called(top)
            images = [image for one in walk.below(top) if (image := walk.image(one, (tag,) if tag else (), pointers))]
            several = bool(tag) and len(images) > 1
            found += (structs.replace(one, image=structs.replace(one.image, several=several)) for one in images)
    return found


class _Walk:
    """From the top of an index downwards."""

    def __init__(self, blobs: Held, platform: Platform | None, tell: Tell) -> None:
        self._blobs, self._platform, self._tell = blobs, platform, tell

    def is_there(self, one: Descriptor) -> bool:
        """Whether it may be an image or an index, and is in here; else tells."""
        if one.media_type not in _MANIFESTS:
            self._tell(f"{_shown(one)} is no image but {one.media_type[:_MOST_SHOWN]}, and was passed over")
        elif one.digest not in self._blobs:
            kind = f"an image for {one.platform}" if one.platform else "something"
            self._tell(f"the index names {kind} that isn't in there, {_shown(one)}")
        else:
            return True
        return False

    def below(self, top: Descriptor, depth: int = 0) -> Iterator[Descriptor]:
        """The manifests that `top` leads to, which is there. Raises `StoreError`."""
        several = read_manifest(self._blobs, top).manifests
        if several is None:
            yield top
            return
        if depth >= MOST_NESTED or len(several) > _MOST_MANIFESTS:
            raise StoreError(f"the index {top.digest} holds too much")
        for one in several:
            if fitting(one, self._platform) and self.is_there(one):
                yield from self.below(one, depth + 1)

    def image(self, at: Descriptor, tags: tuple[str, ...], pointers: Iterable[Pointer]) -> StoredImage | None:
        """The image of a manifest; None for what is none, isn't there, or is for another platform."""
        config = read_manifest(self._blobs, at).config
        kind = config.media_type if config else "a manifest without a configuration"
        if config is None or kind not in _CONFIGS:
            self._tell(f"{_shown(at)} is no image but {kind[:_MOST_SHOWN]}, and was passed over")
            return None
        if config.digest not in self._blobs:
            self._tell(f"the configuration of {_shown(at)} isn't in there")
            return None
        stored = image_at(self._blobs, at, tags)
        if not fits(stored.image, self._platform):
            return None
        own = (one for pointer in pointers if pointer.digest == at.digest for one in attached(self._blobs, pointer))
        return structs.replace(stored, attached=tuple(own))


def _shown(one: Descriptor) -> str:
    return _called(one) or one.digest[:_MOST_SHOWN]


def _called(top: Descriptor) -> str:
    names = top.annotations or {}
    return next((names[one] for one in _NAMES if names.get(one)), "")


def _pointers(tops: Iterable[tuple[Descriptor, Manifest]]) -> Iterator[Pointer]:
    """Where statements about images are: within indexes, and beside the images."""
    for top, manifest in tops:
        yield from in_index(manifest)
        if manifest.subject is not None:
            yield Pointer(top, BY_SUBJECT, manifest.subject.digest)
        elif holds_statements(manifest):
            digest = _called(top).rpartition(":")[2].removesuffix(".att").replace("-", ":", 1)
            yield Pointer(top, BY_NAME, digest)
