"""An image's configuration as OCI image-spec 1.1 (config.md) and Docker write it, as an image."""

from msgspec import Struct, field, structs

from dockward.engine.errors import BadAnswerError
from dockward.engine.wire.decode import decode
from dockward.engine.wire.image import ImageAnswer, ImageConfig, RootFs, image_from
from dockward.engine.wire.moment import epoch
from dockward.engine.wire.source import Untold
from dockward.image.stores.spelling import check_spelling
from dockward.image.stores.stored import StoreError
from dockward.model.fact import Fact, Place
from dockward.model.image import Image, Layer


class _History(Struct, frozen=True, gc=False):
    created: str | None = None
    created_by: str = ""
    comment: str = ""
    empty_layer: bool = False


class _RootFs(Struct, frozen=True, gc=False):
    diff_ids: list[str] | None = None


class _Config(Struct, frozen=True, gc=False):
    created: str | None = None
    architecture: str = ""
    os: str = ""
    variant: str = ""
    config: ImageConfig | None = None
    rootfs: _RootFs = field(default_factory=_RootFs)
    history: list[_History] | None = None


def read_config(data: bytes, image_id: str, tags: tuple[str, ...] = (), size: int = 0) -> Image:
    """The image that the configuration describes. `size` is in bytes, as its store says. Raises `StoreError`."""
    try:
        found = decode(data, _Config)
    except BadAnswerError as why:
        raise StoreError(f"the configuration of image {image_id} cannot be understood: {why.message}") from why
    check_spelling(data, _Config, f"the configuration of image {image_id}")
    answer = ImageAnswer(
        id=image_id,
        repo_tags=list(tags),
        created=found.created,
        size=size,
        config=found.config or ImageConfig(),
        root_fs=RootFs(found.rootfs.diff_ids),
        os=found.os,
        architecture=found.architecture,
        variant=found.variant,
    )
    history = tuple(_line(one) for one in found.history or ())
    return structs.replace(
        image_from(answer, Fact(history, Place("image", "history"))), brought_by=_brought_by(found.history or [])
    )


def _line(one: _History) -> Layer:
    try:
        created = epoch(one.created)
    except Untold:
        created = 0.0
    return Layer(one.created_by, created, 0, one.comment)


def _brought_by(history: list[_History]) -> tuple[int, ...]:
    """For each layer, lowest first, the line of the history that made it."""
    return tuple(nr for nr, one in enumerate(history) if not one.empty_layer)
