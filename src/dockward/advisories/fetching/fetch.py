"""Fetches several downloads at once; one that fails leaves the others alone."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from dockward.advisories.database.editions import Edition
from dockward.advisories.fetching.held import Held
from dockward.advisories.fetching.session import open_session
from dockward.advisories.fetching.sources import Source
from dockward.advisories.fetching.transfer import Fetched, FetchError, Transfer
from dockward.engine.http import ClientSession

AT_ONCE = 6
PAUSES = (1.0, 5.0, 20.0)
"""Seconds before each further try of a server that failed in a way which may pass."""
_MB = 1_000_000

Watch = Callable[[str], None]


class Failed(Struct, frozen=True):
    """A source that could not be had, and why, to be read behind its address."""

    source: Source
    why: str
    gone: bool = False
    """Whether there is nothing at its address."""


class Means(Struct, frozen=True, kw_only=True):
    """How downloads are fetched: where they are kept, the authority for TLS, hosts without it, and the pauses."""

    folder: Path
    authority: Path | None = None
    plain: tuple[str, ...] = ()
    pauses: Sequence[float] = PAUSES


class _Count:
    """What there is to be told of all downloads together."""

    def __init__(self, number: int, watch: Watch) -> None:
        self._number = number
        self._watch = watch
        self._done = self._bytes = 0

    def bytes(self, count: int) -> None:
        """So many bytes came."""
        before, self._bytes = self._bytes, self._bytes + count
        if before // _MB != self._bytes // _MB:
            self.tell()

    def done(self) -> None:
        """One more is there, or has failed."""
        self._done += 1
        self.tell()

    def tell(self) -> None:
        """Say how far it is."""
        self._watch(f"fetching, {self._bytes / _MB:.0f} MB {self._done}/{self._number}")


async def fetch_all(
    sources: Iterable[Source], known: Mapping[str, Edition], means: Means, watch: Watch
) -> list[Fetched | Failed]:
    """What became of each source, in their order. Raises `BadSourceError` for an authority that can't be used."""
    wanted = list(sources)
    count = _Count(len(wanted), watch)
    room = asyncio.Semaphore(AT_ONCE)
    count.tell()
    async with open_session(means.authority) as session:

        async def one(source: Source) -> Fetched | Failed:
            async with room:
                try:
                    return await _fetch(session, source, known.get(source.download.name), means, count)
                finally:
                    count.done()

        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one(source)) for source in wanted]
    return [task.result() for task in tasks]


async def _fetch(
    session: ClientSession, source: Source, known: Edition | None, means: Means, count: _Count
) -> Fetched | Failed:
    held = Held(means.folder, source.download.name, source.download.path)
    transfer = Transfer(source, held, means.plain, count.bytes)
    for pause in (*means.pauses, None):
        try:
            return await transfer.fetch(session, known)
        except FetchError as why:
            if pause is None or not why.again:
                return Failed(source, str(why), gone=why.gone)
        await asyncio.sleep(pause)
    raise AssertionError("the last try returns")  # pragma: no cover
