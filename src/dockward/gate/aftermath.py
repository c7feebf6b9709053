"""What follows a start: the container is looked at as the kernel has it, and frozen where it is more than was admitted.

What a container does between its first instruction and the freezing is not undone.
"""

import asyncio
import logging

import h11

from dockward.gate.answering import answered
from dockward.gate.decide import Afterwards
from dockward.gate.errors import RefusedError
from dockward.gate.ledger.record import Kind, Record
from dockward.gate.ledger.writing import Ledger
from dockward.gate.upstream import Engine

_LOG = logging.getLogger(__name__)
_PAUSED = 204
LATER_SECONDS = 2.0
"""After a start whose answer nobody waited for."""


class Aftermath:
    """Looks after the containers that were started; what is under way is ended by `close`."""

    def __init__(self, engine: Engine, ledger: Ledger) -> None:
        self._engine, self._ledger = engine, ledger
        self._tasks: set[asyncio.Task[None]] = set()

    def begin(self, after: Afterwards, *, later: bool) -> None:
        """Look at a container, a moment `later` where its start may still be under way."""
        task = asyncio.create_task(self._look(after, LATER_SECONDS if later else 0))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _look(self, after: Afterwards, seconds: float) -> None:
        try:
            await asyncio.sleep(seconds)
            found = await answered(self._engine, after.asking)
        except RefusedError as why:
            _LOG.warning("container %s: what it is can't be told: %s", after.container[:12], why.message)
            return
        except Exception:  # noqa: BLE001  # the supervised place: the gate goes on, and says what it didn't look at
            _LOG.exception("looking at container %s broke", after.container[:12])
            return
        if found:
            await self._freeze(after.container, " ".join(found))

    async def _freeze(self, container: str, why: str) -> None:
        done = await self._pause(container)
        ending = "It is frozen." if not done else f"It could not be frozen: {done}."
        _LOG.error("container %s is more than was admitted. %s %s", container[:12], why, ending)
        self._ledger.note(
            Record(at=self._ledger.now(), kind=Kind.FROZEN, objects=(f"container/{container}",), why=f"{why} {ending}")
        )

    async def _pause(self, container: str) -> str:
        """Why it isn't frozen; empty where it is."""
        try:
            told = await self._engine.ask("POST", f"/containers/{container}/pause")
        except (OSError, h11.RemoteProtocolError, RefusedError) as why:
            return str(why)
        return "" if told.status == _PAUSED else f"the engine answers {told.status}"

    async def close(self) -> None:
        """End what is under way."""
        for one in self._tasks:
            one.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
