"""Serves a client's calls of BuildKit: each is decided on, kept book of, and made at the engine if it is admitted."""

import asyncio
import logging
import time
from asyncio import Task, TaskGroup
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from dockward.gate.buildkit.calling import head_of, spell_call, understand_call
from dockward.gate.buildkit.relay import DENIED, INTERNAL, OK, Arrived, BrokenError, Ended, Refused, Relay
from dockward.gate.connections.answering import answered, judged_aside
from dockward.gate.connections.crowd import TURNED_AWAY, CrowdedError, is_root, owner_of
from dockward.gate.connections.upstream import Exchange
from dockward.gate.decisions.decide import takes_long
from dockward.gate.decisions.outcomes import Answered
from dockward.gate.errors import ClientLeftError, RefusedError
from dockward.gate.serving.calls import Call
from dockward.gate.serving.client import Client
from dockward.gate.serving.parts import Gate

_LOG = logging.getLogger(__name__)
_CLIENT_BYTES, _ENGINE_BYTES = 512, 16 << 10
"""At a time: twenty of a client's shortest calls, or the answers to the hundred that it may have on their way."""
_LONG_SECONDS = 0.001
"""Shorter times are added up: no timer counts them."""
_CONNECTION_BYTES = 64 << 10
"""That a connection holds by itself, with calls of which little has come."""
_MUCH_BYTES = 16 << 10
"""Of a message that is read aside."""
_MALFORMED, _FULL, _FAILED = 400, 503, 500
_STATUS: dict[int | None, int] = {OK: 200, DENIED: 403, None: 0}
"""The ledger's, by gRPC's."""


async def serve_calls(gate: Gate, client: Client, exchange: Exchange) -> None:
    """Serve them until one side leaves. The engine has given the connection over, and the client knows it.

    A client that has too many of them finds it ended.
    """
    with gate.bodies.room(owner_of(client.identity), root=is_root(client.identity)) as take:
        try:
            take(_CONNECTION_BYTES)
        except CrowdedError:
            client.call.refused(RefusedError(TURNED_AWAY, status=_FULL))
            client.wire.shut()
            return
        calls = _Calls(gate, client, exchange, Relay(take))
        exchange.wire.unread(exchange.http.trailing_data[0])
        try:
            async with TaskGroup() as group:
                group.create_task(calls.from_client(group))
                group.create_task(calls.from_engine())
        except* (ConnectionError, BrokenError) as several:
            _LOG.debug("a connection for builds ended: %r", several.exceptions)
        finally:
            calls.over()


class _Calls:
    """The calls of one connection that are on their way."""

    def __init__(self, gate: Gate, client: Client, exchange: Exchange, relay: Relay) -> None:
        self._gate, self._client, self._engine, self._relay = gate, client, exchange.wire, relay
        self._owner = owner_of(client.identity)
        self._records: dict[int, Call] = {}
        self._deciding: dict[int, Task[None]] = {}
        self._sending = {one: asyncio.Lock() for one in (client.wire, self._engine)}
        self._taken = 0.0
        """Seconds of the loop, for which others haven't had as many yet."""

    async def from_client(self, group: TaskGroup) -> None:
        """What the client sends. Raises `ConnectionError` as it leaves, `BrokenError`."""
        while data := await self._client.wire.read(_CLIENT_BYTES):
            async with self._gate.frames.turn(self._owner), self._paced():
                for one in self._relay.from_client(data):
                    self._heard(one, group)
            await self._flush()
        raise ClientLeftError("the client left")

    @asynccontextmanager
    async def _paced(self) -> AsyncIterator[None]:
        """The block, and then as long a time for others: what is always ready would never let them have their turn."""
        began = time.monotonic()
        yield
        self._taken += time.monotonic() - began
        rest = self._taken if self._taken > _LONG_SECONDS else 0.0
        self._taken -= rest
        await asyncio.sleep(rest)

    def _heard(self, one: Arrived | Refused | Ended, group: TaskGroup) -> None:
        match one:
            case Arrived(stream):
                self._deciding[stream] = group.create_task(self._decide(one))
            case Refused(path, why, full):
                record = Call(self._gate.ledger, self._client.identity)
                record.begins(head_of(path, b""))
                record.status = _FULL if full else _MALFORMED
                record.refused(RefusedError(f"The call can't be judged: {why}.", status=record.status))
                record.over()
            case Ended():
                self._ended(one)

    async def from_engine(self) -> None:
        """What the engine answers. Raises `ConnectionError` as it leaves, `BrokenError`."""
        while data := await self._engine.read(_ENGINE_BYTES):
            async with self._paced():
                for one in self._relay.from_engine(data):
                    self._ended(one)
            await self._flush()
        raise ConnectionError("the engine left")

    async def _decide(self, call: Arrived) -> None:
        record = self._records[call.stream] = Call(self._gate.ledger, self._client.identity)
        record.begins(head_of(call.path, call.message))
        record.takes(call.message)
        try:
            message = await self._admitted(call, record)
        except RefusedError as why:
            _LOG.info("refused: %s", why.message)
            record.refused(why)
            self._refuse(call, DENIED, f"{why.message}\n{why.hint}" if why.hint else why.message)
        except Exception:  # noqa: BLE001  # the supervised place: what breaks here must not become a yes
            _LOG.exception("deciding broke")
            record.refused(RefusedError("Deciding broke.", status=_FAILED))
            self._refuse(call, INTERNAL, "Deciding on the call broke; please report this.")
        else:
            self._relay.pass_on(call, message)
        self._deciding.pop(call.stream, None)
        await self._flush()

    async def _admitted(self, call: Arrived, record: Call) -> bytes:
        """The message as it is sent on. Raises `RefusedError`."""
        read = partial(understand_call, call.path, call.message)
        async with self._gate.pace.turn(self._owner):
            much = len(call.message) > _MUCH_BYTES
            request = await judged_aside(read, self._owner) if much else read()
            record.understood(request)
            asking = record.watch(self._gate.decide(request, self._client.identity))
            long = takes_long(request)
            decision = await answered(self._gate.engine, asking, aside=self._owner if long else None)
        if isinstance(decision, Answered) or decision.view is not None:
            raise RefusedError("What is answered to this call can't be shown to who is limited.")
        await record.decided(decision)
        if decision.warning:
            _LOG.warning("%s: %s", request.route, decision.warning)
        return spell_call(decision.request, call.message)

    def _refuse(self, call: Arrived, status: int, words: str) -> None:
        self._relay.refuse(call.stream, status, words)
        self._ended(Ended(call.stream, status))

    def _ended(self, one: Ended) -> None:
        task = self._deciding.pop(one.stream, None)
        if task is not None and one.status is None:
            task.cancel()
        record = self._records.pop(one.stream, None)
        if record is not None:
            record.status = _STATUS.get(one.status, _FAILED)
            record.over(ClientLeftError("the call was broken off") if one.status is None else None)

    async def _flush(self) -> None:
        for wire, take in ((self._client.wire, self._relay.to_client), (self._engine, self._relay.to_engine)):
            async with self._sending[wire]:
                if data := take():
                    await wire.send(data)

    def over(self) -> None:
        """The connection is."""
        for stream in list(self._records):
            self._ended(Ended(stream, None))
        self._client.wire.shut()
        self._engine.shut()
