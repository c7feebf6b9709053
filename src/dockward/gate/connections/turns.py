"""Turns of many clients at few workers: who has taken little lately is next, and one worker is kept for such ones.

So whoever has much done waits for himself and for others like him, and two of them keep no third one waiting.
"""

import asyncio
import time
from asyncio import AbstractEventLoop, Future
from collections import deque
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from msgspec import Struct

LITTLE = 0.5
"""Seconds of a worker: who has taken more lately leaves the last one to others."""
HALVED = 5.0
"""Seconds after which half as much counts."""
_MOST_KNOWN = 1_000
"""Clients of which it is known what they took; then those that took next to nothing are forgotten."""
_NOTHING = 0.01
T = TypeVar("T")


class Turns:
    """A few workers, each a thread. One piece of work at a time for each client."""

    def __init__(self, workers: int, name: str) -> None:
        self._pool, self._workers = ThreadPoolExecutor(workers, name), workers
        self._lines: WeakKeyDictionary[AbstractEventLoop, _Line] = WeakKeyDictionary()

    async def done(self, work: Callable[[], T], owner: Hashable) -> T:
        """What comes of this, once it is this client's turn. Raises what it raises."""
        loop = asyncio.get_running_loop()
        line = self._lines.setdefault(loop, _Line(self._pool, self._workers))
        found: T = await line.enter(loop, work, owner)
        return found


class _Job(Struct, frozen=True):
    work: Callable[[], Any]
    over: Future[Any]


class _Line:
    """Who waits in one event loop, and what each has taken."""

    def __init__(self, pool: ThreadPoolExecutor, workers: int) -> None:
        self._pool, self._workers, self._free = pool, workers, workers
        self._waiting: dict[Hashable, deque[_Job]] = {}
        self._busy: set[Hashable] = set()
        self._taken: dict[Hashable, tuple[float, float]] = {}
        """Seconds, and when they were counted last."""

    async def enter(self, loop: AbstractEventLoop, work: Callable[[], T], owner: Hashable) -> T:
        job = _Job(work, loop.create_future())
        self._waiting.setdefault(owner, deque()).append(job)
        self._start(loop)
        found: T = await job.over
        return found

    def _start(self, loop: AbstractEventLoop) -> None:
        while self._free:
            ready = [one for one in self._waiting if one not in self._busy]
            if not ready:
                return
            owner = min(ready, key=self._taken_by)
            if self._free == 1 < self._workers and self._taken_by(owner) > LITTLE:
                return
            job = self._next_of(owner)
            if not job.over.done():
                self._busy.add(owner)
                self._free -= 1
                doing = loop.run_in_executor(self._pool, _timed, job.work)
                doing.add_done_callback(partial(self._over, loop, owner, job))

    def _next_of(self, owner: Hashable) -> _Job:
        jobs = self._waiting[owner]
        job = jobs.popleft()
        if not jobs:
            del self._waiting[owner]
        return job

    def _over(self, loop: AbstractEventLoop, owner: Hashable, job: _Job, done: "Future[_Timed]") -> None:
        self._busy.discard(owner)
        self._free += 1
        if loop.is_closed() or done.cancelled():
            return
        found = done.result()
        self._take(owner, found.seconds)
        if not job.over.done():
            if found.raised is None:
                job.over.set_result(found.value)
            else:
                job.over.set_exception(found.raised)
        self._start(loop)

    def _taken_by(self, owner: Hashable) -> float:
        seconds, at = self._taken.get(owner, (0.0, 0.0))
        return seconds * 0.5 ** ((time.monotonic() - at) / HALVED) if seconds else 0.0

    def _take(self, owner: Hashable, seconds: float) -> None:
        self._taken[owner] = self._taken_by(owner) + seconds, time.monotonic()
        if len(self._taken) > _MOST_KNOWN:
            self._taken = {one: known for one, known in self._taken.items() if self._taken_by(one) > _NOTHING}


class _Timed(Struct, frozen=True):
    seconds: float
    value: Any = None
    raised: BaseException | None = None


def _timed(work: Callable[[], Any]) -> _Timed:
    began = time.monotonic()
    try:
        value = work()
    except BaseException as why:  # noqa: BLE001  # it is raised where it is waited for
        return _Timed(time.monotonic() - began, raised=why)
    return _Timed(time.monotonic() - began, value)
