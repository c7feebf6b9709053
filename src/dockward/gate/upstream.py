"""Connections to the engine: kept for the next request where the last answer was read to its end."""

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import h11

from dockward.gate import heads
from dockward.gate.chunks import Chunks

CHUNK = 256 << 10
"""Bytes that are read at a time."""
MOST_IDLE = 16
"""Connections that are kept."""


class Exchange:
    """One request to the engine, and the way of its answer."""

    def __init__(self, reader: StreamReader, writer: StreamWriter) -> None:
        self.reader, self.writer = reader, writer
        self.http = h11.Connection(h11.CLIENT, max_incomplete_event_size=heads.MOST_BYTES)
        self._read_out = False

    def begin(self, head: bytes, body: bytes | None, *, method: str, upgrades: bool = False) -> None:
        """Write a request's head, as `requests.spell` has it, and its body; the parser is told what was asked."""
        fields = [("Host", "docker"), *([("Connection", "Upgrade"), ("Upgrade", "tcp")] if upgrades else ())]
        self.http.send(h11.Request(method=method, target="/", headers=fields))
        self.http.send(h11.EndOfMessage())
        self.writer.write(head + heads.END + (body or b""))

    async def event(self) -> h11.Event:
        """The answer's next part. Raises `ConnectionError` where the engine leaves."""
        while (found := self.http.next_event()) is h11.NEED_DATA:
            self.http.receive_data(await self.reader.read(CHUNK))
        if not isinstance(found, h11.Event) or isinstance(found, h11.ConnectionClosed):
            raise ConnectionError("the engine left")
        return found

    async def chunks(self) -> AsyncIterator[bytes]:
        """The rest of an answer in chunks, framed as it comes, without the last. Raises `ConnectionError`."""
        scanned = Chunks()
        data, _ = self.http.trailing_data
        while True:
            try:
                found = scanned.take(data)
            except ValueError as why:
                raise ConnectionError(f"the engine's answer is broken: {why}") from why
            if found:
                yield found
            if scanned.over:
                self._read_out = not scanned.rest
                return
            data = await self.reader.read(CHUNK)
            if not data:
                raise ConnectionError("the engine left")

    @property
    def over(self) -> bool:
        """Whether the connection can take another request."""
        if self._read_out:
            return not self.reader.at_eof()
        done = self.http.our_state is h11.DONE and self.http.their_state is h11.DONE
        return done and not self.http.trailing_data[0] and not self.reader.at_eof()


class Engine:
    """The engine at a Unix socket."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._idle: list[tuple[StreamReader, StreamWriter]] = []

    @asynccontextmanager
    async def exchange(self) -> AsyncIterator[Exchange]:
        """A connection for one request. Raises `OSError` where there is no engine."""
        one = Exchange(*await self._connected())
        try:
            yield one
        finally:
            if one.over and len(self._idle) < MOST_IDLE:
                self._idle.append((one.reader, one.writer))
            else:
                one.writer.close()

    async def _connected(self) -> tuple[StreamReader, StreamWriter]:
        while self._idle:
            reader, writer = self._idle.pop()
            if not (reader.at_eof() or writer.is_closing()):
                return reader, writer
            writer.close()
        return await asyncio.open_unix_connection(self._path, limit=CHUNK)

    async def close(self) -> None:
        """Leave the engine."""
        for _, writer in self._idle:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()
        self._idle.clear()
