"""What clients are amid when the engine goes, or the gate is killed: each is told, and nothing is open or touched."""

import contextlib
import io
import json
import os
import socket
import subprocess
import sys
import tarfile

import pytest
from tests.live.engine import PrivateEngine, make_image
from tests.live.gates import Serving, ask, docker, until
from tests.live.registry import REGISTRY

pytestmark = pytest.mark.live
IMAGE = "amid-app:1"
BIG = 24 << 20
PING = b"GET /_ping HTTP/1.1\r\nHost: x\r\n\r\n"
STALLING = """\
import http.server, json, time

OF = "application/vnd.docker.distribution.manifest.v2+json"
BLOB = {"mediaType": "application/vnd.docker.container.image.v1+json", "size": 100, "digest": "sha256:" + "a" * 64}
MANIFEST = {"schemaVersion": 2, "mediaType": OF, "config": BLOB, "layers": []}


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if "/manifests/" not in self.path and self.path != "/v2/":
            time.sleep(1000)
        body = json.dumps(MANIFEST).encode()
        self.send_response(200)
        self.send_header("Content-Type", OF)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body if self.command == "GET" else b"")

    def do_HEAD(self):
        if "/blobs/" in self.path:
            self.send_error(404)
        else:
            self.do_GET()

    def do_POST(self):
        time.sleep(1000)


http.server.ThreadingHTTPServer(("127.0.0.1", 5000), Handler).serve_forever()
"""
"""A registry that never gives a blob, nor takes one."""


@pytest.fixture(scope="module")
def engine(distribution):
    with PrivateEngine(settings={"live-restore": True}, distribution=distribution) as engine:
        # Of what nobody reads more is on its way than pipes and sockets hold.
        make_image(engine, IMAGE, "USER 1000", files={"big": os.urandom(BIG)})
        engine.docker("tag", IMAGE, f"{REGISTRY}/amid/push:1")
        engine.start_beside(sys.executable, "-c", STALLING)
        yield engine


def begun_archive():
    """An archive of one large file, of which the end is missing."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        entry = tarfile.TarInfo("large")
        entry.size = BIG
        tar.addfile(entry, io.BytesIO(bytes(BIG)))
    return packed.getvalue()[: BIG // 2]


class Amid:
    """Clients of a gate amid every kind of what takes long. They end with the context."""

    def __init__(self, gate, engine, folder, stack):
        self._gate, self._stack = gate, stack
        self.name = docker(gate, "run", "-d", IMAGE, "sh", "-c", "while :; do echo on; sleep 0.2; done").strip()
        # While it is copied from or into, an engine answers nothing else about a container.
        self._copied, self._fed = (engine.docker("create", IMAGE, "true").strip() for _ in range(2))
        folder.joinpath("Dockerfile").write_text(f"FROM {IMAGE}\nUSER root\nRUN sleep 602\n")
        self.clients = {
            "exec": self._asks("exec", self.name, "sleep", "601"),
            "build": self._asks("build", str(folder)),
            "wait": self._asks("wait", self.name),
            "save": self._asks("save", IMAGE),
            "copy": self._asks("cp", f"{self._copied}:/big", "-"),
            "pull": self._asks("pull", f"{REGISTRY}/amid/pull:1"),
            "push": self._asks("push", f"{REGISTRY}/amid/push:1"),
            "load": self._asks("load", given=begun_archive()),
            "feed": self._asks("cp", "-", f"{self._fed}:/tmp", given=begun_archive()),
        }
        paths = {"logs": f"/containers/{self.name}/logs?follow=1&stdout=1", "stats": f"/containers/{self.name}/stats"}
        self.streams = {name: self._follows("GET", path) for name, path in {**paths, "events": "/events"}.items()}
        self.streams["attach"] = self._follows("POST", f"/containers/{self.name}/attach?stream=1&stdout=1")
        self._await(engine)

    def _asks(self, *words, given=b""):
        environment = {**os.environ, "DOCKER_HOST": f"unix://{self._gate}", "DOCKER_BUILDKIT": "0"}
        pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        client = self._stack.enter_context(subprocess.Popen(["docker", *words], env=environment, **pipes))
        self._stack.callback(client.kill)
        if given:
            client.stdin.write(given)
            client.stdin.flush()
        return client

    def _follows(self, method, path):
        client = self._stack.enter_context(socket.socket(socket.AF_UNIX))
        client.settimeout(60)
        client.connect(str(self._gate))
        upgrade = "Upgrade: tcp\r\nConnection: Upgrade\r\nContent-Length: 0\r\n" if method == "POST" else ""
        client.sendall(f"{method} {path} HTTP/1.1\r\nHost: x\r\n{upgrade}\r\n".encode())
        head = b""
        while b"\r\n\r\n" not in head:
            head += client.recv(1)
        assert head.startswith((b"HTTP/1.1 200", b"HTTP/1.1 101")), head
        return client

    def _await(self, engine):
        """Until each is in the midst of it."""
        until(lambda: "sleep 601" in engine.docker("top", self.name))
        until(lambda: any("sleep 602" in one["Command"] for one in engine.api("GET", "/containers/json")))
        for asked in ("/wait", "/images/create", "/amid/push/push", "/images/load", f"{self._fed}/archive"):
            until(lambda asked=asked: asked in asked_for(self._gate))
        for name in ("save", "copy", "pull", "push"):
            assert self.clients[name].stdout.read(1), name
        assert {name: one.poll() for name, one in self.clients.items()} == dict.fromkeys(self.clients)

    def check_told(self):
        """None of them takes what it has for the whole."""
        for name, one in self.clients.items():
            with contextlib.suppress(BrokenPipeError):
                one.stdin.close()
            one.stdin = None
            one.communicate(timeout=60)
            assert one.returncode, name
        for name, one in self.streams.items():
            rest = b""
            with contextlib.suppress(ConnectionError):
                while part := one.recv(65536):
                    rest += part
            assert not rest.endswith(b"0\r\n\r\n"), name


def asked_for(gate):
    """The targets of the calls that a gate has begun to pass on."""
    lines = b"".join(one.read_bytes() for one in gate.with_suffix(".ledger").glob("*.jsonl")).splitlines()
    return " ".join(json.loads(one).get("target", "") for one in lines)


def run_of(engine, name):
    """In which run a container is, and whether it goes on."""
    found = engine.api("GET", f"/containers/{name}/json")["State"]
    return found["Pid"], found["StartedAt"], found["Status"]


@pytest.fixture
def place(tmp_path):
    (tmp_path / "dockward.yaml").write_text(f"gate: {{admitted: {{registries: ['{REGISTRY}']}}}}\n")
    return tmp_path / "gate.sock"


def test_all_end_with_an_error_when_the_engine_goes_and_it_is_found_when_it_is_back(engine, place):
    with Serving(engine, place, "--policy", str(place.with_name("dockward.yaml"))), contextlib.ExitStack() as stack:
        amid = Amid(place, engine, place.parent, stack)
        before = run_of(engine, amid.name)
        engine.end()
        amid.check_told()
        answer = ask(place, PING)
        assert answer.startswith(b"HTTP/1.1 502"), answer
        assert "engine" in json.loads(answer.partition(b"\r\n\r\n")[2])["message"]
        engine.start_again()
        assert docker(place, "exec", amid.name, "echo", "again") == "again\n"
        assert run_of(engine, amid.name) == before
        docker(place, "rm", "-f", amid.name)


def test_a_gate_that_is_killed_is_closed_and_touches_no_container(engine, place):
    words = ("--policy", str(place.with_name("dockward.yaml")))
    process = Serving(engine, place, *words).__enter__()
    with contextlib.ExitStack() as stack:
        amid = Amid(place, engine, place.parent, stack)
        before = run_of(engine, amid.name)
        process.kill()
        process.wait()
        with socket.socket(socket.AF_UNIX) as client, pytest.raises(ConnectionRefusedError):
            client.connect(str(place))
        amid.check_told()
        assert run_of(engine, amid.name) == before
        with Serving(engine, place, *words):
            assert docker(place, "exec", amid.name, "echo", "again") == "again\n"
            assert run_of(engine, amid.name) == before
            docker(place, "rm", "-f", amid.name)
