"""Asks an engine about the images and containers that somebody named."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from urllib.parse import quote

from msgspec import Struct, structs

from dockward.engine.client import EngineClient, open_client
from dockward.engine.endpoint import Endpoint
from dockward.engine.errors import EngineError, GoneError
from dockward.engine.limits import LIST_BYTES
from dockward.engine.wire.container_files import ChangeAnswer, ContainerFiles
from dockward.engine.wire.decode import decode
from dockward.engine.wire.image import ImageAnswer, ImageListed, tags_of
from dockward.engine.wire.info import Info
from dockward.read.scanning import ScanOptions
from dockward.syntax.reference import parse_reference


class Asked(Struct, frozen=True, kw_only=True):
    """What the engine told: the images that are wanted, what there is besides, and containers with their images.

    `unnamed` are the ids of images that nobody asked for by name.
    """

    info: Info
    images: tuple[ImageAnswer, ...]
    unnamed: frozenset[str]
    listed: tuple[ImageListed, ...]
    containers: tuple[ContainerFiles, ...]
    started_from: Mapping[str, ImageAnswer]


async def ask(endpoint: Endpoint, names: Sequence[str], options: ScanOptions) -> Asked:
    """Of these images and the containers of the options. Raises `EngineError`."""
    async with open_client(endpoint, seconds=options.seconds) as client:
        info = await client.read("/info", Info)
        listed = await client.read("/images/json", list[ImageListed], most=LIST_BYTES)
        wanted: dict[str, ImageAnswer] = {}
        for one in names:
            answer = await _wanted(client, one)
            wanted.setdefault(answer.id, answer)
        containers = [await _container(client, one) for one in options.containers]
        started = {one.image: await _image_of(client, one) for one in containers}
    more = [one for one in listed if options.everything or one.id in options.ids]
    unnamed = {one.id: ImageAnswer(one.id, one.repo_tags, one.repo_digests) for one in more}
    return Asked(
        info=info,
        images=tuple((unnamed | wanted).values()),
        unnamed=frozenset(unnamed) - wanted.keys(),
        listed=tuple(listed),
        containers=tuple(containers),
        started_from=started,
    )


async def _wanted(client: EngineClient, name: str) -> ImageAnswer:
    try:
        return _named(name, await _image(client, name))
    except GoneError as why:
        hint = f"`docker pull {name}` brings it; `dockward scan --registry {name}` looks into it where it is."
        raise GoneError(
            f"The engine has no image {name}, and there is no file of that name.", why.http_status, hint
        ) from why


def _named(name: str, answer: ImageAnswer) -> ImageAnswer:
    """The image with the name first that it was asked for by, if that is a tag of its."""
    asked = _in_full(name)
    tags = sorted(answer.repo_tags or (), key=lambda one: _in_full(one) != asked)
    return structs.replace(answer, repo_tags=tags)


def _in_full(name: str) -> tuple[str, str] | None:
    found = parse_reference(name)
    return (found.name, found.effective_tag) if found else None


async def _image(client: EngineClient, name: str) -> ImageAnswer:
    return await client.read(f"/images/{quote(name, safe=':@/')}/json", ImageAnswer)


async def _image_of(client: EngineClient, container: ContainerFiles) -> ImageAnswer:
    """A container may outlive its image's entry in the engine's books."""
    try:
        return await _image(client, container.image)
    except GoneError:
        return ImageAnswer(container.image)


async def _container(client: EngineClient, name: str) -> ContainerFiles:
    return await client.read(f"/containers/{quote(name, safe='')}/json", ContainerFiles)


async def ask_changes(endpoint: Endpoint, container: ContainerFiles, options: ScanOptions) -> tuple[ChangeAnswer, ...]:
    """The paths that differ from the image's. Raises `EngineError`."""
    async with open_client(endpoint, seconds=options.seconds) as client:
        path = f"/containers/{quote(container.id, safe='')}/changes"
        body = await client.get(path, most=LIST_BYTES)
    return () if body.strip() == b"null" else tuple(decode(body, list[ChangeAnswer]))


async def ask_layers(
    endpoint: Endpoint, listed: Iterable[ImageListed], options: ScanOptions
) -> dict[str, tuple[str, ...]]:
    """The digests of the layers of these images by id, lowest first; without those that went away meanwhile."""
    found: dict[str, tuple[str, ...]] = {}

    async def one(client: EngineClient, image_id: str) -> None:
        with suppress(EngineError):
            answer = await _image(client, image_id)
            found[image_id] = tuple((answer.root_fs.layers if answer.root_fs else None) or ())

    async with open_client(endpoint, seconds=options.seconds) as client, asyncio.TaskGroup() as group:
        for image_id in {one.id for one in listed if tags_of(one)}:
            group.create_task(one(client, image_id))
    return found
