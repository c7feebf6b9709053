"""Looks at containers that have started, whoever started them, as the kernel has them; what is more is frozen.

A container that was made or started through the gate is frozen where it isn't what was admitted. One that was made
without it is recorded, passed or frozen, as the policy says. What a container does between its first instruction and
the freezing is not undone.
"""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Set
from contextlib import asynccontextmanager, contextmanager, suppress
from functools import partial

from msgspec import Struct, field, structs

from dockward.gate.after.approvals import Approvals, Services
from dockward.gate.after.freezing import Freezing, note, seconds_again
from dockward.gate.after.frozen import Frozen
from dockward.gate.after.keeping import Keeping
from dockward.gate.asking import Asking, ask, unsure
from dockward.gate.connections.answering import FOR_ITSELF, answered
from dockward.gate.connections.listing import containers_there
from dockward.gate.connections.upstream import Engine
from dockward.gate.decisions.outcomes import Afterwards
from dockward.gate.errors import RefusedError
from dockward.gate.ledger.record import Kind
from dockward.gate.ledger.telling import told_why
from dockward.gate.ledger.writing import Ledger
from dockward.gate.weighing.judging import Setting
from dockward.gate.weighing.started import BY_VIEW, Look, look_at
from dockward.judge.policy.gate import Elsewhere, Unpausable

_LOG = logging.getLogger(__name__)
LATER_SECONDS = 2.0
"""After a start whose answer nobody waited for."""
LAST_SECONDS = 3.0
"""For what was started last when the gate ends."""
AT_ONCE = 4
"""Containers that are looked at side by side."""
MOST_WAITING = 10_000
"""Containers that wait to be looked at; where there are more, all that run are looked through afterwards."""
BUILT_SECONDS = 60.0
"""After the end of a build, for which containers of it may still be there: a client may leave it."""
_TOLD_AT = 3
"""Looks of which nothing came, after which people are told."""


class Aftermath:
    """Looks after the containers that were started. `setting` is what is decided by where no client asks.

    `freezing` is who freezes them, and lets go on what root releases.
    """

    def __init__(
        self,
        engine: Engine,
        ledger: Ledger,
        setting: Callable[[], Setting],
        approvals: Approvals,
        services: Services,
        *,
        frozen: Frozen,
        elsewhere: Elsewhere = Elsewhere.RECORD,
        unpausable: Unpausable = Unpausable.RETRY,
    ) -> None:
        self._engine, self._ledger, self._setting = engine, ledger, setting
        self._approvals, self._services = approvals, services
        self._frozen, self._elsewhere = frozen, elsewhere
        self._keeping = Keeping(frozen, approvals, services)
        self.freezing = Freezing(
            engine, ledger, frozen, self._keeping, partial(self._put, setting=None), unpausable=unpausable
        )
        self._waiting: dict[str, Setting | None] = {}
        self._tries: Counter[str] = Counter()
        """Looks in a row of which nothing came."""
        self._busy: set[str] = set()
        self._expected: dict[str, list[Setting]] = {}
        """By what clients were let start containers whose starts are under way."""
        self._runs: dict[str, str] = {}
        self._there, self._idle = asyncio.Event(), asyncio.Event()
        self._idle.set()
        self._behind = False
        self._builds, self._built = 0, -BUILT_SECONDS
        """How many are on their way, and when the last one ended."""

    @contextmanager
    def building(self) -> Iterator[None]:
        """A build that was admitted, of which the engine makes containers by itself, is on its way in this block."""
        self._builds += 1
        try:
            yield
        finally:
            self._builds -= 1
            self._built = time.monotonic()

    @property
    def _may_build(self) -> bool:
        return self._builds > 0 or time.monotonic() - self._built < BUILT_SECONDS

    async def made(self, container: str, *, deep: bool = False) -> None:
        """A client has made this container: known, also to a gate that starts anew, before the client hears of it.

        `deep` says that its read-only mounts are so with what is mounted below.
        """
        self._approvals.put(container, "", deep=deep)
        await self._keeping.keep()

    async def approve(self, service: str, shape: str) -> None:
        """A client has made this service, or is about to change it, into this."""
        self._services.put(service, shape)
        await self._keeping.keep()

    def expect(self, after: Afterwards) -> None:
        """A client is starting this container. `begin` follows once it has taken the answer, which it needn't ever."""
        self._expected.setdefault(after.container, []).append(after.setting)

    def begin(self, after: Afterwards, *, later: bool, expected: bool) -> None:
        """Look at a container, a moment `later` where its start may still be under way."""
        if expected:
            settings = self._expected[after.container]
            settings.remove(after.setting)
            if not settings:
                del self._expected[after.container]
        if later:
            asyncio.get_running_loop().call_later(LATER_SECONDS, self._put, after.container, after.setting)
        else:
            self._put(after.container, after.setting)

    def heard_unpause(self, container: str) -> None:
        """The engine says that this container was unpaused: one that is frozen by root, if by no client just before."""
        if container not in self._frozen:
            return
        if self.freezing.is_by_root(container):
            self._runs.pop(container, None)
        self._put(container, None)

    def heard(self, container: str) -> None:
        """The engine says that this container has started."""
        # By what a client was admitted, where one is starting it.
        self._put(container, next(iter(self._expected.get(container, ())), None))

    def heard_end(self, container: str) -> None:
        """The engine says that this container is gone."""
        self._forget({container})

    async def catch_up(self) -> None:
        """Look at all that run, for what was missed. Raises `RefusedError` where the engine doesn't say."""
        # What is made while the list is on its way may not be in it.
        before = self._approvals.ids | self._frozen.ids | self._runs.keys()
        there = await containers_there(self._engine)
        gone = before.difference(one.id for one in there)
        self._forget(gone)
        with suppress(RefusedError):
            # Only a manager of a Swarm knows its services.
            services = self._services.ids
            self._services.forget(
                services.difference(one.id for one in await answered(self._engine, _services_there()))
            )
        self.freezing.seem_awake({one.id for one in there if one.state == "running"})
        for one in there:
            if one.state in {"running", "paused"}:
                self.heard(one.id)

    def _forget(self, gone: Set[str]) -> None:
        self._approvals.forget(gone)
        self.freezing.forget(gone)
        for name in gone:
            self._runs.pop(name, None)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Look at containers as long as the block runs."""
        await asyncio.to_thread(self._approvals.read)
        await asyncio.to_thread(self._services.read)
        tasks = [asyncio.create_task(self._work()) for _ in range(AT_ONCE)]
        tasks.append(asyncio.create_task(self._keeping.keep_on()))
        try:
            yield
        finally:
            with suppress(TimeoutError):
                async with asyncio.timeout(LAST_SECONDS):
                    await self._idle.wait()
            for one in tasks:
                one.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._keeping.keep()
            await self._keeping.sync()

    def _put(self, container: str, setting: Setting | None) -> None:
        if len(self._waiting) >= MOST_WAITING and container not in self._waiting:
            self._behind = True
            return
        # What a client was admitted by counts, for it may be more than the policy has now.
        self._waiting[container] = setting or self._waiting.get(container)
        self._idle.clear()
        self._there.set()

    async def _work(self) -> None:
        while True:
            await self._there.wait()
            container = next((one for one in self._waiting if one not in self._busy), None)
            if container is None:
                self._there.clear()
                continue
            setting = self._waiting.pop(container)
            self._busy.add(container)
            try:
                await self._look(container, setting)
                self._tries.pop(container, None)
                if self._behind and not self._waiting:
                    self._behind = False
                    await self.catch_up()
            except RefusedError as why:
                self._look_again(container, setting, why.message)
            except Exception:  # noqa: BLE001  # the supervised place: the gate goes on, and says what it didn't look at
                _LOG.exception("looking at container %s broke", container[:12])
                self._look_again(container, setting, "looking at it broke")
            finally:
                self._busy.discard(container)
                self._there.set()
                if not (self._busy or self._waiting):
                    self._idle.set()

    def _look_again(self, container: str, setting: Setting | None, why: str) -> None:
        """Later, and until it can be told: one that made that impossible would never be looked at otherwise."""
        self._tries[container] += 1
        tries = self._tries[container]
        self._runs.pop(container, None)
        if tries == _TOLD_AT:
            _LOG.error("container %s: what it is can't be told, and is asked again: %s", container[:12], why)
        asyncio.get_running_loop().call_later(seconds_again(tries), self._put, container, setting)

    async def _look(self, container: str, setting: Setting | None) -> None:
        await self.freezing.hold_again(container)
        by = setting or structs.replace(self._setting(), building=self._may_build)
        as_before = partial(self._is_as_before, container, setting)
        admitted = self._approvals.run_of(container)
        looking = look_at(container, by, self._runs.get(container, ""), as_before, admitted)
        found = await answered(self._engine, looking, aside=self, workers=FOR_ITSELF)
        if found is None:
            return
        self._runs[container] = found.run
        await self.freezing.seen(container, found)
        if self._frozen.is_released(container, found.run):
            return
        known = self._approvals.of(container)
        shapes = self._services.of(found.service) if known is None else ()
        if setting is None and known is None and not shapes:
            await self._from_elsewhere(container, found)
            return
        why = " ".join(filter(None, (*found.beyond, found.refused)))
        if why:
            await self.freezing.freeze(container, found, why)
        elif found.unsure:
            raise unsure(found.unsure)
        elif not found.seen:
            # Of one that was seen, what its names mean by now is not what it was admitted as.
            self._approvals.put(container, found.spec, found.run)

    def _is_as_before(self, container: str, setting: Setting | None, found: Look) -> bool:
        """Whether it is what it was admitted as, also where nobody asks for its start: then it may go on as that."""
        known = self._approvals.of(container)
        shapes = self._services.of(found.service) if known is None else ()
        is_known = found.shape in shapes or (found.spec != "" and found.spec == known)
        # What a host-view let see the host is judged whenever it is looked at, also where there is no view any more.
        by_view = found.by_view or known == BY_VIEW
        return setting is None and (is_known or found.seen) and not by_view

    async def _from_elsewhere(self, container: str, found: Look) -> None:
        why = " ".join(filter(None, (*found.beyond, found.refused)))
        if self._elsewhere is Elsewhere.PASS or not (why or found.unsure):
            return
        if not why:
            raise unsure(found.unsure)
        if self._elsewhere is Elsewhere.FREEZE:
            await self.freezing.freeze(container, found, why)
            return
        _LOG.warning("container %s, which was made without the gate, is more than is admitted. %s", container[:12], why)
        note(self._ledger, Kind.SEEN, container, told_why(" ".join(why.split())))


class _Service(Struct, frozen=True):
    id: str = field(name="ID")


def _services_there() -> Asking[list[_Service]]:
    found: list[_Service] | None = yield from ask("/services", list[_Service])
    return found or []
