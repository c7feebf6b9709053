"""Fills in what is inside the images that running containers use, for an audit that shall judge that too."""

from collections.abc import Mapping

from msgspec import structs

from dockward.engine.errors import EngineError
from dockward.image.stores.stored import StoreError
from dockward.model.fact import Place, Unknown, unknown
from dockward.model.image import Image
from dockward.model.world import World
from dockward.read.scan import scan
from dockward.read.scanning import ScanOptions, Watch

_LAYERS = Place("layers")
_GONE = "the image went away while the others were looked through"
_TOLD = ("contents", "accounts", "groups", "setuid_files", "credential_files")
"""What looking through all layers tells better than the first look at them."""


def with_insides(world: World, options: ScanOptions, watch: Watch) -> World:
    """The world with what is inside of those images; what couldn't be looked through is unknown with the reason."""
    wanted = world.images_run & world.image_by_id.keys()
    if not wanted:
        return world
    try:
        found = scan((), structs.replace(options, ids=wanted), watch)
    except (EngineError, StoreError) as why:
        reason = f"{why.message} {why.hint}".strip()
        return structs.replace(world, images=tuple(_blind(one, wanted, reason) for one in world.images))
    inside = found.image_by_id
    reasons = {one.name: one.reason for one in found.unread}
    return structs.replace(world, images=tuple(_filled(one, wanted, inside, reasons) for one in world.images))


def _filled(image: Image, wanted: frozenset[str], inside: Mapping[str, Image], reasons: Mapping[str, str]) -> Image:
    found = inside.get(image.id)
    if found is None:
        return _blind(image, wanted, next((reasons[one] for one in (*image.tags, image.id) if one in reasons), _GONE))
    changes = {name: getattr(found, name) for name in _TOLD}
    if not isinstance(found.history.content, Unknown):
        changes |= {"history": found.history, "brought_by": found.brought_by}
    return structs.replace(image, **changes)


def _blind(image: Image, wanted: frozenset[str], reason: str) -> Image:
    return structs.replace(image, contents=unknown(reason, _LAYERS)) if image.id in wanted else image
