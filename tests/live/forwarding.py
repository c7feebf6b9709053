"""A port of the loopback behind which an engine's socket is: an engine as other machines see it."""

import asyncio
import re
from collections.abc import Iterator
from contextlib import asynccontextmanager, contextmanager

from tests.live.engine import PrivateEngine
from tests.read.served import running

_PIECE = 1 << 16
_REQUEST = re.compile(rb"^GET (\S+) HTTP", re.MULTILINE)


class Forwarding:
    """What was asked for through it; `most` bytes of answers a connection are let through."""

    def __init__(self, most: int | None = None) -> None:
        self.asked: list[str] = []
        self.address = ""
        self._most = most

    @asynccontextmanager
    async def serving(self, socket: str):
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            theirs, ours = await asyncio.open_unix_connection(socket)
            try:
                await asyncio.gather(self._pass(reader, ours, heard=True), self._pass(theirs, writer, heard=False))
            except OSError:
                pass
            finally:
                ours.close()
                writer.close()

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        async with server:
            self.address = "tcp://{}:{}".format(*server.sockets[0].getsockname())
            yield self

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, heard: bool) -> None:
        left = self._most
        while piece := await reader.read(_PIECE):
            if heard:
                self.asked += [one.decode() for one in _REQUEST.findall(piece)]
            elif left is not None:
                left -= len(piece)
                if left < 0:
                    break
            writer.write(piece)
            await writer.drain()
        writer.close()


@contextmanager
def forwarded(engine: PrivateEngine, most: int | None = None) -> Iterator[Forwarding]:
    """The engine behind a port, for as long as the context lasts."""
    with running(Forwarding(most).serving(str(engine.socket))) as found:
        yield found
