"""Connections to the engine: kept for the next request where the last answer was read to its end."""

import asyncio
import socket
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager

import h11

from dockward.gate.asking import Told, unsure
from dockward.gate.connections.crowd import Take, nothing_taken
from dockward.gate.connections.wire import Wire
from dockward.gate.request import heads
from dockward.gate.request.chunks import Chunks
from dockward.gate.request.entries import Entries
from dockward.gate.request.lines import Line

ANSWER_BYTES = 16 << 20
"""Of an answer that the gate itself reads."""
_OK = 200
MOST_IDLE = 16
"""Connections that are kept."""


class Exchange:
    """One request to the engine, and the way of its answer."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        self.http = h11.Connection(h11.CLIENT, max_incomplete_event_size=heads.MOST_BYTES)
        self._read_out = False
        self._status = 0
        """Of an answer that has begun."""

    async def begin(self, head: bytes, body: bytes | None, *, method: str, upgrades: bool = False) -> None:
        """Write a request's head, as `requests.spell` has it, and its body; the parser is told what was asked."""
        fields = [("Host", "docker"), *([("Connection", "Upgrade"), ("Upgrade", "tcp")] if upgrades else ())]
        self.http.send(h11.Request(method=method, target="/", headers=fields))
        self.http.send(h11.EndOfMessage())
        await self.wire.send(head, heads.END, body or b"")

    async def event(self) -> h11.Event:
        """The answer's next part. Raises `ConnectionError` where the engine leaves."""
        while (found := self.http.next_event()) is h11.NEED_DATA:
            self.http.receive_data(await self.wire.read())
        if not isinstance(found, h11.Event) or isinstance(found, h11.ConnectionClosed):
            raise ConnectionError("the engine left")
        return found

    async def begun(self) -> None:
        """Wait until the answer has begun. Raises as `event`."""
        while not self._status:
            event = await self.event()
            if isinstance(event, h11.Response):
                self._status = event.status_code

    async def whole(self, most: int = ANSWER_BYTES, take: Take = nothing_taken) -> Told:
        """The whole answer, or its beginning where it is too large; the rest can be read then.

        `take` is told what is held. Raises as `event`, and what that does.
        """
        status, body = self._status, bytearray()
        while not isinstance(event := await self.event(), h11.EndOfMessage):
            if isinstance(event, h11.Response):
                status = event.status_code
            elif isinstance(event, h11.Data):
                take(len(event.data))
                body += event.data
                if len(body) > most:
                    return Told(status, bytes(body), too_large=True)
        return Told(status, bytes(body))

    async def entries(self, begun: bytes = b"", *, inside: bool = False) -> AsyncIterator[Line]:
        """The entries of a list, of which this much has come; it may be `inside` an object.

        Raises `RefusedError` where it has no end, as `event`.
        """
        entries = Entries(inside=inside)
        for one in entries.take(begun):
            yield one
        while not isinstance(event := await self.event(), h11.EndOfMessage):
            for one in entries.take(event.data) if isinstance(event, h11.Data) else ():
                yield one
        if not entries.over:
            raise unsure("the engine's list has no end")

    async def chunks(self) -> AsyncIterator[bytes]:
        """The rest of an answer in chunks, framed as it comes, without the last. Raises `ConnectionError`."""
        scanned = Chunks()
        self.wire.unread(self.http.trailing_data[0])
        async for data in self.wire.pieces():
            try:
                found = scanned.take(data)
            except ValueError as why:
                raise ConnectionError(f"the engine's answer is broken: {why}") from why
            if found:
                yield found
            if scanned.over:
                self._read_out = not scanned.rest
                return
        raise ConnectionError("the engine left")

    @property
    def over(self) -> bool:
        """Whether the connection can take another request."""
        done = self.http.our_state is h11.DONE and self.http.their_state is h11.DONE
        return not self.wire.ended and (self._read_out or (done and not self.http.trailing_data[0]))


class Engine:
    """The engine at a Unix socket; `agent` is who asks it the gate's own questions."""

    def __init__(self, path: str, agent: str = "") -> None:
        self._path = path
        self.agent = agent
        self._idle: list[Wire] = []

    @asynccontextmanager
    async def exchange(self) -> AsyncIterator[Exchange]:
        """A connection for one request. Raises `OSError` where there is no engine."""
        one = Exchange(await self._connected())
        try:
            yield one
        finally:
            if one.over and len(self._idle) < MOST_IDLE:
                self._idle.append(one.wire)
            else:
                one.wire.close()

    async def ask(self, method: str, path: str) -> Told:
        """The engine's answer to something that the gate itself wants, without a body.

        Raises `OSError` and `h11.RemoteProtocolError` where there is none.
        """
        fields = ["Host: docker", *([f"User-Agent: {self.agent}"] if self.agent else ())]
        fields += [] if method == "GET" else ["Content-Length: 0"]
        head = "\r\n".join((f"{method} {path} HTTP/1.1", *fields))
        async with self.exchange() as exchange:
            await exchange.begin(head.encode(), None, method=method)
            return await exchange.whole()

    async def each(self, path: str) -> AsyncGenerator[Line, None]:
        """The entries of a list, one after the other; of one that is too long only its head.

        Raises as `ask`, and `RefusedError` where there is none.
        """
        async with self.exchange() as exchange:
            await exchange.begin(f"GET {path} HTTP/1.1\r\nHost: docker".encode(), None, method="GET")
            answer = await exchange.event()
            if not isinstance(answer, h11.Response) or answer.status_code != _OK:
                raise unsure(f"the engine answers {getattr(answer, 'status_code', answer)}")
            async for one in exchange.entries():
                yield one

    async def _connected(self) -> Wire:
        while self._idle:
            kept = self._idle.pop()
            if kept.quiet:
                return kept
            kept.close()
        made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_CLOEXEC)
        wire = Wire(made)
        try:
            await asyncio.get_running_loop().sock_connect(made, self._path)
        except BaseException:
            wire.close()
            raise
        return wire

    async def close(self) -> None:
        """Leave the engine."""
        while self._idle:
            self._idle.pop().close()
