"""An image as a store holds it: its configuration, and its layers, each to be read when it is wanted."""

from collections.abc import Callable, Sequence

from msgspec import Struct

from dockward.image.entry import Entries, Notes
from dockward.model.errors import DockwardError
from dockward.model.image import Image


class StoreError(DockwardError):
    """An image can't be found or read there."""

    code = "DWE200"


class StoredLayer(Struct, frozen=True, kw_only=True):
    """A layer. `diff_id` is the digest of it as an archive, by its image's word; empty where there is none.

    `entries` walks through it; it checks the digest where it has the bytes for that, and raises `LayerError` where
    they aren't what the image says. `apart` says in words what it is, where it is no layer of any image. A `wide` one
    may hold a whole system, which two processes look through in half the time.
    """

    diff_id: str
    entries: Callable[[Notes], Entries]
    apart: str = ""
    wide: bool = False


class Attached(Struct, frozen=True, kw_only=True):
    """A statement that is kept with an image: its bytes with what is around it, or the `trouble` with it.

    `where` says in words how it came there, `subject` is the digest of the image that it should be about.
    """

    where: str
    subject: str
    data: bytes = b""
    trouble: str = ""


def nothing_needed(_layers: Sequence[int]) -> None:
    """Of who has all layers at hand."""


class StoredImage(Struct, frozen=True, kw_only=True):
    """An image, or what was started from one; layers lowest first. `image` has no files looked into yet."""

    image: Image
    layers: tuple[StoredLayer, ...]
    need: Callable[[Sequence[int]], None] = nothing_needed
    """Called with the numbers of the layers whose entries will be asked for: who has to fetch them does it then.

    What can't be fetched it doesn't raise; the layer's entries do.
    """
    attached: tuple[Attached, ...] = ()
    """What may be SBOMs, or VEX documents."""
    passed_over: tuple[str, ...] = ()
    """What else its archive names, and why that isn't an image to be looked through, in words."""
    config: bytes = b""
    """The configuration as it is written, where the store has it."""
