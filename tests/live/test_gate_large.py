"""Bodies larger than memory go through without being held, and those that are cut off leave nothing behind.

What counts them stands in the place of the engine: it answers what the gate asks as the real one does, and takes in
images without keeping them. DOCKWARD_LARGE is how many MiB are sent.
"""

import os
import socket
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from types import SimpleNamespace

import pytest
from tests.live.between import Between, Handler, standing
from tests.live.engine import make_image
from tests.live.gates import Serving, ask, measured, until

pytestmark = pytest.mark.live
MIB = 1 << 20
SIZE = int(os.environ.get("DOCKWARD_LARGE", "5120"))
BLOCK = os.urandom(MIB)
LOAD = b"POST /v1.41/images/load HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-tar\r\n"
PING = b"GET /_ping HTTP/1.1\r\nHost: x\r\n\r\n"
MOST_MORE = 24
"""MiB that the gate may need beyond what it has, for whatever passes."""


class Counter(Handler):
    """Passes everything on but images that are loaded, of which it counts the bytes."""

    def do_POST(self):  # noqa: N802  # the name that http.server calls
        length = self.headers.get("Content-Length")
        taken = self._counted(int(length)) if length else self._counted_chunks()
        self.server.counts.append(taken)
        with suppress(ConnectionError):
            self.answer(200, b"{}")

    def _counted(self, length):
        buffer, left = bytearray(MIB), length
        while left and (more := self.rfile.readinto1(memoryview(buffer)[: min(left, MIB)])):
            left -= more
        return length - left, not left

    def _counted_chunks(self):
        taken = 0
        while line := self.rfile.readline(100):
            size = int(line, 16)
            taken += self._counted(size)[0]
            self.rfile.readline(100)
            if not size:
                return taken, True
        return taken, False


@pytest.fixture(scope="module")
def counted(engine, tmp_path_factory):
    """A gate, its process, and what counts behind it; `counts` are the bodies' bytes, and whether they were whole."""
    folder = tmp_path_factory.mktemp("large")
    with standing(Between(folder / "engine.sock", engine, Counter)) as server:
        server.counts = []
        with Serving(SimpleNamespace(socket=server.place), folder / "gate.sock") as process:
            yield folder / "gate.sock", process, server


@contextmanager
def connected(gate):
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(60)
        client.connect(str(gate))
        yield client


def kibibytes(process, what):
    lines = Path(f"/proc/{process.pid}/status").read_text().splitlines()
    return int(next(one for one in lines if one.startswith(what)).split()[1])


def held(process):
    return len(list(Path(f"/proc/{process.pid}/fd").iterdir()))


@pytest.mark.parametrize("chunked", [True, False], ids=["chunks", "length"])
def test_a_body_of_gigabytes_passes_without_being_held(counted, chunked):
    gate, process, server = counted
    ask(gate, PING)
    before, started = kibibytes(process, "VmRSS:"), time.monotonic()
    with connected(gate) as client:
        if chunked:
            client.sendall(LOAD + b"Transfer-Encoding: chunked\r\n\r\n")
            framed = b"%x\r\n%b\r\n" % (MIB, BLOCK)
        else:
            client.sendall(LOAD + b"Content-Length: %d\r\n\r\n" % (SIZE * MIB))
            framed = BLOCK
        for _ in range(SIZE):
            client.sendall(framed)
        if chunked:
            client.sendall(b"0\r\n\r\n")
        assert client.recv(1000).startswith(b"HTTP/1.1 200")
    took = time.monotonic() - started
    assert server.counts.pop() == (SIZE * MIB, True)
    more = (kibibytes(process, "VmHWM:") - before) / 1024
    measured(f"{SIZE} MiB in {took:.1f} s ({SIZE / took:.0f} MiB/s), {more:.1f} MiB of memory more at most")
    assert more < MOST_MORE


@pytest.mark.parametrize(
    "framing", [b"Transfer-Encoding: chunked\r\n\r\n100000\r\n", b"Content-Length: 99999999\r\n\r\n"]
)
def test_a_body_that_is_cut_off_is_never_taken_for_a_whole_one(counted, framing):
    gate, process, server = counted
    ask(gate, PING)
    before = held(process)
    server.counts.clear()
    for _ in range(10):
        with connected(gate) as client:
            client.sendall(LOAD + framing + BLOCK[:-7])
    until(lambda: len(server.counts) == 10)
    assert [whole for _, whole in server.counts] == [False] * 10
    until(lambda: held(process) <= before)
    assert b" 200 " in ask(gate, PING)
    server.counts.clear()


def test_uploads_that_are_cut_off_leave_nothing_at_the_real_engine(engine, tmp_path):
    make_image(engine, "gate-app:1.0", "USER 1000")
    name = engine.create("gate-upload", "gate-app:1.0", "sleep", "600")
    gate = tmp_path / "gate.sock"
    with Serving(engine, gate) as process:
        ask(gate, PING)
        before, of_engine = held(process), sockets_of(engine)
        for _ in range(10):
            for head in (LOAD, f"PUT /v1.41/containers/{name}/archive?path=/ HTTP/1.1\r\nHost: x\r\n".encode()):
                # Newer engines answer that it is no archive as soon as they see it.
                with connected(gate) as client, suppress(ConnectionError):
                    client.sendall(head + b"Content-Length: 99999999\r\n\r\n" + BLOCK)
        until(lambda: held(process) <= before)
        until(lambda: sockets_of(engine) <= of_engine)
        assert b" 200 " in ask(gate, PING)
    engine.docker("rm", "-f", "gate-upload")


def sockets_of(engine):
    """How many sockets the engine has open."""
    found = 0
    for one in Path(f"/proc/{engine.pid}/fd").iterdir():
        with suppress(FileNotFoundError):
            found += str(one.readlink()).startswith("socket:")
    return found
