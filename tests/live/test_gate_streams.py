"""What goes on for long through the gate: chunks, streams that nobody reads any more, slow clients, many of them."""

import json
import os
import select
import socket
import subprocess
from pathlib import Path

import pytest
from tests.live.engine import make_image
from tests.live.gates import Serving, ask, docker, until

pytestmark = pytest.mark.live
BAD = b'{"Image":"gate-app:1.0","HostConfig":{"Privileged":true}}'
CREATE = b"POST /v1.41/containers/create HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n"
PING = b"GET /_ping HTTP/1.1\r\nHost: x\r\n\r\n"
MANY = 1_000


@pytest.fixture(scope="module")
def served(engine, tmp_path_factory):
    make_image(engine, "gate-app:1.0", "USER 1000")
    place = tmp_path_factory.mktemp("streams") / "gate.sock"
    with Serving(engine, place) as process:
        yield place, process


@pytest.fixture
def gate(served):
    return served[0]


def connected(gate):
    client = socket.socket(socket.AF_UNIX)
    client.settimeout(30)
    client.connect(str(gate))
    return client


def received(client, end):
    found = b""
    while end not in found:
        part = client.recv(65536)
        assert part, found
        found += part
    return found


def framed(body, size):
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x\r\n%b\r\n" % (len(one), one) for one in parts) + b"0\r\n\r\n"


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_a_body_in_chunks_is_judged_and_what_stands_behind_it_is_a_request_of_its_own(gate, size):
    answer = ask(gate, PING + CREATE + CHUNKED + framed(BAD, size) + PING)
    assert (answer.count(b"HTTP/1.1 200"), answer.count(b"HTTP/1.1 403")) == (1, 1)
    good = b'{"Image":"no-such-image:1"}'
    answer = ask(gate, PING + CREATE + CHUNKED + framed(good, size) + PING)
    assert (answer.count(b"HTTP/1.1 200"), answer.count(b"HTTP/1.1 404")) == (2, 1)


@pytest.mark.parametrize(
    "body",
    [
        b"4;name=value\r\n{}  \r\n0\r\n\r\n",
        b"4\r\n{}  0\r\n\r\n",
        b"4\n{}  \n0\n\n",
        b"-4\r\n{}  \r\n0\r\n\r\n",
        b"4\r\n{}  \r\n0\r\nTrailer: x\r\n\r\n",
        b"fffffffffffffffff\r\n{}",
        b"x" * 400,
    ],
)
@pytest.mark.parametrize("target", [CREATE, b"POST /v1.41/images/load HTTP/1.1\r\nHost: x\r\n"])
def test_chunks_that_others_read_otherwise_are_refused(gate, target, body):
    answer = ask(gate, target + CHUNKED + body + b"\r\n" + PING)
    assert answer.startswith(b"HTTP/1.1 400") or not answer
    assert b"200" not in answer


def test_a_client_that_waits_for_a_word_gets_it_once(gate):
    with connected(gate) as client:
        client.sendall(CREATE + b"Expect: 100-continue\r\nContent-Length: %d\r\n\r\n" % len(BAD))
        assert received(client, b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
        client.sendall(BAD)
        assert received(client, b"}").startswith(b"HTTP/1.1 403")


def test_what_is_refused_is_answered_without_a_body_where_only_the_head_is_wanted(gate):
    with connected(gate) as client:
        client.sendall(b"HEAD /containers/x/archive HTTP/1.1\r\nHost: x\r\n\r\n")
        assert received(client, b"\r\n\r\n").startswith(b"HTTP/1.1 4")
        client.settimeout(1)
        with pytest.raises(TimeoutError):
            client.recv(10)


def events(gate):
    client = connected(gate)
    client.sendall(b"GET /events HTTP/1.1\r\nHost: x\r\n\r\n")
    assert b"200" in received(client, b"\r\n\r\n")
    return client


DEAF = ("sh", "-c", "trap '' TERM; while :; do sleep 1; done")


def stopping(gate, name, seconds):
    client = connected(gate)
    client.sendall(b"POST /containers/%b/stop?t=%d HTTP/1.1\r\nHost: x\r\n\r\n" % (name.encode(), seconds))
    return client


def held(process):
    """Open files of the gate, connections nearly all."""
    return len(list(Path(f"/proc/{process.pid}/fd").iterdir()))


def test_a_stream_whose_reader_has_left_is_ended(served):
    gate, process = served
    before = held(process)
    clients = [events(gate) for _ in range(20)]
    assert held(process) >= before + 30
    for one in clients:
        one.close()
    until(lambda: held(process) <= before + 2)


def test_many_idle_connections_and_slow_heads_hold_nobody_up(served):
    gate, process = served
    before = held(process)
    clients = [connected(gate) for _ in range(MANY)]
    try:
        for one in clients[: MANY // 2]:
            one.sendall(b"GET /_ping HTTP/1.1\r\nHo")
        assert b"200" in ask(gate, PING)
        # Each is a client like any other when it goes on.
        clients[0].sendall(b"st: x\r\n\r\n")
        clients[-1].sendall(PING)
        for one in (clients[0], clients[-1]):
            assert b"200" in received(one, b"\r\n\r\n")
    finally:
        for one in clients:
            one.close()
    until(lambda: held(process) <= before + 2)


def test_a_client_that_does_not_read_holds_up_itself_alone(gate, engine):
    name = engine.create("chatty", "gate-app:1.0", "sh", "-c", "yes 0123456789 | head -c 5000000")
    engine.docker("start", "chatty")
    engine.docker("wait", "chatty")
    with connected(gate) as client:
        client.sendall(f"GET /containers/{name}/logs?stdout=1 HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        assert select.select([client], [], [], 30)[0]
        assert b"200" in ask(gate, PING)
        assert len(docker(gate, "logs", "chatty")) == 5_000_000
    engine.docker("rm", "chatty")


def test_the_other_direction_goes_on_when_one_is_done(gate):
    assert docker(gate, "run", "--rm", "-i", "gate-app:1.0", "sh", "-c", "cat; sleep 1; echo end", input="in\n") == (
        "in\nend\n"
    )


def recorded(gate, name, kind):
    lines = b"".join(one.read_bytes() for one in gate.with_suffix(".ledger").glob("*.jsonl")).splitlines()
    found = [json.loads(one) for one in lines]
    return [one for one in found if one["kind"] == kind and f"/{name}/stop" in one.get("target", "")]


def test_a_plain_call_whose_client_has_left_is_ended(gate):
    name = docker(gate, "run", "-d", "gate-app:1.0", *DEAF).strip()
    client = stopping(gate, name, 600)
    until(lambda: recorded(gate, name, "asked"))
    assert not recorded(gate, name, "done")
    client.close()
    (record,) = until(lambda: recorded(gate, name, "done"))
    assert (record["verdict"], record.get("status", 0)) == ("failed", 0)
    docker(gate, "rm", "-f", name)


def test_a_client_that_only_sends_no_more_gets_its_answer(gate):
    name = docker(gate, "run", "-d", "gate-app:1.0", *DEAF).strip()
    with stopping(gate, name, 2) as client:
        client.shutdown(socket.SHUT_WR)
        assert received(client, b"\r\n\r\n").startswith(b"HTTP/1.1 204")
    docker(gate, "rm", "-f", name)


def test_a_build_whose_client_has_left_is_given_up(gate, engine, tmp_path):
    (tmp_path / "Dockerfile").write_text("FROM gate-app:1.0\nUSER root\nRUN sleep 987\n")
    environment = {**os.environ, "DOCKER_HOST": f"unix://{gate}", "DOCKER_BUILDKIT": "0"}
    log = subprocess.DEVNULL
    client = subprocess.Popen(["docker", "build", str(tmp_path)], env=environment, stdout=log, stderr=log)

    def building():
        return [one for one in engine.api("GET", "/containers/json") if "sleep 987" in one["Command"]]

    until(building)
    client.kill()
    client.wait()
    until(lambda: not building())
