"""The authorization plugin at a real engine: everybody who asks its own socket is asked about."""

import base64
import http.client
import json
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.live.engine import PrivateEngine, make_image
from tests.live.gates import Serving, ask, docker

from dockward.gate.ledger.record import Kind, Verdict
from dockward.gate.ledger.search import Wanted, find
from dockward.gate.ledger.segments import check_ledger

pytestmark = pytest.mark.live
POLICY = Path(__file__).parent.parent.parent / "examples/gate.yaml"
CREATE = "POST /v1.41/containers/create HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"


@contextmanager
def plugin_of(engine):
    """The program as its users start it, at the engine's plugin socket."""
    place = engine.directory / "plugins" / "dockward.sock"
    log = engine.directory / "plugin.log"
    words = ["--listen", str(place), "--engine", str(engine.socket), "--policy", str(POLICY)]
    words += ["--ledger", str(engine.directory / "ledger")]
    with log.open("ab") as file:
        start = [sys.executable, "-m", "dockward", "gate", "plugin", *words]
        process = subprocess.Popen(start, stdout=file, stderr=file)
    deadline = time.monotonic() + 60
    while not place.exists():
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < deadline
        time.sleep(0.05)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)
    assert process.returncode == 0, log.read_text()


@pytest.fixture(scope="module")
def guarded(engine, distribution, tmp_path_factory):
    """An engine that asks the plugin. Its image comes from another one: importing isn't admitted."""
    make_image(engine, "plugin-app:1", "USER 1000")
    image = tmp_path_factory.mktemp("plugin") / "image.tar"
    engine.docker("save", "-o", str(image), "plugin-app:1")

    def before(engine):
        (engine.directory / "plugins").mkdir()
        holding.append(plugin_of(engine))
        holding[0].__enter__()

    holding = []
    flags = ("--authorization-plugin", "dockward")
    with PrivateEngine(flags=flags, before=before, distribution=distribution) as started:
        try:
            started.docker("load", "-i", str(image))
            yield started
        finally:
            holding[0].__exit__(None, None, None)


def records(engine):
    return list(find(engine.directory / "ledger", Wanted()))


def test_ordinary_containers_run_and_are_recorded_with_their_end(guarded):
    place = guarded.socket
    assert docker(place, "run", "--rm", "plugin-app:1", "echo", "hello") == "hello\n"
    made = docker(place, "run", "-d", "--name", "guarded", "plugin-app:1", "sleep", "60").strip()
    assert docker(place, "exec", "guarded", "echo", "in") == "in\n"
    docker(place, "rm", "-f", "guarded")
    found = [one for one in records(guarded) if f"container/{made}" in one.objects]
    created = [one for one in found if one.route == "container.create" and one.kind is Kind.DONE]
    assert [one.status for one in created] == [201]
    assert {one.route for one in found} >= {"container.start", "exec.create", "container.remove"}
    assert check_ledger(guarded.directory / "ledger")[1] == ()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--privileged"], "DW0503"),
        (["-v", "/:/host"], "DW0610"),
        (["--pid", "host"], "DW0601"),
        (["--mount", "type=volume,src=v,dst=/x,volume-opt=type=none,volume-opt=o=bind,volume-opt=device=/"], "DW0611"),
        (["--security-opt", "seccomp=unconfined"], "DW0618"),
        (["--runtime", "other"], "Runtime"),
    ],
    ids=str,
)
def test_what_would_take_the_host_is_refused(guarded, words, told):
    assert told in docker(guarded.socket, "run", "--rm", *words, "plugin-app:1", "true", status=125)


def test_images_are_loaded_and_pulls_go_to_the_engine(guarded, tmp_path):
    docker(guarded.socket, "save", "-o", str(tmp_path / "saved"), "plugin-app:1")
    docker(guarded.socket, "load", "-i", str(tmp_path / "saved"))
    message = docker(guarded.socket, "run", "--rm", "localhost:1/none:1", status=125)
    assert "Unable to find image" in message


def test_images_are_built_by_way_of_the_gate_for_the_plugin_cant_see_what_is_in_a_body(guarded, tmp_path):
    (tmp_path / "Dockerfile").write_text("FROM plugin-app:1\nRUN true\n")
    assert "may be one of a form" in docker(guarded.socket, "build", "-t", "plugin-built:1", str(tmp_path), status=1)
    with Serving(guarded, tmp_path / "gate.sock", "--policy", str(POLICY)):
        docker(tmp_path / "gate.sock", "build", "-t", "plugin-built:1", str(tmp_path))
        refused = docker(tmp_path / "gate.sock", "build", "--network", "host", str(tmp_path), status=1)
    assert "isn't admitted" in refused
    docker(guarded.socket, "run", "--rm", "plugin-built:1", "true")


PRIVILEGED = json.dumps({"Image": "plugin-app:1", "HostConfig": {"Privileged": True}})
CHUNKED = f"Transfer-Encoding: chunked\r\n\r\n{len(PRIVILEGED):x}\r\n{PRIVILEGED}\r\n0\r\n\r\n"
FORM = "fromSrc=http%3A%2F%2F127.0.0.1%3A1%2F"
BUILD = "POST /v1.41/build HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
HIDDEN = "x=1&networkmode=host&remote=http%3A%2F%2F127.0.0.1%3A1%2FDockerfile"
PULL = "POST /v1.41/images/create?fromImage=plugin-app%3A1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"


def sized(body, kind="application/json"):
    return f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n{body}"


@pytest.mark.parametrize(
    "request_",
    [
        CREATE + sized(PRIVILEGED, "text/plain"),
        CREATE + f"Content-Type: application/json\r\n{CHUNKED}",
        CREATE + f"Content-Type: text/plain\r\nContent-Type: application/json\r\n{CHUNKED}",
        CREATE.replace("/v1.41/", "/v1.41./") + sized(PRIVILEGED),
        CREATE.replace("/v1.41/", "/%76%31.41/") + sized(PRIVILEGED),
        CREATE.replace("/v1.41/", "http://any/v1.41/") + sized(PRIVILEGED),
        CREATE.replace("/v1.41", "") + sized(PRIVILEGED.replace("Privileged", "PRIVILEGED")),
        CREATE + sized(PRIVILEGED.replace("HostConfig", "Ho\u017ftConfig")),
        PULL + sized(FORM, "application/x-www-form-urlencoded"),
        PULL + f"Content-Type: application/x-www-form-urlencoded\r\nContent-Type: text/plain\r\n"
        f"Transfer-Encoding: chunked\r\n\r\n{len(FORM):x}\r\n{FORM}\r\n0\r\n\r\n",
        PULL + f"Content-Type: application/x-www-form-urlencoded\r\n{sized(FORM, 'text/plain')}",
        PULL + f"Content-Type: application/x-www-form-urlencoded\r\nContent-Type: \r\n"
        f"Transfer-Encoding: chunked\r\n\r\n{len(FORM):x}\r\n{FORM}\r\n0\r\n\r\n",
        BUILD + sized(HIDDEN, "application/x-www-form-urlencoded"),
        BUILD + sized(HIDDEN, "\u00a0application/x-www-form-urlencoded"),
        BUILD + f"Content-Type: application/x-www-form-urlencoded\r\n{sized(HIDDEN, 'application/x-tar')}",
        BUILD.replace("build", "commit?container=guarded") + CHUNKED,
        "POST /v1.41/plugins/dockward/disable HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
        "POST /v1.41/swarm/init HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + sized("{}"),
        "GET /debug/pprof/heap HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    ],
    ids=range(19),
)
def test_what_it_cant_see_or_doesnt_know_is_denied(guarded, request_):
    before = len(guarded.api("GET", "/containers/json", all=1))
    answer = ask(guarded.socket, request_.encode())
    assert answer.startswith(b"HTTP/1.1 403"), answer[:300]
    assert b"denied by plugin" in answer
    assert len(guarded.api("GET", "/containers/json", all=1)) == before
    while not any(one.verdict is Verdict.REFUSED for one in records(guarded)):
        time.sleep(0.05)


def test_a_body_that_is_too_large_for_plugins_is_denied(guarded, tmp_path):
    labels = tmp_path / "labels"
    labels.write_text("".join(f"l{nr}={'x' * 30_000}\n" for nr in range(40)))
    words = ["--privileged", "--label-file", str(labels)]
    message = docker(guarded.socket, "create", *words, "plugin-app:1", "true", status=1)
    # What newer engines show of it is refused for its size.
    assert "shows the plugin nothing of its body" in message or "the labels are larger than" in message


def test_nobody_else_knows_its_word(guarded):
    agent = "dockward-plugin/0 (" + "0" * 32 + ")"
    head = f"GET /debug/vars HTTP/1.1\r\nHost: x\r\nConnection: close\r\nUser-Agent: {agent}\r\n\r\n"
    assert ask(guarded.socket, head.encode()).startswith(b"HTTP/1.1 403")
    assert agent not in [one.target for one in records(guarded)]


def test_the_protocol_itself_is_answered_and_nonsense_is_not_allowed(guarded):
    class Local(http.client.HTTPConnection):
        def connect(self):
            self.sock = socket.socket(socket.AF_UNIX)
            self.sock.connect(str(guarded.directory / "plugins" / "dockward.sock"))

    connection = Local("plugin", timeout=30)

    def post(path, body):
        connection.request("POST", path, body)
        return json.loads(connection.getresponse().read())

    assert post("/Plugin.Activate", b"") == {"Implements": ["authz"]}
    for body in (b"", b"[]", b"{}", b'{"RequestMethod":5}', b"\xff"):
        assert post("/AuthZPlugin.AuthZReq", body)["Allow"] is False
    data = base64.b64encode(PRIVILEGED.encode()).decode()
    asked = {"RequestMethod": "POST", "RequestUri": "/v1.41/containers/create", "RequestBody": data}
    asked["RequestHeaders"] = {"Content-Type": "application/json", "Content-Length": str(len(PRIVILEGED))}
    answer = post("/AuthZPlugin.AuthZReq", json.dumps(asked))
    assert answer["Allow"] is False
    assert "DW0503" in answer["Msg"]
    assert "Err" in post("/other", b"")
    connection.close()


def test_while_it_is_down_the_engine_denies_everything_and_then_goes_on(distribution):
    def before(engine):
        (engine.directory / "plugins").mkdir()
        held.append(plugin_of(engine))
        held[0].__enter__()

    held = []
    flags = ("--authorization-plugin", "dockward")
    with PrivateEngine(flags=flags, before=before, distribution=distribution) as engine:
        held[0].__exit__(None, None, None)
        assert b"HTTP/1.1 200" not in ask(
            engine.socket, b"GET /version HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        )
        with plugin_of(engine):
            assert "Server" in docker(engine.socket, "version")
