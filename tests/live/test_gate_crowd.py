"""Ten thousand connections that ask for nothing: others are served, memory stays bounded, slow heads are cut off."""

import json
import resource
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from tests.live.gates import Serving, measured

from dockward.gate.connections.crowd import KEPT, OWN
from dockward.gate.serving.client import HEAD_SECONDS

pytestmark = pytest.mark.live
WANTED, FEW = 10_000, 300
HARD = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
PLACES = HARD - OWN
HOLDER = """\
import os, resource, select, socket, sys, time, json

gate, count, uid = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
os.setuid(uid)
clients = []
for nr in range(min(count, most - 20)):
    one = socket.socket(socket.AF_UNIX)
    one.connect(gate)
    clients.append(one)
    try:
        if nr % 2:
            one.sendall(b"GET /_ping HTTP/1.1\\r\\nHo")
    except OSError:
        pass
watched = select.epoll()
for one in clients:
    watched.register(one, select.EPOLLIN)
time.sleep(1)
while True:
    print(json.dumps([len(clients), len(watched.poll(0.5, len(clients)))]), flush=True)
    if not sys.stdin.readline():
        break
"""
"""Holds connections, every other with half a head; tells how many it made, and how many the gate has ended."""


class Holder:
    def __init__(self, process):
        self._process = process
        self.made, self.ended = json.loads(process.stdout.readline())

    def settled(self):
        """How many stay once no more are ended."""
        before = None
        while before != self.ended:
            before = self.ended
            time.sleep(1)
            self.look()
        return self.made - self.ended

    def look(self):
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        self.made, self.ended = json.loads(self._process.stdout.readline())
        return self


@contextmanager
def holding(gate, count, uid):
    words = [sys.executable, "-c", HOLDER, str(gate), str(count), str(uid)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Holder(process)


def seconds_of_a_ping(gate, uid):
    """How long a new client of this account waits for its answer."""
    code = (
        "import os, socket, sys\nos.setuid(int(sys.argv[2]))\none = socket.socket(socket.AF_UNIX)\none.settimeout(60)\n"
    )
    code += "one.connect(sys.argv[1])\none.sendall(b'GET /_ping HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n')\n"
    code += "sys.exit(b' 200 ' not in one.recv(1000))"
    started = time.monotonic()
    done = subprocess.run([sys.executable, "-Sc", code, str(gate), str(uid)], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    return time.monotonic() - started


def mebibytes(process):
    lines = Path(f"/proc/{process.pid}/status").read_text().splitlines()
    return int(next(one for one in lines if one.startswith("VmRSS:")).split()[1]) / 1024


@contextmanager
def open_gate(engine, files):
    """A gate that any account may ask, with so many files at most."""
    with TemporaryDirectory(dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        place = Path(folder, "gate.sock")
        with Serving(engine, place, before=("prlimit", f"--nofile={files}:{files}")) as process:
            place.chmod(0o666)
            yield place, process


def test_ten_thousand_idle_connections_hold_nobody_up(engine):
    with open_gate(engine, HARD) as (gate, process):
        kept = check_ten_thousand(gate, process)
    if kept < WANTED:
        pytest.skip(f"{kept} idle connections were held and not {WANTED}: no more than {HARD} files may be open here")


def check_ten_thousand(gate, process):
    """How many of the connections, half of one account and half of another, the gate keeps; all where it may."""
    before = mebibytes(process)
    with ExitStack() as stack:
        holders, kept, free = [], [], PLACES - KEPT
        for uid in (65534, 65533):
            holders.append(stack.enter_context(holding(gate, WANTED // 2, uid)))
            kept.append(min(WANTED // 2, free // 2))
            free -= kept[-1]
            assert abs(holders[-1].settled() - kept[-1]) <= 2
        started = time.monotonic()
        each = {uid: seconds_of_a_ping(gate, uid) for uid in (0, 1000, 1001)}
        more = mebibytes(process) - before
        measured(
            f"{sum(kept)} of {WANTED} connections (limit {HARD} files): {more:.0f} MiB more than the {before:.0f} "
            f"before; a new client has its answer, with its start, after {max(each.values()):.2f} s"
        )
        assert max(each.values()) < 5
        assert more * 1024 / sum(kept) < 32
        time.sleep(max(0, started + HEAD_SECONDS + 2 - time.monotonic()))
        for holder, most in zip(holders, kept, strict=True):
            assert holder.look().made - holder.ended <= most // 2 + (WANTED // 2 - most)
        assert seconds_of_a_ping(gate, 1000) < 5
    return sum(kept)


def test_others_and_root_are_served_when_some_hold_all_they_can(engine):
    with open_gate(engine, OWN + KEPT + FEW) as (gate, _), ExitStack() as stack:
        held = [stack.enter_context(holding(gate, 1000, uid)) for uid in (2001, 2002)]
        assert [one.settled() for one in held] == pytest.approx([FEW // 2, FEW // 4], abs=3)
        for uid in (2003, 0):
            seconds_of_a_ping(gate, uid)
        others = [stack.enter_context(holding(gate, 50, uid)) for uid in range(2003, 2013)]
        assert 0 < sum(one.settled() for one in others) <= FEW // 4
        # What is kept for root is left.
        assert stack.enter_context(holding(gate, KEPT, 0)).settled() == KEPT
