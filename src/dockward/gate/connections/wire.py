"""A connection as the gate reads and writes it: on the socket itself, as asyncio's streams copy every byte twice more.

Images and logs run through here: buffers are as large as the host lets them be, so that few calls move much.
"""

import asyncio
import select
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import suppress

CHUNK = 256 << 10
"""Bytes that are read at a time."""
_BUFFER = 1 << 20
"""Bytes that the kernel may hold in each direction of a stream."""
_SMALL, _GATHERED = 16 << 10, 64 << 10
"""Bytes of a piece of a stream, of which it is worth to have more at a time; and of one for which more were waited for.
An engine that sends much would soon have no room to go on while the gate waits."""
_FEW = 8
GATHER_SECONDS = 0.001
_TURN = 1 << 20
"""Bytes after which others have their turn: what is always ready would never wait."""


LOOK_SECONDS = 1.0
"""Between two looks at a client of which the kernel says no more: whether it is still there."""


class TooLongError(Exception):
    """What was looked for didn't come within so many bytes."""


class Wire:
    """A connected socket. What was read ahead is kept for the next read; closing it ends what waits for it."""

    def __init__(self, sock: socket.socket) -> None:
        sock.setblocking(False)
        self.sock = sock
        self._loop = asyncio.get_running_loop()
        self._ahead = b""
        self._moved = 0
        self.ended = False
        """Whether nothing can be sent any more."""

    async def read(self, most: int = CHUNK) -> bytes:
        """What is there, one byte at least; empty at the end. Raises `ConnectionError`."""
        if self._ahead:
            found, self._ahead = self._ahead[:most], self._ahead[most:]
            return found
        found = await self._loop.sock_recv(self.sock, most)
        await self._turn(len(found))
        return found

    async def pieces(self) -> AsyncIterator[bytes]:
        """What comes, up to the end. Raises `ConnectionError`.

        Where small pieces come one after the other, some more are waited for: an engine writes each line of a log by
        itself, and to wake up for each would cost more than all else.
        """
        small = 0
        while found := await self.read():
            yield found
            small = small + 1 if len(found) < (_GATHERED if small > _FEW else _SMALL) else 0
            if small > _FEW:
                await asyncio.sleep(GATHER_SECONDS)

    async def read_until(self, end: bytes, most: int) -> bytes | None:
        """All up to `end` and with it; None where the other side leaves before that.

        Raises `TooLongError` where it has more than `most` bytes, `ConnectionError`.
        """
        found = self._ahead
        while (at := found.find(end, 0, most)) < 0:
            if len(found) >= most:
                raise TooLongError
            self._ahead = b""
            more = await self._loop.sock_recv(self.sock, CHUNK)
            if not more:
                return None
            found += more
        at += len(end)
        self._ahead = found[at:]
        return found[:at]

    def unread(self, data: bytes) -> None:
        """Have this read again, before what comes."""
        self._ahead = data + self._ahead

    async def send(self, *parts: bytes) -> None:
        """Send all of this. Raises `ConnectionError` where the other side has left."""
        data = parts[0] if len(parts) == 1 else b"".join(parts)
        await self._loop.sock_sendall(self.sock, data)
        await self._turn(len(data))

    async def _turn(self, size: int) -> None:
        self._moved += size
        if self._moved > _TURN:
            self._moved = 0
            await asyncio.sleep(0)

    def on_arrival(self, then: Callable[[], None] | None) -> None:
        """Have this called once, when something arrives or the other side ends; None: no more. Nobody may read then."""
        if then is None:
            self._forget()
            return

        def arrived() -> None:
            self._loop.remove_reader(self.sock)
            then()

        self._loop.add_reader(self.sock, arrived)

    async def left(self) -> None:
        """Wait until the other side has sent its last byte; where it has sent more than was read, until it is gone."""
        arrived = asyncio.Event()
        self.on_arrival(arrived.set)
        try:
            await arrived.wait()
        finally:
            self.on_arrival(None)
        while (self._ahead or not self._at_end()) and not self.gone:  # noqa: ASYNC110  # of what isn't read the kernel tells no end
            await asyncio.sleep(LOOK_SECONDS)

    @property
    def gone(self) -> bool:
        """Whether the other side reads no more either."""
        poll = select.poll()
        poll.register(self.sock, 0)
        return bool(poll.poll(0))

    def _at_end(self) -> bool:
        try:
            return not self.sock.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        except BlockingIOError:
            return False
        except OSError:
            return True

    @property
    def quiet(self) -> bool:
        """Whether the other side is still there and has sent nothing that wasn't read."""
        if self._ahead:
            return False
        try:
            self.sock.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        except BlockingIOError:
            return True
        except OSError:
            return False
        return False

    def widen(self) -> None:
        """Let the kernel hold more, for a stream."""
        for one in (socket.SO_SNDBUF, socket.SO_RCVBUF):
            self.sock.setsockopt(socket.SOL_SOCKET, one, _BUFFER)

    def shut(self) -> None:
        """Tell the other side that nothing more comes."""
        self.ended = True
        with suppress(OSError):
            self.sock.shutdown(socket.SHUT_WR)

    def cut(self) -> None:
        """End both directions: who reads from it finds its end."""
        self.ended = True
        with suppress(OSError):
            self.sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """End the connection."""
        # The loop would take the next socket of this number for one that it watches already.
        self._forget()
        self.sock.close()

    def _forget(self) -> None:
        if self.sock.fileno() >= 0 and not self._loop.is_closed():
            self._loop.remove_reader(self.sock)
