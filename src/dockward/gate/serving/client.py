"""The client's side of a connection: its requests, one at a time, and the answers to them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import h11
import msgspec

from dockward import __version__
from dockward.gate.connections.crowd import Take, nothing_taken
from dockward.gate.connections.wire import CHUNK, TooLongError, Wire
from dockward.gate.errors import ClientLeftError, RefusedError
from dockward.gate.identity import Identity
from dockward.gate.request import heads, strictjson
from dockward.gate.request.chunks import Chunks, unframed
from dockward.gate.request.heads import Head, parse_head
from dockward.gate.serving.calls import Call

HEAD_SECONDS = 30.0
"""For the rest of a head, from its first byte on, and for a body that is judged."""
IDLE_SECONDS = 600.0
"""Between two requests of a connection."""
LINGER_SECONDS, LINGER_BYTES = 2.0, 64 << 20
"""For what a client sends that was refused."""
_OWN_FIELDS = (("Server", f"Dockward/{__version__}"),)


def _too_large(most: int) -> RefusedError:
    return strictjson.malformed(f"it has more than {most} bytes", status=413)


class Client:
    """A client at one request. `http` frames the answers alone; what the client sends is read without it."""

    def __init__(self, wire: Wire, identity: Identity, call: Call) -> None:
        self.wire, self.identity, self.call = wire, identity, call
        self.http = h11.Connection(h11.SERVER)
        self.take: Take = nothing_taken
        """Is told of bytes that are held for it."""
        self._goes_on = False
        """Whether the client waits for a word before it sends its body."""
        self._read_out = False
        self._wants_head = False
        """Whether the answer has no body, whatever its head says of one."""

    async def head(self) -> Head | None:
        """The next request's head; None where the client has left. Raises `RefusedError`."""
        try:
            async with asyncio.timeout(IDLE_SECONDS):
                self.wire.unread(await self.wire.read(1))
            async with asyncio.timeout(HEAD_SECONDS):
                raw = await self.wire.read_until(heads.END, heads.MOST_BYTES)
        except TooLongError as why:
            raise RefusedError("The request's head is too large.", status=431) from why
        except (ConnectionError, TimeoutError):
            return None
        if raw is None:
            return None
        found = parse_head(raw)
        self._goes_on = found.fields.get("expect", "").lower() == "100-continue"
        self._read_out = found.length == 0
        self._wants_head = found.method == "HEAD"
        self._expect_answer(found)
        return found

    def _expect_answer(self, head: Head) -> None:
        """Tell what frames the answers which request they answer: one without a body, since that is read here."""
        last = "close" in {one.strip() for one in head.fields.get("connection", "").lower().split(",")}
        fields = "Host: client\r\nConnection: close" if last else "Host: client"
        self.http.receive_data(f"{head.method} / HTTP/1.1\r\n{fields}\r\n\r\n".encode())
        while not isinstance(self.http.next_event(), h11.EndOfMessage):
            pass

    async def body(self, length: int | None) -> AsyncIterator[bytes]:
        """The request's body as it comes, with the frames of its chunks but without the last of them.

        Raises `RefusedError` where it isn't framed as it should be, `ConnectionError`. Nothing behind it is taken.
        """
        if self._goes_on and length != 0:
            await self.wire.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        async for data in self._chunks() if length is None else self._bytes(length):
            self.call.takes(data)
            yield data
        self._read_out = True

    async def _bytes(self, length: int) -> AsyncIterator[bytes]:
        left = length
        while left:
            data = await self._read(min(left, CHUNK))
            left -= len(data)
            yield data

    async def _chunks(self) -> AsyncIterator[bytes]:
        scanned = Chunks(strict=True)
        while not scanned.over:
            try:
                found = scanned.take(await self._read(CHUNK))
            except ValueError as why:
                raise RefusedError("The request's body is not framed as its head says.", status=400) from why
            if found:
                yield found
        self.wire.unread(scanned.rest)

    async def _read(self, most: int) -> bytes:
        data = await self.wire.read(most)
        if not data:
            raise ClientLeftError("the client left")
        return data

    async def whole_body(self, length: int | None, most: int) -> bytes:
        """A body that is judged; `most` counts the frames of its chunks too. Raises what `take` does."""
        found = bytearray()
        if length is not None:
            if length > most:
                raise _too_large(most)
            self.take(length)
        try:
            async with asyncio.timeout(HEAD_SECONDS):
                async for data in self.body(length):
                    if length is None:
                        self.take(len(data))
                    found += data
                    if len(found) > most:
                        raise _too_large(most)
        except TimeoutError as why:
            raise RefusedError(f"The request's body didn't come in {HEAD_SECONDS:.0f} seconds.", status=408) from why
        return unframed(bytes(found)) if length is None else bytes(found)

    async def send(self, *events: h11.Event) -> None:
        """Write parts of the answer."""
        for one in events:
            if isinstance(one, h11.Response):
                self.call.status = one.status_code
            elif isinstance(one, h11.Data):
                self.call.answers(one.data)
        await self.wire.send(*(self.http.send(one) or b"" for one in events))

    async def answer(self, status: int, message: str, *, last: bool = False) -> None:
        """An answer of the gate's own, in the form that the engine gives to errors; `last` ends the connection."""
        await self.whole_answer(status, msgspec.json.encode({"message": message}), last=last)

    async def whole_answer(self, status: int, body: bytes, *, last: bool = False) -> None:
        """JSON as the whole answer."""
        fields = [("Content-Type", "application/json"), ("Content-Length", str(len(body))), *_OWN_FIELDS]
        fields += [("Connection", "close")] if last else []
        head, end = h11.Response(status_code=status, headers=fields), h11.EndOfMessage()
        await self.send(head, *(() if self._wants_head else (h11.Data(data=body),)), end)

    async def linger(self) -> None:
        """Take in what the client still sends for a while: cut off while it writes, it wouldn't read the answer."""
        left = LINGER_BYTES
        with suppress(TimeoutError, ConnectionError):
            async with asyncio.timeout(LINGER_SECONDS):
                while left > 0 and (data := await self.wire.read()):
                    left -= len(data)

    @property
    def can_answer(self) -> bool:
        """Whether no answer was begun."""
        return self.http.our_state in {h11.IDLE, h11.SEND_RESPONSE}

    @property
    def can_go_on(self) -> bool:
        """Whether another request may follow: the body was read to its end, and the answer written."""
        return self._read_out and self.http.our_state is h11.DONE and self.http.their_state is h11.DONE

    def start_next(self, call: Call) -> None:
        """Be ready for the next request."""
        self.call = call
        self.http.start_next_cycle()
