"""How the pieces of a stream come from a socket."""

import asyncio
import socket

import pytest

from dockward.gate.connections import wire
from dockward.gate.connections.wire import Wire

PAUSE = 0.02


@pytest.mark.parametrize(("before", "wanted"), [(1, b"a"), (50, b"ab")], ids=["few", "many"])
def test_small_pieces_are_waited_for_together_where_many_have_come(monkeypatch, before, wanted):
    async def run():
        near, far = socket.socketpair()
        with near, far:
            pieces = Wire(far).pieces()
            for _ in range(before):
                near.send(b"x")
                assert await anext(pieces) == b"x"
            monkeypatch.setattr(wire, "GATHER_SECONDS", 10 * PAUSE)
            following = asyncio.ensure_future(anext(pieces))
            for part in (b"a", b"b"):
                await asyncio.sleep(PAUSE)
                near.send(part)
            return await following

    assert asyncio.run(run()) == wanted


def test_large_pieces_are_taken_as_they_come(monkeypatch):
    """Also those of 32 KiB, which is what the engine writes of an image at a time."""
    monkeypatch.setattr(wire, "GATHER_SECONDS", 3600)
    size = 32 << 10

    async def run():
        near, far = socket.socketpair()
        with near, far:
            read = Wire(far)
            read.widen()
            near.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
            pieces = read.pieces()
            for _ in range(20):
                near.sendall(b"x" * size)
                assert len(await anext(pieces)) == size
            near.shutdown(socket.SHUT_WR)
            return [one async for one in pieces]

    assert asyncio.run(run()) == []


def test_more_is_waited_for_as_long_as_what_has_gathered_is_small(monkeypatch):
    waited = []
    monkeypatch.setattr(wire, "GATHER_SECONDS", 0)

    async def run():
        near, far = socket.socketpair()
        with near, far:
            near.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
            pieces = Wire(far).pieces()
            sleep = asyncio.sleep

            async def counted(seconds):
                waited.append(seconds)
                await sleep(seconds)

            monkeypatch.setattr(asyncio, "sleep", counted)
            for size in (*[1] * 9, 32 << 10, 32 << 10, 65 << 10, 32 << 10):
                near.sendall(b"x" * size)
                await anext(pieces)
            # What was waited for before the piece that is asked for now isn't told yet.
            return len(waited)

    assert asyncio.run(run()) == 3
