"""A few requests of each client are on their way at once: each takes as much of the loop's time as anybody else's does.

So a client that sends hundreds of requests at a time waits for itself, and others wait for a few of them.
"""

import asyncio
from asyncio import Future
from collections import Counter, deque
from collections.abc import AsyncIterator, Callable, Hashable
from contextlib import asynccontextmanager

MOST = 4
"""Requests of one client. More would not be done sooner: what is on its way is one thread's."""
HELD_SECONDS = 1.0
"""For which a request counts at most: one that takes long takes none of the loop's time meanwhile."""


class Pace:
    """Who has how many requests on their way, `most` at a time, and who waits; each counts for so many `seconds`."""

    def __init__(self, most: int = MOST, seconds: float = HELD_SECONDS) -> None:
        self._most, self._seconds = most, seconds
        self._on_their_way: Counter[Hashable] = Counter()
        self._waiting: dict[Hashable, deque[Future[None]]] = {}

    @asynccontextmanager
    async def turn(self, owner: Hashable) -> AsyncIterator[Callable[[], None]]:
        """The block once it is this client's turn; what is given says that the rest of it doesn't count."""
        await self._enter(owner)
        counts = True

        def over() -> None:
            nonlocal counts
            if counts:
                counts = False
                self._leave(owner)

        timer = asyncio.get_running_loop().call_later(self._seconds, over)
        try:
            yield over
        finally:
            timer.cancel()
            over()

    async def _enter(self, owner: Hashable) -> None:
        if self._on_their_way[owner] < self._most:
            self._on_their_way[owner] += 1
            return
        place = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(owner, deque()).append(place)
        try:
            await place
        except asyncio.CancelledError:
            if not place.cancelled():
                self._leave(owner)
            raise

    def _leave(self, owner: Hashable) -> None:
        waiting = self._waiting.get(owner, deque())
        while waiting:
            place = waiting.popleft()
            if not place.done():
                place.set_result(None)
                return
        self._waiting.pop(owner, None)
        self._on_their_way[owner] -= 1
        if not self._on_their_way[owner]:
            del self._on_their_way[owner]
