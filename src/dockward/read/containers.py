"""Containers of an engine as the image that each was started from, with what it has of its own laid over it."""

from collections.abc import Callable, Sequence

from msgspec import structs

from dockward.engine.wire.container_files import ContainerFiles
from dockward.image.stores.stored import StoredImage, StoredLayer
from dockward.model.fact import outside
from dockward.model.image import Image
from dockward.model.subject import Kind, Subject
from dockward.syntax.reference import is_image_id

_RUN_BY = "how the container runs is judged by `dockward audit`"


def as_container(
    image: StoredImage, container: ContainerFiles, layer: StoredLayer, fetch: Callable[[], None]
) -> StoredImage:
    """The container with these files of its own; `fetch` has them here when they are needed."""
    lower = len(image.layers)

    def need(layers: Sequence[int]) -> None:
        if several := [one for one in layers if one < lower]:
            image.need(several)
        if lower in layers:
            fetch()

    return StoredImage(image=_image(image.image, container), layers=(*image.layers, layer), need=need)


def _image(image: Image, container: ContainerFiles) -> Image:
    """What the image sets and the container may have been started without is left to who looks at containers."""
    return structs.replace(
        image,
        id=container.id,
        holder=Subject(Kind.CONTAINER.value, container.called, container.id),
        user=outside(_RUN_BY),
        health_check=outside(_RUN_BY),
        command=outside(_RUN_BY),
        ports=outside(_RUN_BY),
        volumes=outside(_RUN_BY),
    )


def own_words(container: ContainerFiles, image: Image) -> str:
    """What its own files are, in words."""
    written = container.config.image
    name = image.name if not written or is_image_id(written) else written
    return f"the container {container.called}, since it was started from {name}"
