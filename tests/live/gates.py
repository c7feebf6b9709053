"""Gates before private engines, and clients that ask them."""

import json
import os
import signal
import socket
import subprocess
import sys
import time

from tests.live.engine import ApiError

from dockward.gate.ledger.search import Wanted, find

SERVED = "the gate is at"


class Serving:
    def __init__(self, engine, place, *more, before=()):
        self.ledger = place.with_suffix(".ledger")
        self._words = [
            *before,
            sys.executable,
            "-m",
            "dockward",
            "gate",
            "serve",
            "--listen",
            str(place),
            "--engine",
            str(engine.socket),
            *more,
        ]
        self._words += ["--ledger", str(self.ledger)]
        self._log = place.with_suffix(".log")

    def __enter__(self):
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(self._words, stdout=log, stderr=log)
        deadline = time.monotonic() + 60
        while SERVED not in self._log.read_text():
            assert self._process.poll() is None, self._log.read_text()
            assert time.monotonic() < deadline
            time.sleep(0.05)
        return self._process

    def __exit__(self, *_):
        self._process.send_signal(signal.SIGINT)
        assert self._process.wait(30) == 0, self._log.read_text()


def measured(words):
    """Tell what was measured; pytest shows it with -s, or where the test fails."""
    sys.stdout.write(f"\n{words}\n")


def until(found, seconds=30):
    """What is found in the end, once it is something."""
    deadline = time.monotonic() + seconds
    while not (answer := found()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return answer


def docker(gate, *words, status=0, besides=(), **more):
    environment = {**os.environ, "DOCKER_HOST": f"unix://{gate}", "DOCKER_BUILDKIT": "0", **dict(besides)}
    done = subprocess.run(
        ["docker", *words], env=environment, capture_output=True, text=True, check=False, timeout=120, **more
    )
    assert done.returncode == status, done.stderr
    return done.stdout if not status else done.stderr


def logged(gate, *words):
    """The records of its ledger that are wanted, oldest first; those that are still to be written are waited for."""
    time.sleep(0.5)
    command = [sys.executable, "-m", "dockward", "gate", "log", "--format", "json", *words]
    command += ["--ledger", str(gate.with_suffix(".ledger"))]
    told = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
    return [json.loads(line) for line in told.splitlines()]


def ask(gate, data, *, leaves=True):
    """Everything that is answered to these bytes until the gate has done.

    To newer engines who says nothing more has left, and what was asked for last ends: one that stays asks for the end.
    """
    found = b""
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(20)
        client.connect(str(gate))
        client.sendall(data)
        if leaves:
            client.shutdown(socket.SHUT_WR)
        while part := client.recv(65536):
            found += part
    return found


def kept(path):
    """What a gate keeps in a file beside its ledger: lines of values by ids, the later ones counting more."""
    found = {}
    for line in path.read_text().splitlines():
        found |= json.loads(line)
    return found


def status_of(api, line, body):
    """What this request, by its method and path, is answered; 200 for all that is well."""
    try:
        api.call(*line.split(" ", 1), body)
    except ApiError as why:
        return why.status
    return 200


def denied(gate):
    """How many calls the gate has refused."""
    return sum(1 for _ in find(gate.with_suffix(".ledger"), Wanted(denied=True)))
