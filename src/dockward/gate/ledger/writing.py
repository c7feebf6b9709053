"""Takes what the gate has to tell, and has it written: several records at once, in a thread beside the loop.

A call that changes something waits until its record is on the disk, and is refused where that fails. Other records
are written a moment later. Once writing has failed every call waits for it, so that nobody uses an API that nobody
records.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress

from dockward.gate.errors import RefusedError
from dockward.gate.ledger.record import Kind, Record
from dockward.gate.ledger.store import Clock, Store

_LOG = logging.getLogger(__name__)
DELAY = 0.2
"""Seconds that a record may wait for others; a gate that is killed loses as much."""
MOST_WAITING = 10_000
"""Records that are kept while they can't be written; later ones are only counted."""


class Ledger:
    """The ledger as the gate's calls see it."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock
        self._waiting: list[Record] = []
        self._urgent: list[tuple[Record, asyncio.Future[None]]] = []
        self._there, self._hurry = asyncio.Event(), asyncio.Event()
        self._lost = 0
        self._failure = ""
        self._over = False
        self._writer = ThreadPoolExecutor(1, "ledger")
        """Its own, so that it waits for nothing else that is done beside the loop."""

    def now(self) -> str:
        """The time as records have it."""
        return self._clock()

    @property
    def broken(self) -> bool:
        """Whether the last try to write failed."""
        return bool(self._failure)

    def note(self, record: Record) -> None:
        """Write this soon."""
        if len(self._waiting) >= MOST_WAITING:
            self._lost += 1
            return
        self._waiting.append(record)
        self._there.set()

    async def write(self, record: Record) -> None:
        """Write this now. Raises `RefusedError` where it can't be written."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._urgent.append((record, done))
        self._there.set()
        self._hurry.set()
        await done

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Write until the block ends, and then what is left."""
        task = asyncio.create_task(self._run())
        try:
            yield
        finally:
            self.note(Record(at=self._clock(), kind=Kind.STOPPED))
            self._over = True
            self._hurry.set()
            self._there.set()
            await task
            await self._flush()
            await asyncio.to_thread(self._store.close)
            self._writer.shutdown()

    async def _run(self) -> None:
        while not self._over:
            await self._there.wait()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._hurry.wait(), DELAY)
            self._there.clear()
            self._hurry.clear()
            await self._flush()

    async def _flush(self) -> None:
        """Write all there is. Where that fails the calls that wait are told, and the rest stays for another time."""
        records, urgent, lost = self._waiting, self._urgent, self._lost
        self._waiting, self._urgent, self._lost = [], [], 0
        told = [Record(at=self._clock(), kind=Kind.LOST, last=lost, why=self._failure)] if lost else []
        batch = [*records, *told, *(one for one, _ in urgent)]
        failure = await asyncio.get_running_loop().run_in_executor(self._writer, self._tried, batch) if batch else ""
        self._failure = self._told_failure(failure)
        if failure:
            self._waiting, self._lost = [*records, *self._waiting], self._lost + lost
        for _, done in urgent:
            if done.done():
                continue
            if failure:
                done.set_exception(_unwritten(failure))
            else:
                done.set_result(None)

    def _tried(self, batch: list[Record]) -> str:
        """What went wrong."""
        try:
            self._store.append(batch)
        except OSError as why:
            return why.strerror or str(why)
        return ""

    def _told_failure(self, failure: str) -> str:
        if failure and failure != self._failure:
            _LOG.error("the ledger can't be written, so every call is refused: %s", failure)
        elif self._failure and not failure:
            _LOG.error("the ledger can be written again")
        return failure


def _unwritten(failure: str) -> RefusedError:
    return RefusedError(
        f"The gate can't write its ledger: {failure}. Nothing is passed on that isn't recorded.",
        "Make room where the ledger is; root can still ask the engine at its own socket.",
        status=503,
    )
