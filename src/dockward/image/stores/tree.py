"""Files that lie in a directory and are no image's: a whole system, or what a container has of its own."""

import os
from collections.abc import Callable
from pathlib import Path

from dockward.image.bare import bare_image
from dockward.image.entry import Entries, Notes
from dockward.image.stores.stored import StoredImage, StoredLayer, StoreError
from dockward.image.tree import Nature, check_readable, read_tree
from dockward.model.subject import Subject

_STORES = frozenset(
    {
        "var/lib/docker/overlay2",
        "var/lib/docker/containerd",
        "var/lib/docker/vfs",
        "var/lib/containerd",
        "var/lib/containers/storage",
    }
)
"""Where engines keep images and containers: what lies there is none of the machine's own software."""


def own_layer(directory: str, apart: str, *, rootless: bool = False) -> StoredLayer:
    """What a container added, changed and deleted: the upper directory of its overlay file system."""
    return StoredLayer(diff_id="", entries=_entries(directory, Nature(rootless=rootless, live=True)), apart=apart)


def read_directory(path: Path) -> StoredImage:
    """The files in a directory, whoever changes them meanwhile. Raises `StoreError` where it can't be opened.

    Of the machine's own root, what engines keep of images and containers is left out.
    """
    try:
        place = str(path.resolve())
        check_readable(place)
        whole = os.path.samestat(os.stat(place), os.stat("/"))  # noqa: PTH116  # as the two are compared
    except (OSError, RuntimeError) as why:
        words = why.strerror if isinstance(why, OSError) else "its links lead in a circle"
        raise StoreError(f"{path} cannot be read as a directory: {words}.") from why
    nature = Nature(overlay=False, live=True, leased=True, apart=_STORES if whole else frozenset(), stores=whole)
    layer = StoredLayer(diff_id="", entries=_entries(place, nature), apart=f"the directory {place}", wide=True)
    untold = "a directory has no configuration of an image"
    image = bare_image(place, untold, holder=Subject("directory", place))
    return StoredImage(image=image, layers=(layer,))


def _entries(directory: str, nature: Nature) -> Callable[[Notes], Entries]:
    return lambda notes: read_tree(directory, notes, nature)
