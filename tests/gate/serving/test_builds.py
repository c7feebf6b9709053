"""Connections for calls: whose turn it is, what the ledger is told, and what is read aside."""

import asyncio
import socket
import threading
from types import SimpleNamespace

import pytest
from tests.gate.buildkit.calls import Peer

from dockward.gate.connections.crowd import Crowd
from dockward.gate.connections.wire import Wire
from dockward.gate.errors import RefusedError
from dockward.gate.identity import Identity
from dockward.gate.ledger.record import Kind, Verdict
from dockward.gate.serving import builds
from dockward.gate.serving.builds import serve_calls
from dockward.gate.serving.calls import Call
from dockward.gate.serving.client import Client
from dockward.gate.serving.parts import Gate

PIECE = 512


class Noted:
    """A ledger that keeps what it is told."""

    broken = False

    def __init__(self):
        self.records, self.told = [], asyncio.Event()

    def now(self):
        return "2026-01-02T03:04:05.000000Z"

    def note(self, record):
        self.records.append(record)
        self.told.set()


class Counted:
    """In place of a relay: whose pieces come, in their order."""

    def __init__(self, _):
        self.came = CAME

    def from_client(self, data):
        self.came.append(data[:1])
        return []

    def to_client(self):
        return b""

    to_engine = to_client


CAME = []


def gate_of(ledger):
    return Gate(engine=None, decide=None, ledger=ledger, aftermath=None, crowd=Crowd(1000))


async def served(gate, uid, sent, until=None):
    """One connection, on which this comes before its client leaves: once that is so, if it is given."""
    ours, theirs = socket.socketpair()
    near, far = socket.socketpair()
    client = Client(Wire(ours), Identity(uid=uid), Call(gate.ledger, Identity(uid=uid)))
    exchange = SimpleNamespace(wire=Wire(near), http=SimpleNamespace(trailing_data=(b"", False)))
    with ours, theirs, near, far:
        theirs.sendall(sent)
        if until is None:
            theirs.shutdown(socket.SHUT_WR)
        async with asyncio.timeout(20), asyncio.TaskGroup() as group:
            group.create_task(serve_calls(gate, client, exchange))
            if until is not None:
                await until.wait()
                theirs.shutdown(socket.SHUT_WR)


def test_a_client_has_one_piece_at_a_time_taken_apart_on_all_its_connections(monkeypatch):
    monkeypatch.setattr(builds, "Relay", Counted)
    CAME.clear()

    async def run():
        gate = gate_of(Noted())
        many = [served(gate, 1000, b"a" * 10 * PIECE) for _ in range(8)]
        await asyncio.gather(*many, served(gate, 2000, b"b" * 8 * PIECE))

    asyncio.run(run())
    assert CAME.count(b"a") == 80
    last = len(CAME) - CAME[::-1].index(b"b")
    assert CAME[:last].count(b"a") < 3 * CAME.count(b"b")


@pytest.mark.parametrize(("seconds", "slept"), [(0.02, [0.02] * 4), (0.0004, [0, 0, 0.0012, 0])])
def test_others_have_as_much_time_as_a_client_whose_frames_are_taken_apart(monkeypatch, seconds, slept):
    """Short times are added up."""
    clock, found = [0.0], []

    class Slow(Counted):
        def from_client(self, data):
            clock[0] += seconds
            return super().from_client(data)

    async def sleep(seconds):
        found.append(pytest.approx(seconds))
        await real(0)

    real = asyncio.sleep
    monkeypatch.setattr(builds, "Relay", Slow)
    monkeypatch.setattr(builds, "time", SimpleNamespace(monotonic=lambda: clock[0]))
    monkeypatch.setattr(asyncio, "sleep", sleep)
    CAME.clear()
    asyncio.run(served(gate_of(Noted()), 1000, b"a" * 4 * PIECE))
    assert found == slept


def test_what_the_engine_answers_is_taken_apart_piece_by_piece(monkeypatch):
    sizes = []

    class Answering(Counted):
        def from_engine(self, data):
            sizes.append(len(data))
            return []

    async def run():
        ours, theirs = socket.socketpair()
        near, far = socket.socketpair()
        client = Client(Wire(ours), Identity(uid=1000), Call(Noted(), Identity(uid=1000)))
        exchange = SimpleNamespace(wire=Wire(near), http=SimpleNamespace(trailing_data=(b"", False)))
        with ours, theirs, near, far:
            far.sendall(b"a" * 50_000)
            far.shutdown(socket.SHUT_WR)
            await serve_calls(gate_of(Noted()), client, exchange)

    monkeypatch.setattr(builds, "Relay", Answering)
    asyncio.run(run())
    assert sum(sizes) == 50_000
    assert max(sizes) <= 16 << 10


@pytest.mark.parametrize(
    ("call", "why"),
    [
        ({"path": "/a"}, "isn't how a call of gRPC is written"),
        ({"data": b""}, "a call has one message"),
        ({"more": [("grpc-encoding", "gzip")]}, "what is packed can't be judged"),
    ],
)
def test_the_ledger_is_told_of_what_is_no_call(call, why):
    ledger, peer = Noted(), Peer(client=True)
    peer.call(**call)
    asyncio.run(served(gate_of(ledger), 1000, peer.sends()))
    (record,) = ledger.records
    assert (record.kind, record.verdict, record.status) == (Kind.CALL, Verdict.REFUSED, 400)
    assert record.target == call.get("path", "/moby.buildkit.v1.Control/Status")
    assert why in record.why


@pytest.mark.parametrize(("size", "aside"), [(16 << 10, False), ((16 << 10) + 1, True)])
def test_a_long_message_is_read_while_others_are_served(monkeypatch, size, aside):
    names = []

    def read(path, message):
        names.append(threading.current_thread().name)
        raise RefusedError(f"{path} {len(message)}")

    monkeypatch.setattr(builds, "understand_call", read)
    ledger, peer = Noted(), Peer(client=True)
    peer.http.remote_settings.acknowledge()
    peer.call(b"a" * (size // 2), data=b"\0" + size.to_bytes(4, "big") + b"a" * 9_000, end=False)
    for at in range(9_000, size, 9_000):
        peer.http.send_data(1, b"a" * min(9_000, size - at), end_stream=at + 9_000 >= size)

    asyncio.run(served(gate_of(ledger), 1000, peer.sends(), ledger.told))
    assert len(names) == 1
    assert names[0].startswith("judge") is aside
    assert ledger.records[0].why.endswith(str(size))
