"""Lists of the engine and what is behind their entries: read concurrently, each failure kept to what it hit."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, Protocol, TypeVar
from urllib.parse import quote

from msgspec import Raw, Struct, structs

from dockward.engine.client import EngineClient
from dockward.engine.errors import BadAnswerError, EngineError, GoneError
from dockward.engine.limits import LIST_BYTES, MOST_EXECS
from dockward.engine.progress import Tally, Watch
from dockward.engine.wire.container import exec_from
from dockward.engine.wire.decode import decode
from dockward.engine.wire.image import HistoryAnswer, ImageAnswer, ImageListed, history_from
from dockward.engine.wire.inspect import ExecAnswer, Inspect, Listed
from dockward.engine.wire.network import NetworkAnswer
from dockward.engine.wire.source import Source
from dockward.model.fact import Fact, Unknown, unknown
from dockward.model.image import Layer
from dockward.model.subject import Kind
from dockward.model.workload import Exec
from dockward.model.world import Unread

T = TypeVar("T")
A = TypeVar("A")
Rows = list[Raw] | None


class _HasId(Protocol):
    @property
    def id(self) -> str: ...


L = TypeVar("L", bound=_HasId)


class Gone(Unknown, frozen=True):
    """What is behind an entry of a list, when the engine says that there is nothing (any more)."""


class Listing(Struct, Generic[T], frozen=True):
    """The entries of a list that could be read, and why the others (or all of them) could not."""

    items: tuple[T, ...]
    unread: tuple[Unread, ...] = ()


class Details(Struct, Generic[T, A], frozen=True):
    """An entry of a list with what the engine said of it when asked."""

    listed: T
    answer: A | Unknown


class Everything(Struct, Generic[T, A], frozen=True):
    """All entries of one kind; `gone` counts those that vanished between the list and the question."""

    details: tuple[Details[T, A], ...]
    unread: tuple[Unread, ...] = ()
    gone: int = 0


class ContainerAnswer(Struct, frozen=True):
    """A container's inspect answer and exec sessions."""

    inspect: Inspect
    execs: Fact[tuple[Exec, ...]]


class ImageAnswers(Struct, frozen=True):
    """An image's inspect answer and history."""

    inspect: ImageAnswer
    history: Fact[tuple[Layer, ...]]


async def attempt(reading: Awaitable[T]) -> T | Unknown:
    """What was read, or why it could not be."""
    try:
        return await reading
    except EngineError as why:
        return Unknown(why.message)


async def read_listing(rows: Awaitable[Rows], kind: Kind, item: type[T]) -> Listing[T]:
    """The entries of a list as `item`; an odd one doesn't spoil the others."""
    found = await attempt(rows)
    if isinstance(found, Unknown):
        return Listing((), (Unread(kind, found.reason),))
    items: list[T] = []
    unread: list[Unread] = []
    for row in found or ():
        try:
            items.append(decode(bytes(row), item))
        except BadAnswerError as why:
            unread.append(Unread(kind, why.message))
    return Listing(tuple(items), tuple(unread))


async def read_rows(client: EngineClient, path: str) -> Rows:
    """A list, its entries left as they are. Raises `EngineError`."""
    return await client.read(path, Rows, most=LIST_BYTES)  # type: ignore[arg-type]  # a union is no class to mypy


async def read_containers(client: EngineClient, watch: Watch) -> Everything[Listed, ContainerAnswer]:
    """Every container, running or not."""

    async def enlist() -> Listing[Listed]:
        return await read_listing(read_rows(client, "/containers/json?all=true"), Kind.CONTAINER, Listed)

    async def ask(listed: Listed) -> ContainerAnswer:
        path = f"/containers/{quote(listed.id)}/json"
        inspect = await client.read(path, Inspect)
        return ContainerAnswer(inspect, await _read_execs(client, path, inspect.exec_ids or []))

    return await _read_details(enlist, ask, "containers", watch)


async def read_images(client: EngineClient, watch: Watch) -> Everything[ImageListed, ImageAnswers]:
    """Every image that has a name or is the top of something, with its history."""

    async def enlist() -> Listing[ImageListed]:
        return await read_listing(read_rows(client, "/images/json"), Kind.IMAGE, ImageListed)

    async def ask(listed: ImageListed) -> ImageAnswers:
        return await _read_image(client, listed)

    return await _read_details(enlist, ask, "images", watch)


async def read_unlisted(
    client: EngineClient,
    images: Everything[ImageListed, ImageAnswers],
    containers: Everything[Listed, ContainerAnswer],
) -> Everything[ImageListed, ImageAnswers]:
    """The images and those that containers run although no list names them.

    The engine lists no image that is only another one's lower part, and none whose configuration it can't read.
    """
    if images.unread:
        return images
    known = {one.listed.id for one in images.details}
    used = {one.answer.inspect.image for one in containers.details if not isinstance(one.answer, Unknown)}

    async def one(listed: ImageListed) -> Details[ImageListed, ImageAnswers]:
        try:
            return Details(listed, await _read_image(client, listed))
        except GoneError:
            return Details(listed, Gone("a container was made of this image, but the engine can't read it any more"))
        except EngineError as why:
            return Details(listed, Unknown(why.message))

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one(ImageListed(name))) for name in sorted(used - known - {""})]
    return structs.replace(images, details=(*images.details, *(task.result() for task in tasks)))


async def _read_image(client: EngineClient, listed: ImageListed) -> ImageAnswers:
    path = f"/images/{quote(listed.id, safe=':')}"
    inspect = await client.read(f"{path}/json", ImageAnswer)
    history = await attempt(client.read(f"{path}/history", list[HistoryAnswer]))
    source = Source("image")
    if isinstance(history, Unknown):
        return ImageAnswers(inspect, unknown(history.reason))
    return ImageAnswers(inspect, source.fact("history", history_from(history)))


async def read_networks(client: EngineClient, watch: Watch) -> Everything[NetworkAnswer, NetworkAnswer]:
    """Every network; only the answer about a single one names its containers."""

    async def enlist() -> Listing[NetworkAnswer]:
        return await read_listing(read_rows(client, "/networks"), Kind.NETWORK, NetworkAnswer)

    async def ask(listed: NetworkAnswer) -> NetworkAnswer:
        return await client.read(f"/networks/{quote(listed.id)}", NetworkAnswer)

    return await _read_details(enlist, ask, "networks", watch)


async def _read_details(
    enlist: Callable[[], Awaitable[Listing[L]]], ask: Callable[[L], Awaitable[A]], what: str, watch: Watch
) -> Everything[L, A]:
    listing = await enlist()
    tally = Tally(what, len(listing.items), watch)

    async def one(listed: L) -> Details[L, A]:
        try:
            return Details(listed, await ask(listed))
        except GoneError as why:
            return Details(listed, Gone(_denied(why)))
        except EngineError as why:
            return Details(listed, Unknown(why.message))
        finally:
            tally.step()

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one(listed)) for listed in listing.items]
    found = [task.result() for task in tasks]
    if any(isinstance(each.answer, Gone) for each in found):
        found = _still_there(found, await enlist())
    return Everything(tuple(found), listing.unread, len(listing.items) - len(found))


def _still_there(found: list[Details[L, A]], again: Listing[L]) -> list[Details[L, A]]:
    """Without what has really gone. A proxy that denies what it lists must not hide it from judgement."""
    listed = {one.id for one in again.items}
    return [one for one in found if not isinstance(one.answer, Gone) or again.unread or one.listed.id in listed]


async def _read_execs(client: EngineClient, path: str, ids: list[str]) -> Fact[tuple[Exec, ...]]:
    """The exec sessions of the container at `path`. Raises `GoneError` when it has gone meanwhile."""
    source = Source("inspect")
    if len(ids) > MOST_EXECS:
        return unknown(f"it has more than {MOST_EXECS} exec sessions")
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(_read_exec(client, one)) for one in ids]
    found = [task.result() for task in tasks]
    if any(isinstance(one, Gone) for one in found):
        # As with containers: over and forgotten is only what the engine doesn't name any more.
        still = set((await client.read(path, Inspect)).exec_ids or ())
        found = [answer for answer, one in zip(found, ids, strict=True) if not isinstance(answer, Gone) or one in still]
    failed = next((one for one in found if isinstance(one, Unknown)), None)
    if failed is not None:
        return unknown(failed.reason)
    return source.fact("ExecIDs", tuple(one for one in found if isinstance(one, Exec)))


async def _read_exec(client: EngineClient, exec_id: str) -> Exec | Unknown:
    """An exec session, or why it isn't known."""
    try:
        return exec_from(await client.read(f"/exec/{quote(exec_id)}/json", ExecAnswer))
    except GoneError as why:
        return Gone(_denied(why))
    except EngineError as why:
        return Unknown(why.message)


def _denied(why: GoneError) -> str:
    return f"the engine names it, but denies that it is there: {why.message}"
