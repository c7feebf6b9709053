"""Containers of an engine as the image that each was started from, with what it has of its own laid over it."""

from pathlib import Path

from msgspec import structs

from dockward.engine.wire.container_files import ContainerFiles
from dockward.image.stores.stored import StoredImage, StoredLayer, StoreError
from dockward.image.stores.tree import own_layer
from dockward.model.fact import outside
from dockward.model.image import Image
from dockward.model.subject import Kind, Subject
from dockward.syntax.reference import is_image_id

_RUN_BY = "how the container runs is judged by `dockward audit`"


def as_container(image: StoredImage, container: ContainerFiles, layer: StoredLayer) -> StoredImage:
    """The container with these files of its own."""
    return StoredImage(image=_image(image.image, container), layers=(*image.layers, layer))


def _image(image: Image, container: ContainerFiles) -> Image:
    """What the image sets and the container may have been started without is left to who looks at containers."""
    return structs.replace(
        image,
        id=container.id,
        holder=Subject(Kind.CONTAINER.value, called(container), container.id),
        user=outside(_RUN_BY),
        health_check=outside(_RUN_BY),
        command=outside(_RUN_BY),
        ports=outside(_RUN_BY),
        volumes=outside(_RUN_BY),
    )


def called(container: ContainerFiles) -> str:
    """Its name."""
    return container.name.removeprefix("/")


def apart(container: ContainerFiles, image: Image) -> str:
    """What its own files are, in words."""
    written = container.config.image
    name = image.name if not written or is_image_id(written) else written
    return f"the container {called(container)}, since it was started from {name}"


def layer_on_disk(container: ContainerFiles, image: Image, directory: str) -> StoredLayer:
    """Its files where they lie on this machine. Raises `StoreError` where they don't."""
    if not Path(directory).is_dir():
        raise StoreError(f"The files of the container {called(container)} are not at {directory}.")
    return own_layer(directory, apart(container, image))
