"""Has the engine see what a client does that leaves before its answer is there: it ends what nobody waits for.

Without the gate the engine would see the connection's end, and give up what it can, as a build or waiting for a
container. A client that has only sent its last byte (shutdown(2)) may still read the answer: the engine is told of that
end alone, as it would see it.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import NoReturn

import h11

from dockward.gate.connections.wire import LOOK_SECONDS, Wire
from dockward.gate.errors import ClientLeftError


async def _gone(client: Wire) -> None:
    """Wait until the client neither sends nor reads any more."""
    await client.left()
    while not client.gone:  # noqa: ASYNC110  # a socket at its end is always ready: the kernel says no more of it
        await asyncio.sleep(LOOK_SECONDS)


async def leave_with(client: Wire, engine: Wire) -> NoReturn:
    """Tell the engine once the client has sent its last byte, and raise `ClientLeftError` once it is gone."""
    await client.left()
    engine.shut()
    await _gone(client)
    raise ClientLeftError("the client left")


@asynccontextmanager
async def while_there(client: Wire) -> AsyncIterator[None]:
    """The block as long as the client is there: what nobody waits for any more isn't decided on, nor done.

    Raises `ClientLeftError`. Cheap where nobody leaves.
    """
    several: list[asyncio.Task[None]] = []
    try:
        async with asyncio.timeout(None) as over:

            async def watch() -> None:
                await _gone(client)
                over.reschedule(asyncio.get_running_loop().time())

            client.on_arrival(lambda: several.append(asyncio.create_task(watch())))
            try:
                yield
            finally:
                client.on_arrival(None)
                for one in several:
                    one.cancel()
    except TimeoutError as why:
        if over.expired():
            raise ClientLeftError("the client left") from why
        raise


@contextmanager
def leaving(client: Wire, engine: Wire) -> Iterator[None]:
    """The same beside a block that waits for the engine and reads nothing of the client; cheap where nobody leaves."""
    several: list[asyncio.Task[NoReturn]] = []

    def over(task: asyncio.Task[NoReturn]) -> None:
        if not task.cancelled() and task.exception() is not None:
            engine.cut()

    def ends() -> None:
        several.append(asyncio.create_task(leave_with(client, engine)))
        several[0].add_done_callback(over)

    client.on_arrival(ends)
    try:
        yield
    except (ConnectionError, h11.RemoteProtocolError) as why:
        if client.gone:
            raise ClientLeftError("the client left") from why
        raise
    finally:
        client.on_arrival(None)
        for one in several:
            one.cancel()
