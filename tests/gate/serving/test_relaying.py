"""An answer of the engine's on its way to the client: where it ends, and what follows it."""

import asyncio
import socket
from contextlib import suppress

import pytest
from tests.gate.serving.test_connection import Noting, passing

from dockward.gate.connections.crowd import Crowd
from dockward.gate.connections.upstream import Engine
from dockward.gate.connections.wire import Wire
from dockward.gate.identity import Identity
from dockward.gate.ledger.record import Verdict
from dockward.gate.serving.connection import serve_client
from dockward.gate.serving.parts import Gate

LOGS = "GET /containers/a/logs?stdout=1&follow=1"
CHUNKS = b"5\r\nlines\r\n" * 3
END = b"0\r\n\r\n"


class Keeping(Noting):
    """Notes what is recorded, too."""

    def __init__(self):
        super().__init__()
        self.records = []

    def note(self, record):
        self.records.append(record)


def answered(tmp_path, line, *pieces, stays=False, clients=1):
    """What a client gets that asks for this so many times, of an engine that sends these pieces each time.

    With what the engine was asked each time, by connection, and the ends that were recorded.
    """
    asked, place, over = [], str(tmp_path / "engine.sock"), []

    async def engine(reader, writer):
        over.append(asyncio.current_task())
        asked.append([])
        with suppress(asyncio.IncompleteReadError):
            while stays or not asked[-1]:
                asked[-1].append(await reader.readuntil(b"\r\n\r\n"))
                for one in pieces:
                    writer.write(one)
                    await writer.drain()
                    await asyncio.sleep(0.01)
        writer.close()

    async def run():
        server = await asyncio.start_unix_server(engine, place)
        keeping, upstream = Keeping(), Engine(place)
        gate = Gate(engine=upstream, decide=passing, ledger=keeping, aftermath=None, crowd=Crowd(1000), pace=keeping)
        ours, theirs = socket.socketpair()
        with theirs:
            theirs.settimeout(10)
            for _ in range(clients):
                theirs.sendall(f"{line} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            serving = asyncio.create_task(serve_client(gate, Identity(uid=7), Wire(ours)))
            await asyncio.sleep(0.2)
            theirs.shutdown(socket.SHUT_WR)
            await serving
            got = b""
            while part := theirs.recv(1 << 20):
                got += part
        await upstream.close()
        await asyncio.gather(*over)
        server.close()
        return got, asked, [one.verdict for one in keeping.records if one.us]

    return asyncio.run(run())


def head(*fields):
    return "\r\n".join(("HTTP/1.1 200 OK", *fields, "", "")).encode()


CLOSING = head("Connection: close", "Transfer-Encoding: chunked")


@pytest.mark.parametrize("cut", [0, 1, 4])
def test_a_stream_ends_with_its_connection(tmp_path, cut):
    whole = CLOSING + CHUNKS + END
    got, ((asked,),), verdicts = answered(tmp_path, LOGS, whole[: len(whole) - cut], whole[len(whole) - cut :])
    assert b"\r\nConnection: close\r\n" in asked
    assert b"connection: close" in got.lower().partition(b"\r\n\r\n")[0]
    assert got.endswith(b"\r\n\r\n" + CHUNKS + END)
    assert verdicts == [Verdict.ADMITTED]


@pytest.mark.parametrize("cut", [1, 5, 8])
def test_a_stream_that_the_engine_leaves_has_no_end(tmp_path, cut):
    whole = CLOSING + CHUNKS + END
    got, _, verdicts = answered(tmp_path, LOGS, whole[:-cut])
    assert got.endswith((CHUNKS + END)[:-cut])
    assert verdicts == [Verdict.FAILED]


def test_behind_a_stream_nothing_more_is_answered(tmp_path):
    got, asked, _ = answered(tmp_path, LOGS, CLOSING + CHUNKS + END, clients=2)
    assert (got.count(b"HTTP/1.1 200"), len(asked)) == (1, 1)


def test_a_plain_answer_keeps_both_connections(tmp_path):
    answer = head("Transfer-Encoding: chunked") + b"2\r\n[]\r\n" + END
    got, asked, verdicts = answered(tmp_path, "GET /containers/json", answer, stays=True, clients=3)
    assert got.count(b"2\r\n[]\r\n" + END) == 3
    assert b"close" not in got
    assert [len(one) for one in asked] == [3]
    assert verdicts == [Verdict.ADMITTED] * 3


def test_an_engine_that_keeps_its_connection_all_the_same_is_read_to_its_end(tmp_path):
    answer = head("Transfer-Encoding: chunked") + CHUNKS + END
    got, _, verdicts = answered(tmp_path, LOGS, answer, stays=True)
    assert got.endswith(CHUNKS + END)
    assert verdicts == [Verdict.ADMITTED]
