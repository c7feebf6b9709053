"""What a scan that stays knows of the engine's images, and what makes it look again."""

import asyncio
import os
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import quote

from msgspec import Struct, structs

from dockward.advisories.database.schema import default_place
from dockward.engine.client import EngineClient, open_client
from dockward.engine.endpoint import Endpoint, read_endpoint
from dockward.engine.errors import EngineError
from dockward.engine.limits import LIST_BYTES
from dockward.engine.wire.image import ImageListed, digests_of, tags_of
from dockward.model.world import Unread, World
from dockward.read.scan import Looked, advisories, judged, look
from dockward.read.scanning import ScanOptions, Watch

_DATABASE_SECONDS = 2.0
_SETTLE_SECONDS = 1.0
"""A build tells of many images within a moment: they are looked at together."""
_LIST_SECONDS = 60.0
"""How long events alone are trusted: the clock of an engine far away may differ from this one's."""
AWAY_SECONDS = 3.0
"""Between two tries to reach an engine that has gone away."""
_EVENTS = "/events?since={:.3f}&filters=" + quote('{"type":["image"]}')


class Hears(Protocol):
    """Who is told what happens to the engine: `away` with why it doesn't answer, else that it does again."""

    def __call__(self, words: str, *, away: bool) -> None:
        """Hear it."""


Names = tuple[tuple[str, ...], tuple[str, ...]]
"""Tags and digests."""


class State(Struct, frozen=True):
    """What findings hang on: the engine's images by their ids, the database of advisories as a file, and the day."""

    images: Mapping[str, Names]
    database: tuple[int, ...]
    day: date


def state_of(options: ScanOptions, images: Mapping[str, Names]) -> State:
    """As things are now, with these images."""
    return State(images, _stamp(options.database or default_place()), _today())


class Vigil:
    """Every image of the engine that could be looked through, kept to be judged again without looking at its files."""

    def __init__(self, options: ScanOptions) -> None:
        self._options = options
        self._looked: dict[str, Looked] = {}
        self._unread: tuple[Unread, ...] = ()

    def follow(self, state: State, watch: Watch) -> None:
        """Look through what is new or was not to be had, and forget what is gone.

        Raises `EngineError` and `StoreError`.
        """
        kept = {id_: one for id_, one in self._looked.items() if id_ in state.images}
        self._looked = {id_: _named(one, state.images[id_]) for id_, one in kept.items()}
        self._unread = ()
        if wanted := state.images.keys() - kept.keys():
            found, self._unread = look((), structs.replace(self._options, ids=frozenset(wanted)), watch)
            self._looked |= {one.image.id: one for one in found}

    def world(self, watch: Watch) -> World:
        """The images as the advisories have them now. Raises `AdvisoryError` for a database that can't be read."""
        with advisories(self._options) as judge:
            images = judged(self._looked.values(), judge, watch)
        return World(taken=time.time(), images=images, unread=self._unread)


def _named(one: Looked, names: Names) -> Looked:
    tags, digests = names
    if (one.image.tags, one.image.digests) == names:
        return one
    return structs.replace(one, image=structs.replace(one.image, tags=tags, digests=digests))


async def images_now(options: ScanOptions) -> Mapping[str, Names]:
    """The engine's images. Raises `EngineError`."""
    async with open_client(read_endpoint(options.environment, options.home), seconds=options.seconds) as client:
        return await _listed(client)


async def changed(before: State, options: ScanOptions, tell: Hears) -> State:
    """How things are once they are not as `before` any more, or an engine that was away is back.

    What happens to the engine meanwhile is told. While an engine doesn't answer, its images count as they were.
    """
    database = asyncio.create_task(_database_changed(before, options))
    engine = asyncio.create_task(_engine_changed(before, options, tell))
    try:
        await asyncio.wait({database, engine}, return_when=asyncio.FIRST_COMPLETED)
        return state_of(options, engine.result() if engine.done() else before.images)
    finally:
        for task in (database, engine):
            task.cancel()
        await asyncio.gather(database, engine, return_exceptions=True)


async def _database_changed(before: State, options: ScanOptions) -> None:
    place = options.database or default_place()
    while (_stamp(place), _today()) == (before.database, before.day):  # noqa: ASYNC110  # nobody tells of either
        await asyncio.sleep(_DATABASE_SECONDS)


async def _engine_changed(before: State, options: ScanOptions, tell: Hears) -> Mapping[str, Names]:
    endpoint = read_endpoint(options.environment, options.home)
    away = False
    while True:
        try:
            return await _images_changed(before, endpoint, options, returned=away, tell=tell)
        except EngineError as why:
            if not away:
                tell(
                    f"{why.message} What is known of its images is kept; it is asked again until it answers.", away=True
                )
            away = True
            await asyncio.sleep(AWAY_SECONDS)


async def _images_changed(
    before: State, endpoint: Endpoint, options: ScanOptions, *, returned: bool, tell: Hears
) -> Mapping[str, Names]:
    async with open_client(endpoint, seconds=options.seconds) as client:
        while True:
            since = time.time() - _SETTLE_SECONDS
            images = await _listed(client)
            if returned:
                tell(f"The engine at {endpoint} answers again.", away=False)
            if returned or images != before.images:
                return images
            with suppress(TimeoutError):
                async with asyncio.timeout(_LIST_SECONDS):
                    await _event(client, since)
            await asyncio.sleep(_SETTLE_SECONDS)


async def _event(client: EngineClient, since: float) -> None:
    """Wait for one about images. Raises `EngineError` where the engine ends the stream."""
    loop, heard = asyncio.get_running_loop(), asyncio.Event()

    def take(_piece: bytes) -> None:
        loop.call_soon_threadsafe(heard.set)

    stream = asyncio.create_task(client.transfer(_EVENTS.format(since), take, silent=None))
    waiting = asyncio.create_task(heard.wait())
    try:
        await asyncio.wait({stream, waiting}, return_when=asyncio.FIRST_COMPLETED)
        if stream.done():
            stream.result()
    finally:
        for task in (stream, waiting):
            task.cancel()
        await asyncio.gather(stream, waiting, return_exceptions=True)


async def _listed(client: EngineClient) -> Mapping[str, Names]:
    listed = await client.read("/images/json", list[ImageListed], most=LIST_BYTES)
    return {one.id: (tags_of(one), digests_of(one)) for one in listed}


def _stamp(place: Path) -> tuple[int, ...]:
    """What changes when another file takes the place; empty where there is none."""
    try:
        found = os.stat(place)  # noqa: PTH116  # as the numbers are compared
    except OSError:
        return ()
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def _today() -> date:
    return datetime.now(UTC).date()
