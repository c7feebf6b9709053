"""Connections for calls: whose turn it is, what the ledger is told, and what is read aside."""

import asyncio
import socket
import threading
from types import SimpleNamespace

import pytest
from msgspec import structs
from tests.gate.buildkit.calls import Peer

from dockward.gate.connections.crowd import Crowd
from dockward.gate.connections.wire import Wire
from dockward.gate.decisions.outcomes import Passed
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


def test_a_client_has_so_many_connections_for_calls_as_there_is_room_for(monkeypatch):
    """Each holds more than one that asks for nothing."""

    async def run():
        gate = structs.replace(gate_of(Noted()), bodies=Crowd(200 << 10, 0))
        over, several = asyncio.Event(), asyncio.Barrier(3)

        class Arriving(Counted):
            def from_client(self, data):
                if len(self.came) < 2:
                    waiting.append(asyncio.create_task(several.wait()))
                return super().from_client(data)

        monkeypatch.setattr(builds, "Relay", Arriving)
        waiting = [asyncio.create_task(served(gate, 1000, b"a", over)) for _ in range(2)]
        await several.wait()
        await served(gate, 1000, b"a")
        assert len(CAME) == 2
        await served(gate, 2000, b"b")
        assert CAME[2:] == [b"b"]
        over.set()
        await asyncio.gather(*waiting)
        await served(gate, 1000, b"a")
        assert CAME[3:] == [b"a"]

    CAME.clear()
    asyncio.run(run())


SOLVE_PATH = "/moby.buildkit.v1.Control/Solve"


class Writing(Noted):
    """A ledger that is written to before a call is passed on: it may fail, or take until it is told."""

    def __init__(self, fails=False):
        super().__init__()
        self.fails, self.writes, self.goes_on = fails, asyncio.Event(), asyncio.Event()
        self.goes_on.set()

    async def write(self, record):
        self.writes.set()
        await self.goes_on.wait()
        if self.fails:
            raise RefusedError("The ledger can't be written.")
        self.note(record)


class Ends:
    """A client and an engine with the gate between them, which admits every call."""

    def __init__(self, ledger, **decided):
        self.ledger, self._decided = ledger, decided
        self.client, self.engine = Peer(client=True), Peer(client=False)

    def _decide(self, request, _):
        yield from ()
        return Passed(request=request, **self._decided)

    async def run(self, steps):
        """`steps` once a call was made, and what the engine is sent until its connection ends."""
        loop = asyncio.get_running_loop()
        ours, self.near = socket.socketpair()
        upstream, self.far = socket.socketpair()
        self.near.setblocking(False)
        self.far.setblocking(False)
        gate = structs.replace(gate_of(self.ledger), decide=self._decide)
        client = Client(Wire(ours), Identity(uid=1000), Call(self.ledger, Identity(uid=1000)))
        exchange = SimpleNamespace(wire=Wire(upstream), http=SimpleNamespace(trailing_data=(b"", False)))
        with ours, self.near, upstream, self.far:
            async with asyncio.timeout(20), asyncio.TaskGroup() as group:
                group.create_task(serve_calls(gate, client, exchange))
                self.stream = self.client.call(b"\x0a\x01r", path=SOLVE_PATH)
                await self.send()
                await steps(self)
                self.near.shutdown(socket.SHUT_WR)
                while data := await loop.sock_recv(self.far, 65_536):
                    self.engine.hears(data)

    async def send(self):
        await asyncio.get_running_loop().sock_sendall(self.near, self.client.sends())

    async def hears(self):
        self.client.hears(await asyncio.get_running_loop().sock_recv(self.near, 65_536))

    async def reaches(self):
        while 1 not in self.engine.heard:
            self.engine.hears(await asyncio.get_running_loop().sock_recv(self.far, 65_536))


async def answered(ends):
    while not ends.client.heard.get(ends.stream, {}).get("ended"):
        await ends.hears()


def test_a_call_reaches_the_engine_once_the_ledger_has_it_and_its_end_is_noted_when_its_client_leaves():
    async def run():
        ends = Ends(Writing())
        await ends.run(Ends.reaches)
        assert ends.engine.heard[1]["fields"][":path"] == SOLVE_PATH
        assert [(one.kind, one.verdict, one.status) for one in ends.ledger.records] == [
            (Kind.ASKED, Verdict.ADMITTED, 0),
            (Kind.DONE, Verdict.FAILED, 0),
        ]

    asyncio.run(run())


def test_without_a_ledger_or_where_its_answer_would_have_to_be_cut_no_call_is_passed_on():
    async def run():
        for ends, why in (
            (Ends(Writing(fails=True)), "The ledger can't be written."),
            (Ends(Writing(), view="some"), "can't be shown to who is limited"),
        ):
            await ends.run(answered)
            assert ends.client.heard[ends.stream]["fields"]["grpc-status"] == "7"
            assert why in ends.client.heard[ends.stream]["fields"]["grpc-message"]
            assert 1 not in ends.engine.heard
            (record,) = ends.ledger.records
            assert record.verdict is Verdict.REFUSED

    asyncio.run(run())


def test_a_call_that_is_broken_off_while_it_is_decided_on_is_not_passed_on():
    async def run():
        async def broken_off(ends):
            await ends.ledger.writes.wait()
            ends.client.http.reset_stream(ends.stream, 8)
            await ends.send()
            await ends.ledger.told.wait()
            ends.ledger.goes_on.set()
            await asyncio.sleep(0.05)

        ledger = Writing()
        ledger.goes_on.clear()
        ends = Ends(ledger)
        await ends.run(broken_off)
        assert 1 not in ends.engine.heard
        assert len(ledger.records) == 1

    asyncio.run(run())


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
