"""Turns of many clients at few workers: who has taken little lately is next, and one worker is kept for such ones.

So whoever has much done waits for himself and for others like him, and two of them keep no third one waiting.
"""

import asyncio
import time
from asyncio import AbstractEventLoop, Future, TimerHandle
from collections import Counter, deque
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
MOST_STUCK = 64
"""Threads that are given up and still there: in place of so many others are begun."""
T = TypeVar("T")


class StuckError(Exception):
    """What was asked for takes longer than anybody waits: its worker hangs in it."""


class Patience(Struct, frozen=True):
    """After how many seconds a worker is given up for another, and how many of those one client may have cost."""

    seconds: float
    each: int = 1


class Turns:
    """A few workers, each a thread. One piece of work at a time for each client.

    With `patience` one that hangs, as in a file system that doesn't answer, is given up: others have one in its place.
    """

    def __init__(self, workers: int, name: str, patience: Patience | None = None) -> None:
        self._pool = ThreadPoolExecutor(workers + (MOST_STUCK if patience else 0), name)
        self._workers, self._patience = workers, patience
        self._lines: WeakKeyDictionary[AbstractEventLoop, _Line] = WeakKeyDictionary()

    async def done(self, work: Callable[[], T], owner: Hashable) -> T:
        """What comes of this, once it is this client's turn. Raises what it raises, `StuckError` where it hangs."""
        loop = asyncio.get_running_loop()
        line = self._lines.setdefault(loop, _Line(self._pool, self._workers, self._patience))
        found: T = await line.enter(loop, work, owner)
        return found


class _Job(Struct):
    work: Callable[[], Any]
    over: Future[Any]
    given_up: bool = False


class _Line:
    """Who waits in one event loop, and what each has taken."""

    def __init__(self, pool: ThreadPoolExecutor, workers: int, patience: Patience | None) -> None:
        self._pool, self._workers, self._free = pool, workers, workers
        self._patience = patience
        self._stuck: Counter[Hashable] = Counter()
        """Workers that were given up, by whom they worked for."""
        self._waiting: dict[Hashable, deque[_Job]] = {}
        self._busy: set[Hashable] = set()
        self._taken: dict[Hashable, tuple[float, float]] = {}
        """Seconds, and when they were counted last."""

    async def enter(self, loop: AbstractEventLoop, work: Callable[[], T], owner: Hashable) -> T:
        job = _Job(work, loop.create_future())
        if self._is_over(owner):
            raise StuckError
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
                timer = None
                if self._patience is not None:
                    timer = loop.call_later(self._patience.seconds, self._give_up, loop, owner, job)
                doing.add_done_callback(partial(self._over, loop, owner, job, timer))

    def _is_over(self, owner: Hashable) -> bool:
        """Whether this client has cost as many workers as it may."""
        return self._patience is not None and self._stuck[owner] >= self._patience.each

    def _give_up(self, loop: AbstractEventLoop, owner: Hashable, job: _Job) -> None:
        if self._stuck.total() >= MOST_STUCK:
            return
        self._stuck[owner] += 1
        self._busy.discard(owner)
        self._free += 1
        several = [job, *(self._waiting.pop(owner, ()) if self._is_over(owner) else ())]
        for one in several:
            if not one.over.done():
                one.over.set_exception(StuckError())
        job.given_up = True
        self._start(loop)

    def _next_of(self, owner: Hashable) -> _Job:
        jobs = self._waiting[owner]
        job = jobs.popleft()
        if not jobs:
            del self._waiting[owner]
        return job

    def _over(
        self,
        loop: AbstractEventLoop,
        owner: Hashable,
        job: _Job,
        timer: TimerHandle | None,
        done: "Future[_Timed]",
    ) -> None:
        if timer is not None:
            timer.cancel()
        if job.given_up:
            self._stuck[owner] -= 1
            self._stuck += Counter()
        else:
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
