"""Clients that leave, seen while nobody reads what they sent."""

import asyncio
import socket
from contextlib import contextmanager

import pytest

from dockward.gate.connections import leaving, wire
from dockward.gate.connections.leaving import leave_with, while_there
from dockward.gate.connections.wire import Wire
from dockward.gate.errors import ClientLeftError


@pytest.fixture(autouse=True)
def _often(monkeypatch):
    for one in (leaving, wire):
        monkeypatch.setattr(one, "LOOK_SECONDS", 0.01)


@contextmanager
def connected():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield Wire(ours), theirs


@pytest.mark.parametrize("sent", [b"", b"X", b"GET /_ping HTTP/1.1\r\n"])
@pytest.mark.parametrize("read_ahead", [False, True])
def test_one_that_sent_something_more_and_left_is_gone(sent, read_ahead):
    async def run():
        with connected() as (client, theirs), connected() as (engine, _):
            theirs.sendall(sent)
            if read_ahead and sent:
                client.unread(await client.read())
            task = asyncio.create_task(leave_with(client, engine))
            await asyncio.sleep(0.05)
            assert not task.done()
            theirs.close()
            async with asyncio.timeout(10):
                with pytest.raises(ClientLeftError):
                    await task
            assert engine.ended

    asyncio.run(run())


@pytest.mark.parametrize("sent", [b"", b"X"])
def test_what_nobody_waits_for_is_not_gone_on_with(sent):
    async def run():
        with connected() as (client, theirs):
            theirs.sendall(sent)
            asyncio.get_running_loop().call_later(0.05, theirs.close)
            with pytest.raises(ClientLeftError):
                async with asyncio.timeout(10), while_there(client):
                    await asyncio.Event().wait()

    asyncio.run(run())


def test_one_that_has_only_sent_its_last_byte_still_waits():
    async def run():
        with connected() as (client, theirs):
            theirs.shutdown(socket.SHUT_WR)
            async with while_there(client):
                await asyncio.sleep(0.1)
            async with while_there(client):
                pass
            with pytest.raises(TimeoutError):
                async with while_there(client):
                    raise TimeoutError

    asyncio.run(run())
