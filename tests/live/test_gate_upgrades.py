"""Connections that are given over: terminals of Docker's own client, and what stands behind a request for one."""

import fcntl
import os
import pty
import select
import struct
import subprocess
import termios
import time
from contextlib import contextmanager

import pytest
from tests.live.engine import make_image
from tests.live.gates import Serving, ask, docker, logged

pytestmark = pytest.mark.live
IMAGE = "gate-app:1.0"
POLICY = """
gate:
  admitted: {builder-flaws: ["*"]}
  roles:
    all: {who: [{user: root}], may: [everything, build]}
"""
ROWS, COLUMNS = 31, 97


@pytest.fixture(scope="module")
def gate(engine, tmp_path_factory):
    make_image(engine, IMAGE, "USER 1000")
    place = tmp_path_factory.mktemp("upgrades") / "gate.sock"
    policy = place.with_name("dockward.yaml")
    policy.write_text(POLICY)
    with Serving(engine, place, "--policy", str(policy), "--socket-mode", "606"):
        yield place


class Terminal:
    """Docker's client at a terminal of its own."""

    def __init__(self, gate, words):
        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        environment = {**os.environ, "DOCKER_HOST": f"unix://{gate}", "TERM": "dumb"}
        streams = dict.fromkeys(("stdin", "stdout", "stderr"), theirs)
        self.client = subprocess.Popen(["docker", *words], env=environment, start_new_session=True, **streams)
        os.close(theirs)
        self.seen = b""

    def types(self, data):
        os.write(self._ours, data)

    def shows(self, wanted):
        deadline = time.monotonic() + 30
        while wanted not in self.seen:
            assert select.select([self._ours], [], [], max(deadline - time.monotonic(), 0))[0], self.seen
            self.seen += os.read(self._ours, 65_536)

    def close(self):
        os.close(self._ours)


@contextmanager
def terminal(gate, *words):
    opened = Terminal(gate, words)
    try:
        yield opened
    finally:
        opened.client.kill()
        opened.client.wait()
        opened.close()


def test_docker_s_client_has_a_terminal_in_a_container_by_exec_and_attach(gate):
    docker(gate, "run", "-d", "-it", "--name", "at-terminal", IMAGE, "sh")
    try:
        with terminal(gate, "exec", "-it", "at-terminal", "sh") as opened:
            opened.types(b"tty; echo in$((1+1))\n")
            opened.shows(b"/dev/pts/")
            opened.shows(b"in2")
            # Its size is told once the process runs.
            opened.types(
                b'until [ "$(stty size)" = "%d %d" ]; do sleep 0.1; done; echo sized$((1+1))\n' % (ROWS, COLUMNS)
            )
            opened.shows(b"sized2")
            opened.types(b"exit 7\n")
            assert opened.client.wait(30) == 7
        with terminal(gate, "attach", "at-terminal") as opened:
            opened.types(b"echo at$((1+1)); kept=3\n")
            opened.shows(b"at2")
            opened.types(b"\x10\x11")
            opened.client.wait(30)
        with terminal(gate, "attach", "at-terminal") as opened:
            opened.types(b"echo kept$kept; exit 5\n")
            opened.shows(b"kept3")
            assert opened.client.wait(30) == 5
    finally:
        docker(gate, "rm", "-f", "at-terminal")


SECOND = b"DELETE /v1.41/containers/early-victim?force=1 HTTP/1.1\r\nHost: x\r\n\r\n"
UPGRADE = b"Host: x\r\nConnection: Upgrade\r\nUpgrade: %b\r\n"


def attaching(engine):
    stdin = {"OpenStdin": True, "StdinOnce": True, "AttachStdin": True, "AttachStdout": True}
    engine.run("early-attach", IMAGE, "cat", **stdin)
    line = b"POST /v1.41/containers/early-attach/attach?stream=1&stdin=1&stdout=1 HTTP/1.1\r\n"
    return line + UPGRADE % b"tcp" + b"Content-Length: 0\r\n\r\n"


def executing(engine):
    words = {"Cmd": ["cat"], "AttachStdin": True, "AttachStdout": True}
    made = engine.api("POST", "/containers/early-victim/exec", words)["Id"].encode()
    fields = UPGRADE % b"tcp" + b"Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
    return b"POST /v1.41/exec/%b/start HTTP/1.1\r\n" % made + fields


def sessions(_):
    name = b"X-Docker-Expose-Session-Uuid: early\r\nX-Docker-Expose-Session-Name: early\r\n\r\n"
    return b"POST /v1.41/session HTTP/1.1\r\n" + UPGRADE % b"h2c" + name


@pytest.mark.parametrize(("opening", "echoes"), [(attaching, True), (executing, True), (sessions, False)])
def test_nothing_that_comes_early_behind_an_upgrade_is_a_request(gate, engine, opening, echoes):
    engine.run("early-victim", IMAGE, "sleep", "600")
    try:
        answer = ask(gate, opening(engine) + SECOND)
        head, _, rest = answer.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 101 ")
        # To attach and exec it is what the process is to read, and this one writes it back.
        assert rest.count(SECOND) == echoes
        assert b"HTTP/1.1 " not in rest.replace(SECOND, b"")
        assert engine.api("GET", "/containers/early-victim/json")["State"]["Running"]
        assert [one for one in logged(gate) if one.get("method") == "DELETE" and "early-victim" in one["target"]] == []
    finally:
        engine.docker("rm", "-f", "early-victim", *(["early-attach"] if opening is attaching else []))


def test_the_socket_has_the_mode_that_was_said(gate):
    assert gate.stat().st_mode & 0o777 == 0o606
