"""Looks at containers that have started, whoever started them, as the kernel has them, and freezes what is more.

A container that was made or started through the gate is frozen where it isn't what was admitted. One that was made
without it is recorded, passed or frozen, as the policy says. What a container does between its first instruction and
the freezing is not undone.
"""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Set
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager, suppress
from functools import partial
from typing import Any

from msgspec import Struct, field, structs

from dockward.gate.after.approvals import Approvals, Services
from dockward.gate.after.frozen import Freeze, Frozen
from dockward.gate.after.kept import Kept
from dockward.gate.after.pausing import goes_on, tell
from dockward.gate.after.releasing import Release
from dockward.gate.asking import Asking, ask, unsure
from dockward.gate.connections.answering import FOR_ITSELF, answered
from dockward.gate.connections.listing import containers_there
from dockward.gate.connections.upstream import Engine
from dockward.gate.decisions.outcomes import Afterwards
from dockward.gate.errors import RefusedError
from dockward.gate.ledger.record import Kind, Record, Who
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
UNPAUSE_SECONDS = 60.0
"""In which what a client was let unpause may still be done."""
LONGEST_AGAIN = 60.0
"""Seconds between two looks at a container of which it can't be told what it is."""
_TOLD_AT = 3
"""Looks of which nothing came, after which people are told."""
KILLED_AT = 3
"""Tries to pause a container, after which it is killed where the policy wants that."""
_WRITE_SECONDS = 1.0
_WRITER = ThreadPoolExecutor(1, "kept")
"""One thread, so that what is older never comes behind what is newer, also where its client has left."""


class Aftermath:
    """Looks after the containers that were started. `setting` is what is decided by where no client asks."""

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
        self._frozen, self._elsewhere, self._unpausable = frozen, elsewhere, unpausable
        self._kept: tuple[Kept[Any], ...] = (frozen, approvals, services)
        self._waiting: dict[str, Setting | None] = {}
        self._tries: Counter[str] = Counter()
        """Looks in a row of which nothing came."""
        self._busy: set[str] = set()
        self._expected: dict[str, list[Setting]] = {}
        """By what clients were let start containers whose starts are under way."""
        self._unpaused: dict[str, float] = {}
        """When a client was last let unpause a container, for those that may still be on the way."""
        self._unpausing: Counter[str] = Counter()
        """Requests that are under way by which a container may go on."""
        self._runs: dict[str, str] = {}
        self._again: set[str] = set()
        """Frozen ones that must be frozen once more."""
        self._held: Counter[str] = Counter()
        """Tries in a row to pause one that goes on."""
        self._awake: set[str] = set()
        """Those that seem to run and not to be paused."""
        self._writing = asyncio.Lock()
        """One file at a time, so that what is older never takes the place of what is newer."""
        self._there, self._idle = asyncio.Event(), asyncio.Event()
        self._idle.set()
        self._behind = False

    async def made(self, container: str, *, deep: bool = False) -> None:
        """A client has made this container: known, also to a gate that starts anew, before the client hears of it.

        `deep` says that its read-only mounts are so with what is mounted below.
        """
        self._approvals.put(container, "", deep=deep)
        await self._keep()

    async def approve(self, service: str, shape: str) -> None:
        """A client has made this service, or is about to change it, into this."""
        self._services.put(service, shape)
        await self._keep()

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

    @contextmanager
    def unpausing(self, container: str) -> Iterator[None]:
        """A client's request may let this container go on as long as the block runs, and a while after."""
        self._unpausing[container] += 1
        try:
            yield
        finally:
            self._unpausing[container] -= 1
            self._unpausing += Counter()
            self.unpauses(container)

    def unpauses(self, container: str) -> None:
        """Note that it may just have been unpaused by another word than root's at the engine's own socket."""
        now = time.monotonic()
        self._unpaused = {name: at for name, at in self._unpaused.items() if now - at < UNPAUSE_SECONDS}
        self._unpaused[container] = now

    def heard_unpause(self, container: str) -> None:
        """The engine says that this container was unpaused: one that is frozen by root, if by no client just before."""
        if container not in self._frozen:
            return
        just_now = time.monotonic() - self._unpaused.get(container, -UNPAUSE_SECONDS) < UNPAUSE_SECONDS
        if just_now or self._unpausing[container] or self._frozen.goes_on_without_root(container):
            _LOG.error("container %s was unpaused as it was frozen, and is frozen again.", container[:12])
            self._again.add(container)
            self._put(container, None)
            return
        # The engine also resumes what it ends.
        self._awake.add(container)
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
        self._awake |= {one.id for one in there if one.state == "running"}
        for one in there:
            if one.state in {"running", "paused"}:
                self.heard(one.id)

    def _forget(self, gone: Set[str]) -> None:
        self._approvals.forget(gone)
        self._frozen.forget(gone)
        for name in gone:
            self._runs.pop(name, None)
            self._held.pop(name, None)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Look at containers as long as the block runs."""
        await asyncio.to_thread(self._approvals.read)
        await asyncio.to_thread(self._services.read)
        tasks = [asyncio.create_task(self._work()) for _ in range(AT_ONCE)]
        tasks.append(asyncio.create_task(self._write()))
        try:
            yield
        finally:
            with suppress(TimeoutError):
                async with asyncio.timeout(LAST_SECONDS):
                    await self._idle.wait()
            for one in tasks:
                one.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._keep()
            await self._sync()

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
        wait = min(LATER_SECONDS * 2 ** min(tries - 1, 10), LONGEST_AGAIN)
        asyncio.get_running_loop().call_later(wait, self._put, container, setting)

    async def _look(self, container: str, setting: Setting | None) -> None:
        if container in self._again:
            self._again.discard(container)
            await self._hold(container)
        by = setting or self._setting()
        as_before = partial(self._is_as_before, container, setting)
        admitted = self._approvals.run_of(container)
        looking = look_at(container, by, self._runs.get(container, ""), as_before, admitted)
        found = await answered(self._engine, looking, aside=self, workers=FOR_ITSELF)
        if found is None:
            return
        self._runs[container] = found.run
        if container in self._awake:
            self._awake.discard(container)
            await self._maybe_released(container, found)
        if self._frozen.is_released(container, found.run):
            return
        known = self._approvals.of(container)
        shapes = self._services.of(found.service) if known is None else ()
        if setting is None and known is None and not shapes:
            await self._from_elsewhere(container, found)
            return
        why = " ".join(filter(None, (*found.beyond, found.refused)))
        if why:
            await self._freeze(container, found, why)
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

    async def _maybe_released(self, container: str, found: Look) -> None:
        if found.paused or container not in self._frozen:
            return
        self._frozen.seen_running(container, found.run)
        if container not in self._frozen:
            await self._keep()
            _LOG.warning("container %s is released: it was unpaused at the engine's own socket.", container[:12])
            self._note(Kind.SEEN, container, "It was frozen, and is released: it was unpaused without the gate.")

    async def _from_elsewhere(self, container: str, found: Look) -> None:
        why = " ".join(filter(None, (*found.beyond, found.refused)))
        if self._elsewhere is Elsewhere.PASS or not (why or found.unsure):
            return
        if not why:
            raise unsure(found.unsure)
        if self._elsewhere is Elsewhere.FREEZE:
            await self._freeze(container, found, why)
            return
        _LOG.warning("container %s, which was made without the gate, is more than is admitted. %s", container[:12], why)
        self._note(Kind.SEEN, container, told_why(" ".join(why.split())))

    async def _freeze(self, container: str, found: Look, why: str) -> None:
        if found.paused and self._frozen.stands(container, found.run):
            return
        # From here on no client goes on with it, whatever comes of pausing it.
        told = told_why(" ".join(why.split()))
        freeze = Freeze(run=found.run, task=found.task, name=found.name, at=self._ledger.now(), why=told)
        self._frozen.begin(container, freeze)
        await self._keep()
        failed = await self._hold(container)
        ending = "It is frozen." if not failed else f"It could not be frozen, and is tried again: {failed}."
        _LOG.error("container %s is more than was admitted. %s %s", container[:12], why, ending)
        self._note(Kind.FROZEN, container, f"{told} {ending}")

    async def release(self, wanted: Release) -> Release:
        """Let a frozen container go on, as root wants it, with what came of that."""
        name = wanted.container[:12]
        if self._frozen.run_of(wanted.container) != wanted.run:
            return structs.replace(wanted, answer=f"the container {name} isn't frozen, or not any more in that run.")
        try:
            await self._ledger.write(
                Record(
                    at=self._ledger.now(),
                    kind=Kind.RELEASED,
                    who=Who(login=wanted.by),
                    objects=(f"container/{wanted.container}",),
                    why=told_why(wanted.reason),
                )
            )
        except RefusedError as why:
            return structs.replace(wanted, answer=why.message)
        if self._frozen.run_of(wanted.container) != wanted.run:
            return structs.replace(wanted, answer=f"the container {name} has started anew.")
        self._frozen.release(wanted.container)
        # Where it starts anew meanwhile, and is frozen in that run, it is frozen again.
        self.unpauses(wanted.container)
        failed = await tell(self._engine, "unpause", wanted.container)
        if failed and not await goes_on(self._engine, wanted.container, unsure=False):
            self._frozen.held_again(wanted.container)
            return structs.replace(wanted, answer=f"the container {name} couldn't be unpaused: {failed}.")
        await self._keep()
        _LOG.error("container %s is released by %s: %s", name, wanted.by, wanted.reason)
        return structs.replace(wanted, answer=f"the container {name} goes on.", done=True)

    def _note(self, kind: Kind, container: str, why: str) -> None:
        at, objects = self._ledger.now(), (f"container/{container}",)
        self._ledger.note(Record(at=at, kind=kind, objects=objects, why=why))

    async def _hold(self, container: str) -> str:
        """Pause one that is frozen, again and again until it stands still. Why it doesn't; empty where it does."""
        if container not in self._frozen:
            return ""
        failed = await tell(self._engine, "pause", container)
        if failed and await goes_on(self._engine, container, unsure=True):
            self._held[container] += 1
            if await self._killed(container, failed):
                return ""
            wait = min(LATER_SECONDS * 2 ** min(self._held[container] - 1, 10), LONGEST_AGAIN)
            self._again.add(container)
            asyncio.get_running_loop().call_later(wait, self._put, container, None)
            _LOG.error("container %s is to be frozen and goes on: %s. Remove it.", container[:12], failed)
            return failed
        self._held.pop(container, None)
        self._frozen.done(container, others=bool(failed))
        await self._keep()
        return ""

    async def _killed(self, container: str, failed: str) -> bool:
        """Whether one that couldn't be paused is ended, where the policy wants that."""
        if self._unpausable is Unpausable.RETRY or self._held[container] < KILLED_AT:
            return False
        why = await tell(self._engine, "kill", container)
        if await goes_on(self._engine, container, unsure=True):
            _LOG.error("container %s couldn't be killed: %s.", container[:12], why or "it goes on")
            return False
        self._held.pop(container, None)
        self._frozen.done(container, others=True)
        await self._keep()
        told = f"It could not be frozen in {KILLED_AT} tries ({failed}), and was killed."
        _LOG.error("container %s is more than was admitted. %s", container[:12], told)
        self._note(Kind.FROZEN, container, told)
        return True

    async def _write(self) -> None:
        while True:
            await asyncio.sleep(_WRITE_SECONDS)
            await self._keep()
            await self._sync()

    async def _sync(self) -> None:
        """What only a loss of power could take away is on the disk a moment later."""
        for kept in self._kept:
            try:
                await asyncio.get_running_loop().run_in_executor(_WRITER, kept.sync)
            except OSError as why:
                kept.unwritten()
                _LOG.error("what is of this gate can't be written: %s", why.strerror or why)

    async def _keep(self) -> None:
        """Write what isn't written yet; those that wait for one another's writing are written at once."""
        async with self._writing:
            for kept in self._kept:
                if kept.changed:
                    await self._write_one(kept)

    async def _write_one(self, kept: Kept[Any]) -> None:
        try:
            await asyncio.get_running_loop().run_in_executor(_WRITER, kept.write, kept.change())
        except OSError as why:
            kept.unwritten()
            _LOG.error("what is of this gate can't be written: %s", why.strerror or why)


class _Service(Struct, frozen=True):
    id: str = field(name="ID")


def _services_there() -> Asking[list[_Service]]:
    found: list[_Service] | None = yield from ask("/services", list[_Service])
    return found or []
