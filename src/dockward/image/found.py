"""What looking through an image yields, and what that needs to be told."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from dockward.model.contents import Contents
from dockward.model.image import ImageAccount, ImageGroup

if TYPE_CHECKING:
    # What looks through layers is large, and an image that is known already needs nothing of it.
    from dockward.image.content import LayerContent

Bases = Mapping[tuple[str, ...], str]
"""Names of images by their chains of layer digests, lowest first."""
Watch = Callable[[int, int], None]
"""Hears the number of the layer and how many of its files were looked at."""
Spread = Callable[[Sequence[Callable[[], "LayerContent"]]], list["LayerContent"]]


class LookedInto(Struct, frozen=True, kw_only=True):
    """What was found in an image."""

    contents: Contents
    credentials: tuple[str, ...]
    accounts: tuple[ImageAccount, ...]
    groups: tuple[ImageGroup, ...]


def in_turn(jobs: Sequence[Callable[[], "LayerContent"]]) -> "list[LayerContent]":
    """What the jobs find, one after the other."""
    return [one() for one in jobs]
