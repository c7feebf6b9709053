"""The gate before a real engine: ordinary clients go on working, and what would take the host doesn't get through."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager, suppress
from pathlib import Path
from types import SimpleNamespace

import pytest
from tests.live.engine import make_image
from tests.live.gates import Serving, ask, docker, logged, until

pytestmark = pytest.mark.live
POLICY = Path(__file__).parent.parent.parent / "examples/gate.yaml"
COMPOSE = Path(sys.executable).parent / "docker-compose"
PROJECT = """\
services:
  web:
    image: gate-app:1.0
    command: ["sleep", "300"]
    user: "1000"
    volumes: ["data:/data", "./page:/page:ro"]
    ports: ["127.0.0.1:18080:80"]
    mem_limit: 64m
    healthcheck: {test: ["CMD", "true"], interval: 1s}
  worker:
    image: gate-app:1.0
    command: ["sleep", "300"]
    deploy: {resources: {limits: {memory: 64M, pids: 50}}}
    depends_on: {web: {condition: service_healthy}}
    networks: [default, back]
volumes: {data: {}}
networks: {back: {internal: true}}
"""
HIDING = "volume-opt=type=none,volume-opt=o=bind,volume-opt=device=/"


@pytest.fixture(scope="module")
def gate(engine, tmp_path_factory):
    """The gate's socket; the program runs as its users start it."""
    make_image(engine, "gate-app:1.0", "USER 1000")
    place = tmp_path_factory.mktemp("gate") / "gate.sock"
    with Serving(engine, place, "--policy", str(POLICY)) as process:
        yield place
        assert process.poll() is None


def test_the_docker_client_works_through_it(gate, tmp_path):
    assert "Server" in docker(gate, "version")
    assert docker(gate, "run", "--rm", "gate-app:1.0", "echo", "hello") == "hello\n"
    assert docker(gate, "run", "--rm", "-i", "gate-app:1.0", "cat", input="in\n") == "in\n"
    docker(
        gate,
        "run",
        "-d",
        "--name",
        "gate-one",
        "-v",
        "gate-data:/data",
        "gate-app:1.0",
        "sh",
        "-c",
        "echo log; sleep 600",
    )
    assert docker(gate, "exec", "gate-one", "echo", "inside") == "inside\n"
    assert docker(gate, "exec", "-i", "gate-one", "wc", "-c", input="x" * 300_000) == "300000\n"
    assert docker(gate, "logs", "gate-one") == "log\n"
    (tmp_path / "file").write_bytes(os.urandom(3 << 20))
    docker(gate, "cp", str(tmp_path / "file"), "gate-one:/tmp/file")
    docker(gate, "cp", "gate-one:/tmp/file", str(tmp_path / "back"))
    assert (tmp_path / "back").read_bytes() == (tmp_path / "file").read_bytes()
    assert "A /tmp/file" in docker(gate, "diff", "gate-one")
    assert "gate-one" in docker(gate, "stats", "--no-stream")
    assert "sleep" in docker(gate, "top", "gate-one")
    docker(gate, "update", "--memory", "64m", "--memory-swap", "64m", "gate-one")
    docker(gate, "rename", "gate-one", "gate-two")
    docker(gate, "pause", "gate-two")
    docker(gate, "unpause", "gate-two")
    docker(gate, "restart", "-t", "0", "gate-two")
    docker(gate, "commit", "gate-two", "gate-committed:1")
    assert "create" in docker(gate, "events", "--since", "10m", "--until", "0s")
    docker(gate, "rm", "-f", "gate-two")
    docker(gate, "volume", "rm", "gate-data")
    docker(gate, "rmi", "gate-committed:1")


def test_the_docker_client_follows_what_goes_on(gate, engine):
    counts = ("gate-app:1.0", "sh", "-c", "for nr in 1 2 3; do sleep 1; echo $nr; done")
    name = docker(gate, "run", "-d", "--name", "gate-counts", *counts).strip()
    assert docker(gate, "logs", "-f", name) == "1\n2\n3\n"
    docker(gate, "start", name)
    assert docker(gate, "attach", "--no-stdin", name).endswith("2\n3\n")
    docker(gate, "rm", name)
    name = docker(gate, "run", "-d", "gate-app:1.0", "sleep", "600").strip()
    for words in (("events", "--format", "{{.ID}}"), ("stats", "--no-trunc", "--format", "{{.ID}}", name)):
        command, pipe = ["docker", "-H", f"unix://{gate}", *words], subprocess.PIPE
        with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True) as following:
            stirred = threading.Timer(1, engine.docker, ("restart", "-t", "0", name))
            stirred.start()
            try:
                assert name in following.stdout.readline()
            finally:
                following.kill()
                stirred.join()
    docker(gate, "rm", "-f", name)


def test_an_image_whose_user_has_a_name_runs_as_that(gate, engine):
    make_image(engine, "gate-named:1.0", "USER app:app")
    assert docker(gate, "run", "--rm", "gate-named:1.0", "id", "-un") == "app\n"
    assert docker(gate, "run", "--rm", "-u", "root", "gate-named:1.0", "id", "-un") == "root\n"


@pytest.mark.parametrize("host", [b"Host: ", b"Host:", b"Host: docker"])
def test_a_stream_is_given_over_to_clients_that_name_no_host(gate, host):
    # Debian 12's own client does so where it wants the connection for itself.
    docker(gate, "run", "-d", "--name", "hostless", "gate-app:1.0", "sleep", "60")
    head = b"POST /v1.41/containers/hostless/attach?stream=1&stdout=1 HTTP/1.1\r\n%b\r\nConnection: Upgrade\r\n"
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(20)
        client.connect(str(gate))
        client.sendall(head % host + b"Upgrade: tcp\r\nContent-Length: 0\r\n\r\n")
        assert client.recv(1000).startswith(b"HTTP/1.1 101 ")
    docker(gate, "rm", "-f", "hostless")


def test_a_table_of_processes_tells_nothing_of_the_host(gate, engine):
    """By the engine itself a process of the host is told whose account has the number of one of the container's."""
    name = docker(gate, "run", "-d", "gate-app:1.0", "sleep", "600").strip()
    number = engine.api("GET", f"/containers/{name}/json")["State"]["Pid"]
    words = ["setpriv", f"--reuid={number}", "--clear-groups", "sleep", "599"]
    # First, for lines of ps may be cut where the terminal would end.
    environment = {"DB_PASSWORD": "of-the-host", "PATH": os.environ["PATH"]}
    with subprocess.Popen(words, env=environment) as other:
        try:
            until(lambda: Path(f"/proc/{other.pid}/comm").read_text() == "sleep\n")
            for arguments in ("-ouid=PID -oargs -C sleep e", "-ouid=PID -C sleep -oargs e"):
                told = engine.api("GET", f"/containers/{name}/top", ps_args=arguments)["Processes"]
                assert any("of-the-host" in cell for row in told for cell in row)
                assert "processes of the host" in docker(gate, "top", name, *arguments.split(" "), status=1)
            assert "sleep 600" in docker(gate, "top", name, "-eo", "pid,user,args")
        finally:
            other.kill()
    engine.docker("rm", "-f", name)


def test_a_terminal_works_through_it(gate):
    words = "docker run -it --rm gate-app:1.0 sh -c 'tty && echo done'"
    environment = {**os.environ, "DOCKER_HOST": f"unix://{gate}"}
    done = subprocess.run(
        ["script", "-qec", words, "/dev/null"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        stdin=subprocess.DEVNULL,
    )
    assert "/dev/pts/0" in done.stdout
    assert "done" in done.stdout


def test_images_are_built_saved_and_loaded_through_it(gate, tmp_path):
    (tmp_path / "Dockerfile").write_text(
        "FROM gate-app:1.0\nUSER 0\nRUN dd if=/dev/urandom of=/big bs=1M count=20\nUSER 1000\n"
    )
    docker(gate, "build", "-t", "gate-built:1", str(tmp_path))
    saved = tmp_path / "saved.tar"
    docker(gate, "save", "-o", str(saved), "gate-built:1")
    assert saved.stat().st_size > 20 << 20
    docker(gate, "rmi", "gate-built:1")
    assert "gate-built:1" in docker(gate, "load", "-i", str(saved))
    docker(gate, "rmi", "gate-built:1")
    assert "isn't admitted" in docker(gate, "build", "--network", "host", str(tmp_path), status=1)


def test_an_ordinary_compose_project_goes_up_and_down(gate, tmp_path):
    (tmp_path / "page").mkdir()
    (tmp_path / "compose.yaml").write_text(PROJECT)
    environment = {**os.environ, "DOCKER_HOST": f"unix://{gate}"}

    def compose(*words):
        command = [str(COMPOSE), "-p", "gate-shop", *words]
        done = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, timeout=120
        )
        assert done.returncode == 0, done.stderr
        told.extend(line.strip() for line in done.stderr.splitlines() if "Dockward" in line)
        return done.stdout

    told: list[str] = []
    compose("up", "-d")
    assert sorted(told) == [
        "web Dockward filled in pids-limit 200, log max-size=10m max-file=3, no-new-privileges.",
        "worker Dockward filled in log max-size=10m max-file=3, no-new-privileges.",
    ]
    states = [json.loads(line)["State"] for line in compose("ps", "--format", "json").splitlines()]
    assert states == ["running", "running"]
    assert compose("exec", "-T", "worker", "echo", "hi") == "hi\n"
    compose("down", "-v", "-t", "0")
    assert docker(gate, "ps", "-aq", "--filter", "label=com.docker.compose.project=gate-shop") == ""


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--privileged"], "DW0503"),
        (["-v", "/:/host"], "DW0610"),
        (["-v", "/:/host:ro"], "DW0803"),
        (["--mount", "type=bind,src=/etc,dst=/x"], "DW0610"),
        (
            ["--mount", "type=volume,src=v,dst=/x,volume-opt=type=none,volume-opt=o=bind,volume-opt=device=/"],
            "DW0611",
        ),
        (["--pid", "host"], "DW0601"),
        (["--network", "host"], "DW1501"),
        (["--ipc", "host"], "DW0602"),
        (["--uts", "host"], "DW0605"),
        (["--userns", "host"], "UsernsMode"),
        (["--cap-add", "SYS_ADMIN"], "DW1202"),
        (["--device", "/dev/kmsg"], "DW0615"),
        (["--security-opt", "seccomp=unconfined"], "DW0618"),
        (["--security-opt", "apparmor=unconfined"], "SecurityOpt"),
        (["--security-opt", "systempaths=unconfined"], "DW0623"),
        (["--cgroup-parent", "/"], "DW0624"),
        (["--runtime", "other"], "Runtime"),
        (["--group-add", "0"], "DW0514"),
        (["--log-driver", "none"], "LogConfig"),
        (["--oom-kill-disable", "-m", "9m"], "DW0308"),
    ],
    ids=str,
)
def test_what_would_take_the_host_is_refused_and_nothing_is_made(gate, engine, words, told):
    before = len(engine.api("GET", "/containers/json", all=1))
    message = docker(gate, "run", "--rm", *words, "gate-app:1.0", "true", status=125)
    assert told in message
    assert len(engine.api("GET", "/containers/json", all=1)) == before


def test_what_is_missing_is_filled_in_and_told(gate, engine):
    command = ["docker", "create", "--name", "filled", "gate-app:1.0", "true"]
    environment = {**os.environ, "DOCKER_HOST": f"unix://{gate}"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=60)
    host = engine.api("GET", "/containers/filled/json")["HostConfig"]
    assert (host["Memory"], host["PidsLimit"]) == (512 << 20, 200)
    assert host["SecurityOpt"] == ["no-new-privileges:true"]
    filled = "memory 512m, pids-limit 200, log max-size=10m max-file=3, no-new-privileges"
    assert done.stderr == f"WARNING: Dockward filled in {filled}.\n"
    assert "DW0301 memory-unlimited: filled in memory 512m." in logged(gate, "--rule", "DW0301")[-1]["told"]
    engine.docker("rm", "filled")


def test_what_was_made_without_the_gate_does_not_start_through_it(gate, engine):
    engine.create("made-badly", "gate-app:1.0", "sleep", "60", host={"Privileged": True})
    assert "DW0503" in docker(gate, "start", "made-badly", status=1)
    engine.api("POST", "/containers/made-badly/start")
    assert "DW0503" in docker(gate, "exec", "made-badly", "id", status=1)
    assert "joins the container" in docker(
        gate, "run", "--rm", "--pid", "container:made-badly", "gate-app:1.0", status=125
    )
    assert "joins the container" in docker(
        gate, "run", "--rm", "--volumes-from", "made-badly", "gate-app:1.0", status=125
    )
    engine.docker("rm", "-f", "made-badly")


def test_a_volume_that_leads_elsewhere_since_is_seen_at_the_start(gate, engine):
    engine.docker("volume", "create", "swapped")
    docker(gate, "create", "--name", "swap", "-v", "swapped:/data", "gate-app:1.0", "sleep", "60")
    engine.docker("rm", "swap")
    engine.docker("volume", "rm", "swapped")
    engine.docker("volume", "create", "-o", "type=none", "-o", "o=bind", "-o", "device=/", "swapped")
    engine.docker("create", "--name", "swap", "-v", "swapped:/data", "gate-app:1.0", "sleep", "60")
    assert "volume swapped" in docker(gate, "start", "swap", status=1)
    engine.docker("rm", "swap")
    engine.docker("volume", "rm", "swapped")


RAW = [
    b"POST /v1.41./containers/create HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n",
    b"GET http://any/v1.41/containers/json HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /%76%31.41/containers/json HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /containers/json HTTP/1.0\r\nHost: x\r\n\r\n",
    b"GET /containers/json HTTP/1.1\nHost: x\n\n\r\n\r\n",
    b"GET /containers/json HTTP/1.1\r\nHost: x\r\n folded\r\n\r\n",
    b"POST /containers/create HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"OPTIONS /containers/json HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /debug/pprof/heap HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /_ping HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n",
]


@pytest.mark.parametrize("data", RAW, ids=lambda data: data[:40])
def test_odd_requests_end_the_connection(gate, data):
    second = b"GET /version HTTP/1.1\r\nHost: x\r\n\r\n"
    answer = ask(gate, data + second)
    assert answer.startswith((b"HTTP/1.1 4", b"HTTP/1.1 5"))
    assert answer.count(b"Server: Dockward") == 1


def test_requests_behind_one_another_are_each_judged(gate):
    bad = b'{"Image":"gate-app:1.0","HostConfig":{"Privileged":true}}'
    head = (
        b"POST /containers/create HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    )
    answer = ask(gate, b"GET /_ping HTTP/1.1\r\nHost: x\r\n\r\n" + head % len(bad) + bad)
    assert answer.count(b"HTTP/1.1 200") == 1
    assert answer.count(b"HTTP/1.1 403") == 1


def test_an_engine_that_is_gone_is_told_and_nothing_is_open(engine, tmp_path):
    place = tmp_path / "gate.sock"
    with Serving(engine, place) as process:
        process.send_signal(signal.SIGSTOP)
        process.send_signal(signal.SIGCONT)
        assert b"200" in ask(place, b"GET /_ping HTTP/1.1\r\nHost: x\r\n\r\n")
    assert not place.exists()


def test_the_service_manager_hears_of_it_once_clients_are_served(engine, tmp_path, monkeypatch):
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(30)
        with Serving(engine, tmp_path / "gate.sock"):
            assert manager.recv(100) == b"READY=1"
            assert b"200" in ask(tmp_path / "gate.sock", b"GET /_ping HTTP/1.1\r\nHost: x\r\n\r\n")


def test_an_engine_that_breaks_off_is_told_in_words_for_people(tmp_path):
    with breaking_engine(tmp_path / "engine.sock") as broken, Serving(broken, tmp_path / "gate.sock"):
        answer = ask(tmp_path / "gate.sock", b"GET /containers/json HTTP/1.1\r\nHost: x\r\n\r\n")
    assert b"HTTP/1.1 502 " in answer
    assert b"It closed the connection" in answer


@contextmanager
def breaking_engine(path):
    """What looks like an engine, and leaves whoever asks for a list."""
    answers = {
        b"/version": b'{"Version": "24.0.0", "ApiVersion": "1.43", "MinAPIVersion": "1.12"}',
        b"/info": b'{"ID": "x", "DockerRootDir": "/var/lib/docker"}',
    }
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))
        listening.listen(50)

        def serve():
            with suppress(OSError):
                while True:
                    client, _ = listening.accept()
                    with client:
                        body = answers.get(client.recv(65536).split(b" ")[1])
                        if body is not None:
                            head = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n"
                            client.sendall(head % len(body) + body)

        threading.Thread(target=serve, daemon=True).start()
        yield SimpleNamespace(socket=path)
        listening.shutdown(socket.SHUT_RDWR)


def test_a_gate_that_was_killed_leaves_no_open_door(engine, tmp_path):
    place = tmp_path / "gate.sock"
    serving = Serving(engine, place)
    process = serving.__enter__()
    process.kill()
    process.wait()
    with socket.socket(socket.AF_UNIX) as client, pytest.raises(ConnectionRefusedError):
        client.connect(str(place))
    with Serving(engine, place):
        assert b"200" in ask(place, b"GET /_ping HTTP/1.1\r\nHost: x\r\n\r\n")
