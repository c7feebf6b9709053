"""Taking clients in: those whom nobody knows yet are few at a time, and one that asks nothing is let go."""

import asyncio
import socket
import time
from contextlib import AsyncExitStack
from types import SimpleNamespace

from dockward.gate.connections.wire import Wire
from dockward.gate.identity import Identity
from dockward.gate.serving import client
from dockward.gate.serving import sockets as serving
from dockward.gate.serving.calls import Call
from dockward.gate.serving.client import Client
from dockward.gate.serving.sockets import Place, accepting, open_socket


def test_clients_that_are_not_known_yet_are_few(tmp_path, monkeypatch):
    monkeypatch.setattr(serving, "MOST_NEW", 3)
    waiting = []

    async def serve(taken, known):
        waiting.append((taken, known))

    async def run():
        path = tmp_path / "a.sock"
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(accepting(open_socket(Place(path=path)), serve))
            for _ in range(5):
                one = stack.enter_context(socket.socket(socket.AF_UNIX))
                one.setblocking(False)
                await asyncio.get_running_loop().sock_connect(one, str(path))
            await asyncio.sleep(0.1)
            assert len(waiting) == 3
            waiting[0][1]()
            await asyncio.sleep(0.1)
            assert len(waiting) == 4
        for taken, _ in waiting:
            taken.close()

    asyncio.run(run())


def head_of(sent, monkeypatch, **seconds):
    """What becomes of a client that sends this and no more, and how long it took."""
    for name, value in seconds.items():
        monkeypatch.setattr(client, name, value)

    ledger = SimpleNamespace(now=str)

    async def run():
        ours, theirs = socket.socketpair()
        with ours, theirs:
            theirs.sendall(sent)
            started = time.monotonic()
            async with asyncio.timeout(20):
                found = await Client(Wire(ours), Identity(), Call(ledger, Identity())).head()
            return found, time.monotonic() - started

    return asyncio.run(run())


def test_who_asks_nothing_or_too_slowly_is_let_go(monkeypatch):
    found, took = head_of(b"", monkeypatch, IDLE_SECONDS=0.3, HEAD_SECONDS=10)
    assert found is None
    assert 0.3 <= took < 5
    found, took = head_of(b"GET /_ping HTTP/1.1\r\nHo", monkeypatch, IDLE_SECONDS=10, HEAD_SECONDS=0.3)
    assert found is None
    assert 0.3 <= took < 5
    found, _ = head_of(b"GET /_ping HTTP/1.1\r\nHost: x\r\n\r\n", monkeypatch, IDLE_SECONDS=10, HEAD_SECONDS=10)
    assert found.method == "GET"
