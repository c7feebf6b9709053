"""Measures what `dockward gate serve` adds to the engine: latency of small calls, a container's life, streams, memory.

Starts a private engine as the live tests do (root, Debian's docker.io), and asks it directly and through the gate with
the same client, in turn. Ratios are to what is wanted (less is better, but for throughput). `python bench/gate.py`.
"""

import argparse
import http.client
import io
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.measuring import calibrate  # noqa: E402  # found through the line above
from tests.live.engine import PrivateEngine, make_image  # noqa: E402

SMALL, LIVES, MIB = 500, 20, 1 << 20
CONTAINERS = 20
PROJECT = "com.docker.compose.project"
IMAGE_MIB, LOG_MIB = 300, 10
LINE = "0123456789" * 12
CONNECTIONS = 1_000
WANTED_P50, WANTED_P99 = 1.0, 5.0
"""Milliseconds added."""
WANTED_SHARE = 0.9
"""Of the direct throughput."""
WANTED_MIB = 60.0
_STARTED = "the gate is at"
_BUILDER = "builder.sock"
_CLIENT = "/usr/bin/docker"
"""Debian's, which builds with BuildKit by itself."""


class Connection(http.client.HTTPConnection):
    """A kept connection to a Unix socket."""

    def __init__(self, path: str) -> None:
        super().__init__("docker", timeout=120)
        self._path = path

    def connect(self) -> None:
        """As its base class has it."""
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(self._path)

    def call(self, method: str, path: str, body: object = None) -> bytes:
        """One request's answer. Exits where it isn't good."""
        data = None if body is None else json.dumps(body)
        self.request(method, path, data, {"Content-Type": "application/json"} if data else {})
        answer = self.getresponse()
        found = answer.read()
        if answer.status >= http.client.BAD_REQUEST:
            sys.exit(f"{method} {path}: {answer.status} {found[:200]!r}")
        return found


def timed(connection: Connection, route: str) -> float:
    """Milliseconds of an answer."""
    started = time.perf_counter()
    connection.call("GET", route)
    return (time.perf_counter() - started) * 1e3


def small(connection: Connection) -> float:
    """Milliseconds of a listing."""
    return timed(connection, "/v1.41/containers/json")


def life(connection: Connection) -> float:
    """Milliseconds to create, start and remove a container."""
    body = {"Image": "bench:1", "User": "1000", "Cmd": ["sleep", "60"], "HostConfig": {"NetworkMode": "none"}}
    started = time.perf_counter()
    name = json.loads(connection.call("POST", "/v1.41/containers/create", body))["Id"]
    connection.call("POST", f"/v1.41/containers/{name}/start")
    connection.call("DELETE", f"/v1.41/containers/{name}?force=1")
    return (time.perf_counter() - started) * 1e3


def stream(path: str, route: str) -> float:
    """MiB a second of an answer."""
    connection = Connection(path)
    started = time.perf_counter()
    connection.request("GET", route)
    answer, size = connection.getresponse(), 0
    while part := answer.read1(MIB):
        size += len(part)
    connection.close()
    return size / MIB / (time.perf_counter() - started)


def writing(path: str) -> str:
    """The id of a container that was started to write much, and then ends."""
    connection = Connection(path)
    body = {"Image": "bench:1", "Cmd": ["sh", "-c", f"yes {LINE} | head -c {LOG_MIB * MIB}"]}
    name: str = json.loads(connection.call("POST", "/v1.41/containers/create", body))["Id"]
    connection.call("POST", f"/v1.41/containers/{name}/start")
    return name


def followed(engine: str, path: str) -> float:
    """MiB a second of the logs of a container that is just started, until it ends."""
    name = writing(engine)
    rate = stream(path, f"/v1.41/containers/{name}/logs?stdout=1&follow=1")
    Connection(engine).call("DELETE", f"/v1.41/containers/{name}?force=1")
    return rate


def load(path: str, image: bytes) -> float:
    """MiB a second of an image that is sent."""
    connection = Connection(path)
    started = time.perf_counter()
    connection.request("POST", "/v1.41/images/load?quiet=1", io.BytesIO(image), {"Content-Length": str(len(image))})
    connection.getresponse().read()
    connection.close()
    return len(image) / MIB / (time.perf_counter() - started)


def build(path: str, context: str) -> float:
    """MiB a second of a build that takes a context of random bytes, by Docker's client, which sends it by a session."""
    with Path(f"{context}/big").open("wb") as big:
        big.writelines(os.urandom(MIB) for _ in range(IMAGE_MIB))
    environment = {**os.environ, "DOCKER_HOST": f"unix://{path}", "DOCKER_BUILDKIT": "1"}
    started = time.perf_counter()
    subprocess.run([_CLIENT, "build", "-q", context], env=environment, check=True, stdout=subprocess.DEVNULL)
    return IMAGE_MIB / (time.perf_counter() - started)


def in_turn(measure: Callable[[Connection], float], paths: tuple[str, str], count: int) -> list[list[float]]:
    """So many measurements of each, alternating."""
    connections = [Connection(one) for one in paths]
    found = [[measure(one) for one in connections] for _ in range(count)]
    return [sorted(column) for column in zip(*found, strict=True)]


def memory(pid: int) -> float:
    """MiB that a process holds."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS:")).split()[1]) / 1024


def line(name: str, value: float, wanted: float, unit: str, ratio: float) -> None:
    print(f"{name:44} {value:9.2f} {unit:6} {wanted:8.2f} {ratio:6.2f}")


def latency(name: str, direct: list[float], gated: list[float]) -> None:
    """What is added at the median and at the 99th of a hundred."""
    for word, at, wanted in (("p50", 0.5, WANTED_P50), ("p99", 0.99, WANTED_P99)):
        nr = min(int(len(direct) * at), len(direct) - 1)
        added = gated[nr] - direct[nr]
        line(f"{name}, added at {word} (direct {direct[nr]:.2f})", added, wanted, "ms", added / wanted)


def throughput(name: str, rate: Callable[[str], float], paths: tuple[str, str], runs: int) -> None:
    """Which share of the direct rate there is through the gate, in turn, at the median."""
    rates = [[rate(one) for one in paths] for _ in range(runs)]
    direct, gated = (statistics.median(column) for column in zip(*rates, strict=True))
    ratio = WANTED_SHARE * direct / gated
    line(f"{name}, share of direct ({direct:.0f} MiB/s)", gated / direct, WANTED_SHARE, "", ratio)


def measure_limited(engine: PrivateEngine, path: str) -> None:
    """What a client costs that sees one project of two, without secrets."""
    paths = (str(engine.socket), path)
    connection = Connection(paths[0])
    for nr in range(CONTAINERS):
        labels = {PROJECT: ("bench", "other")[nr % 2], "app.password": "x7-fj39dk02"}
        body = {"Image": "bench:1", "Cmd": ["true"], "Labels": labels, "Env": [f"V{one}=value" for one in range(20)]}
        connection.call("POST", f"/v1.41/containers/create?name=bench-{nr}", body)
    for what, route in (
        ("list of a project", "/v1.41/containers/json?all=1"),
        ("look at a container of it", "/v1.41/containers/bench-0/json"),
    ):
        latency(what, *in_turn(lambda one, route=route: timed(one, route), paths, SMALL))
    for nr in range(CONTAINERS):
        connection.call("DELETE", f"/v1.41/containers/bench-{nr}")


def measure(engine: PrivateEngine, gate: str, pid: int, runs: int) -> None:
    paths = (str(engine.socket), gate)
    print(f"{'':44} {'':9} {'':6} {'wanted':>8} {'ratio':>6}")
    latency("GET /containers/json", *in_turn(small, paths, SMALL))
    latency("create, start, remove", *in_turn(life, paths, LIVES))
    name = writing(paths[0])
    Connection(paths[0]).call("POST", f"/v1.41/containers/{name}/wait")
    throughput("image save", lambda one: stream(one, "/v1.41/images/bench:1/get"), paths, runs)
    throughput("logs", lambda one: stream(one, f"/v1.41/containers/{name}/logs?stdout=1"), paths, runs)
    throughput("logs, followed", lambda one: followed(paths[0], one), paths, runs)
    image = engine_image(paths[0])
    throughput("image load", lambda one: load(one, image), paths, runs)
    with tempfile.TemporaryDirectory() as context:
        builder = str(Path(gate).with_name(_BUILDER))
        Path(f"{context}/Dockerfile").write_text("FROM scratch\nCOPY big /\n")
        throughput("context of a build", lambda one: build(one.replace(gate, builder), context), paths, runs)
    idle = [Connection(gate) for _ in range(CONNECTIONS)]
    for one in idle:
        one.call("GET", "/_ping")
    held = memory(pid)
    line(f"memory with {CONNECTIONS} connections", held, WANTED_MIB, "MiB", held / WANTED_MIB)
    for one in idle:
        one.close()


def engine_image(path: str) -> bytes:
    """The image as it is sent."""
    connection = Connection(path)
    connection.request("GET", "/v1.41/images/bench:1/get")
    return connection.getresponse().read()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=3)
    chosen = parser.parse_args()
    calibrate(chosen.runs)
    with PrivateEngine() as engine, tempfile.TemporaryDirectory() as folder:
        make_image(engine, "bench:1", "USER 1000", files={"big": os.urandom(IMAGE_MIB * MIB)})
        gate = f"{folder}/gate.sock"
        words = [sys.executable, "-m", "dockward", "gate", "serve", "--listen", gate, "--engine", str(engine.socket)]
        words += ["--ledger", f"{folder}/ledger", "--policy", f"{folder}/dockward.yaml"]
        limited = {"for": "traefik", "path": f"{folder}/limited.sock", "objects": {"projects": ["bench"]}}
        builder = {"for": "ci", "path": f"{folder}/{_BUILDER}", "may": ["build"]}
        policy = {"sockets": {"limited": limited, "builder": builder}, "admitted": {"builder-flaws": ["*"]}}
        Path(f"{folder}/dockward.yaml").write_text(json.dumps({"gate": policy}))
        process = subprocess.Popen(words, stderr=subprocess.PIPE, text=True)
        try:
            assert process.stderr is not None  # it was asked for
            while _STARTED not in process.stderr.readline():
                if process.poll() is not None:
                    sys.exit("the gate didn't start")
            measure(engine, gate, process.pid, chosen.runs)
            measure_limited(engine, limited["path"])
        finally:
            process.terminate()
            process.wait()


if __name__ == "__main__":
    main()
