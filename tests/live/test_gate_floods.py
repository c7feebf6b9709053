"""Clients that ask for too much at once, or leave before they are answered, before a real engine."""

import json
import os
import socket
import threading
import time
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from tests.live.engine import make_image
from tests.live.gates import Serving, ask, docker, measured, until

pytestmark = pytest.mark.live
IMAGE = "floods-app:1"
SLOW = {"Image": IMAGE, "Cmd": ["sh", "-c", "<<A " * 3900]}
"""What rules read for a while."""


@pytest.fixture(scope="module")
def gate(engine, tmp_path_factory):
    make_image(engine, IMAGE, "USER 1000")
    place = tmp_path_factory.mktemp("floods") / "gate.sock"
    with Serving(engine, place) as process:
        yield place, process
        assert process.poll() is None


def connected(place):
    found = socket.socket(socket.AF_UNIX)
    found.settimeout(60)
    found.connect(str(place))
    return found


def create(body, name=""):
    data = json.dumps(body).encode()
    head = f"POST /v1.41/containers/create?name={name} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(data)}\r\n\r\n".encode() + data


def descriptors(process):
    return len(list(Path(f"/proc/{process.pid}/fd").iterdir()))


@pytest.fixture(scope="module")
def quiet(engine, tmp_path_factory, waited):
    """A gate that nobody else asks."""
    place = tmp_path_factory.mktemp("quiet") / "gate.sock"
    with Serving(engine, place) as process:
        yield place, process


@pytest.fixture(scope="module")
def waited(gate, engine):
    docker(gate[0], "run", "-d", "--name", "waited", IMAGE, "sleep", "600")
    yield "waited"
    engine.docker("rm", "-f", "waited")


@pytest.mark.parametrize("more", [b"", b"X"])
@pytest.mark.parametrize("path", ["POST /containers/{}/wait", "GET /containers/{}/logs?stdout=1&follow=1"])
def test_connections_of_clients_that_left_are_ended(quiet, waited, more, path):
    place, process = quiet
    before = descriptors(process)
    clients = [connected(place) for _ in range(20)]
    for one in clients:
        one.sendall(f"{path.format(waited)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    until(lambda: descriptors(process) >= before + 25)
    for one in clients:
        one.sendall(more)
        one.close()
    until(lambda: descriptors(process) <= before + 4)


def test_what_a_client_that_left_has_asked_for_is_not_made(gate, engine):
    place, _ = gate
    clients = [connected(place) for _ in range(12)]
    for nr, one in enumerate(clients):
        one.sendall(create(SLOW, f"left-{nr}"))
    time.sleep(0.3)
    for one in clients:
        one.close()
    before = left_behind(engine)
    assert b" 201 " in ask(place, create(SLOW, "stayed"))
    made = left_behind(engine)
    # One was being judged as they left, and one may have been on its way to the engine.
    assert len(made) - len(before) <= 2, (before, made)
    assert len(made) < len(clients)
    engine.docker("rm", "stayed", *made)


def left_behind(engine):
    names = engine.docker("ps", "-a", "--format", "{{.Names}}").split()
    return [one for one in names if one.startswith("left-")]


def test_a_client_sends_no_more_at_once_than_is_judged_and_others_are_served(gate):
    place, process = gate
    hosts = [f"h{nr}{'x' * 376}:10.0.0.1" for nr in range(9_990)]
    large = create({**SLOW, "HostConfig": {**SLOW.get("HostConfig", {}), "ExtraHosts": hosts}})
    answers = []

    def flood():
        try:
            answers.append(ask(place, large).split(b" ")[1])
        except OSError:
            answers.append(b"cut off")

    before = resident(process)
    threads = [threading.Thread(target=flood) for _ in range(60)]
    for one in threads:
        one.start()
    until(lambda: b"429" in answers)
    assert "Server" in docker(place, "version")
    for one in threads:
        one.join()
    more = resident(process) - before
    measured(f"60 bodies of {len(large) >> 20} MiB at once: {more} MiB more, {answers.count(b'429')} refused")
    assert more < 600


def resident(process):
    lines = Path(f"/proc/{process.pid}/status").read_text().splitlines()
    return int(next(one for one in lines if one.startswith("VmHWM:")).split()[1]) >> 10


def test_a_body_that_is_announced_too_long_is_refused_before_it_comes(gate):
    place, _ = gate
    with connected(place) as client:
        client.sendall(
            b"POST /containers/create HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            b"Expect: 100-continue\r\nContent-Length: 99999999999\r\n\r\n"
        )
        assert client.recv(65536).startswith(b"HTTP/1.1 413 ")


@pytest.fixture
def open_folder():
    """Where any account may come; the tests' own folders are root's."""
    with TemporaryDirectory(dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def test_accounts_that_are_taken_at_will_count_as_one_at_a_socket_of_the_policy(engine, open_folder):
    place, policy = open_folder / "ci.sock", open_folder / "policy.yaml"
    policy.write_text(f"version: 1\ngate: {{sockets: {{ci: {{for: ci, path: {place}, mode: '666'}}}}}}\n")
    limit = ("prlimit", "--nofile=600:600")
    with Serving(engine, open_folder / "gate.sock", "--policy", str(policy), before=limit):
        held = []
        for uid in range(20):
            os.seteuid(20_000 + uid)
            try:
                held += [connected(place) for _ in range(10)]
            finally:
                os.seteuid(0)
        time.sleep(0.5)
        ended = 0
        for one in held:
            one.settimeout(0.01)
            with suppress(TimeoutError):
                ended += bool(one.recv(1000))
        # 600 less what the gate needs itself and what root alone gets are 280, of which one owner has half.
        assert 0 < 200 - ended <= 141
        for one in held:
            one.close()
