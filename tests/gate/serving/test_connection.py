"""A request on its way: whose turn it is, and from when on it only waits."""

import asyncio
import socket
from contextlib import asynccontextmanager

import pytest

from dockward.gate.asking import Told
from dockward.gate.connections.crowd import Crowd
from dockward.gate.connections.wire import Wire
from dockward.gate.decisions.outcomes import Passed
from dockward.gate.identity import Identity
from dockward.gate.serving.connection import serve_client
from dockward.gate.serving.parts import Gate


class Noting:
    """In place of the pace and of the ledger: notes what it is told."""

    broken = False

    def __init__(self):
        self.turns = []

    @asynccontextmanager
    async def turn(self, owner):
        self.turns.append(owner)
        yield lambda: self.turns.append("only waits")
        self.turns.append("over")

    def now(self):
        return "2026-01-02T03:04:05.000000Z"

    def note(self, record):
        pass

    async def write(self, record):
        pass


class Gone:
    """No engine."""

    def __init__(self):
        self.wanted = 0

    def exchange(self):
        self.wanted += 1
        raise FileNotFoundError

    async def ask(self, *_):
        return Told(404)


def passing(request, _):
    yield from ()
    return Passed(request=request)


def breaking(*_):
    yield from ()
    raise ValueError


def turns_of(line):
    async def run():
        noting = Noting()
        gate = Gate(engine=Gone(), decide=passing, ledger=noting, aftermath=None, crowd=Crowd(1000), pace=noting)
        ours, theirs = socket.socketpair()
        with theirs:
            theirs.sendall(f"{line} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            theirs.shutdown(socket.SHUT_WR)
            await serve_client(gate, Identity(uid=7), Wire(ours))
            assert theirs.recv(1000).startswith(b"HTTP/1.1 502 ")
        return noting.turns

    return asyncio.run(run())


def test_a_request_that_reads_has_its_turn_to_its_end():
    assert turns_of("GET /v1.41/containers/json") == [(7, ""), "over"]


@pytest.mark.parametrize(
    "line", ["POST /v1.41/containers/one/pause", "GET /v1.41/containers/one/logs?stdout=1", "GET /v1.41/events"]
)
def test_one_that_changes_something_or_streams_only_waits_once_it_is_decided(line):
    assert turns_of(line) == [(7, ""), "only waits", "over"]


@pytest.mark.parametrize("line", ["GET /v1.41/containers/json", "POST /v1.41/containers/one/start"])
def test_where_deciding_breaks_nothing_reaches_the_engine_and_the_connection_ends(line):
    async def run():
        noting, engine = Noting(), Gone()
        gate = Gate(engine=engine, decide=breaking, ledger=noting, aftermath=None, crowd=Crowd(1000), pace=noting)
        ours, theirs = socket.socketpair()
        with theirs:
            theirs.sendall(f"{line} HTTP/1.1\r\nHost: x\r\n\r\n".encode() * 2)
            theirs.shutdown(socket.SHUT_WR)
            await serve_client(gate, Identity(uid=7), Wire(ours))
            answer = theirs.recv(10_000)
        assert answer.startswith(b"HTTP/1.1 500 ")
        assert b"Deciding on the request broke" in answer
        assert answer.count(b"HTTP/1.1 ") == 1
        assert not engine.wanted

    asyncio.run(run())


def test_a_connection_that_is_ended_while_it_is_watched_leaves_its_number_to_the_next():
    async def run():
        ours, theirs = socket.socketpair()
        with theirs:
            wire = Wire(ours)
            wire.on_arrival(lambda: None)
            number = ours.fileno()
            wire.close()
        others = socket.socketpair()
        with others[0], others[1]:
            one, other = sorted(others, key=lambda one: one.fileno() != number)
            assert one.fileno() == number
            one.setblocking(False)
            waiting = asyncio.create_task(asyncio.get_running_loop().sock_recv(one, 1))
            await asyncio.sleep(0)
            other.send(b"x")
            async with asyncio.timeout(5):
                assert await waiting == b"x"

    asyncio.run(run())


def test_who_watched_a_connection_may_leave_it_when_it_is_ended():
    async def run():
        ours, theirs = socket.socketpair()
        with theirs:
            wire = Wire(ours)
            wire.on_arrival(None)
            wire.close()
            wire.on_arrival(None)

    asyncio.run(run())
