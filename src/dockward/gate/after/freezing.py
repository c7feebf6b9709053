"""Freezes containers that are more than was admitted, holds them so, and lets go on what root wants to.

A container is known to be frozen before the engine is asked to pause it, and is paused again and again until it stands
still. One that goes on by another word than root's is frozen again.
"""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable, Iterator, Set
from contextlib import contextmanager

from msgspec import structs

from dockward.gate.after.frozen import Freeze, Frozen
from dockward.gate.after.keeping import Keeping
from dockward.gate.after.pausing import goes_on, tell
from dockward.gate.after.releasing import Release
from dockward.gate.connections.upstream import Engine
from dockward.gate.errors import RefusedError
from dockward.gate.ledger.record import Kind, Record, Who
from dockward.gate.ledger.telling import told_why
from dockward.gate.ledger.writing import Ledger
from dockward.gate.weighing.started import Look
from dockward.judge.policy.gate import Unpausable

_LOG = logging.getLogger(__name__)
FIRST_AGAIN, LONGEST_AGAIN = 2.0, 60.0
"""Seconds until what came to nothing is tried again: the first time, and at most."""
UNPAUSE_SECONDS = 60.0
"""In which what a client was let unpause may still be done."""
KILLED_AT = 3
"""Tries to pause a container, after which it is killed where the policy wants that."""


def seconds_again(tries: int) -> float:
    """How long to wait after so many tries in a row."""
    return min(FIRST_AGAIN * 2.0 ** min(tries - 1, 10), LONGEST_AGAIN)


def note(ledger: Ledger, kind: Kind, container: str, why: str) -> None:
    """Have the ledger tell this of a container."""
    ledger.note(Record(at=ledger.now(), kind=kind, objects=(f"container/{container}",), why=why))


class Freezing:
    """Freezes containers. `look` has a container looked at again."""

    def __init__(
        self,
        engine: Engine,
        ledger: Ledger,
        frozen: Frozen,
        keeping: Keeping,
        look: Callable[[str], None],
        *,
        unpausable: Unpausable,
    ) -> None:
        self._engine, self._ledger, self._frozen, self._keeping = engine, ledger, frozen, keeping
        self._look, self._unpausable = look, unpausable
        self._unpaused: dict[str, float] = {}
        """When a client was last let unpause a container, for those that may still be on the way."""
        self._unpausing: Counter[str] = Counter()
        """Requests that are under way by which a container may go on."""
        self._again: set[str] = set()
        """Frozen ones that must be frozen once more."""
        self._held: Counter[str] = Counter()
        """Tries in a row to pause one that goes on."""
        self._awake: set[str] = set()
        """Those that seem to run and not to be paused."""

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

    def is_by_root(self, container: str) -> bool:
        """Whether it is root who has just unpaused a frozen one, for no client was let do that.

        If not, it is frozen again as soon as it is looked at.
        """
        just_now = time.monotonic() - self._unpaused.get(container, -UNPAUSE_SECONDS) < UNPAUSE_SECONDS
        if just_now or self._unpausing[container] or self._frozen.goes_on_without_root(container):
            _LOG.error("container %s was unpaused as it was frozen, and is frozen again.", container[:12])
            self._again.add(container)
            return False
        # The engine also resumes what it ends.
        self._awake.add(container)
        return True

    def seem_awake(self, containers: Set[str]) -> None:
        """The engine's list says that these run."""
        self._awake |= containers

    def forget(self, gone: Set[str]) -> None:
        """Know nothing of these any more."""
        self._frozen.forget(gone)
        for name in gone:
            self._held.pop(name, None)

    async def hold_again(self, container: str) -> None:
        """Freeze it again, where it must be."""
        if container in self._again:
            self._again.discard(container)
            await self._hold(container)

    async def seen(self, container: str, found: Look) -> None:
        """Release one that root let go on, as it was just seen."""
        if container not in self._awake:
            return
        self._awake.discard(container)
        if found.paused or container not in self._frozen:
            return
        self._frozen.seen_running(container, found.run)
        if container not in self._frozen:
            await self._keeping.keep()
            _LOG.warning("container %s is released: it was unpaused at the engine's own socket.", container[:12])
            why = "It was frozen, and is released: it was unpaused without the gate."
            note(self._ledger, Kind.SEEN, container, why)

    async def freeze(self, container: str, found: Look, why: str) -> None:
        """Freeze it, which was found like this, for this reason."""
        if found.paused and self._frozen.stands(container, found.run):
            return
        # From here on no client goes on with it, whatever comes of pausing it.
        told = told_why(" ".join(why.split()))
        freeze = Freeze(run=found.run, task=found.task, name=found.name, at=self._ledger.now(), why=told)
        self._frozen.begin(container, freeze)
        await self._keeping.keep()
        failed = await self._hold(container)
        ending = "It is frozen." if not failed else f"It could not be frozen, and is tried again: {failed}."
        _LOG.error("container %s is more than was admitted. %s %s", container[:12], why, ending)
        note(self._ledger, Kind.FROZEN, container, f"{told} {ending}")

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
        await self._keeping.keep()
        _LOG.error("container %s is released by %s: %s", name, wanted.by, wanted.reason)
        return structs.replace(wanted, answer=f"the container {name} goes on.", done=True)

    async def _hold(self, container: str) -> str:
        """Pause one that is frozen, again and again until it stands still. Why it doesn't; empty where it does."""
        if container not in self._frozen:
            return ""
        failed = await tell(self._engine, "pause", container)
        if failed and await goes_on(self._engine, container, unsure=True):
            self._held[container] += 1
            if await self._killed(container, failed):
                return ""
            self._again.add(container)
            asyncio.get_running_loop().call_later(seconds_again(self._held[container]), self._look, container)
            _LOG.error("container %s is to be frozen and goes on: %s. Remove it.", container[:12], failed)
            return failed
        self._held.pop(container, None)
        self._frozen.done(container, others=bool(failed))
        await self._keeping.keep()
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
        await self._keeping.keep()
        told = f"It could not be frozen in {KILLED_AT} tries ({failed}), and was killed."
        _LOG.error("container %s is more than was admitted. %s", container[:12], told)
        note(self._ledger, Kind.FROZEN, container, told)
        return True
