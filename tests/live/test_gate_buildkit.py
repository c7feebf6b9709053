"""Builds with BuildKit through the gate on a real engine: by calls of gRPC, by Docker's own client, and by buildx."""

import hashlib
import io
import os
import shutil
import socket
import subprocess
import tarfile
import time
from pathlib import Path
from urllib.parse import quote

import pytest
from tests.gate.buildkit.calls import Peer
from tests.live.engine import EngineDistribution, PrivateEngine, make_image, missing_requirements
from tests.live.gates import Serving, docker, logged
from tests.live.trixie import ROOT

from dockward.gate.buildkit.messages import SOLVE
from dockward.gate.buildkit.protobuf import Field, Message, Scalar, encode

pytestmark = pytest.mark.live
IMAGE = "gate-buildkit:1"
CLIENT = Path("/usr/bin/docker")
"""Debian's, which builds with BuildKit by itself."""
PLUGIN = ROOT / "usr/libexec/docker/cli-plugins/docker-buildx"
CONTROL = "/moby.buildkit.v1.Control/"
POLICY = """
gate:
  build-cgroup: /gate-builds
  admitted: {builder-flaws: ["*"]}
  roles:
    builder: {who: [{user: root}], may: [read, build, images, registries, containers, files]}
"""
SOCKET = """
  sockets:
    ci: {{for: ci, path: {place}, may: [build], images: ["docker.io/shop/*"]}}
"""
HOST_NETWORK = 1
_WITH_CGROUPS = 23
"""Version of the engine whose BuildKit puts steps below a control group that is asked for."""


def message(**fields):
    return Message({number: Field(name=name, kind=kind, **more) for name, (number, kind, *_), more in _several(fields)})


def _several(fields):
    for name, (number, kind, *more) in fields.items():
        yield name, (number, kind), dict.fromkeys(more, True)


INPUT = message(digest=(1, Scalar.TEXT), index=(2, Scalar.NUMBER))
MKFILE = message(path=(1, Scalar.TEXT), mode=(2, Scalar.NUMBER), data=(3, Scalar.BYTES), timestamp=(5, Scalar.NUMBER))
ACTION = message(input=(1, Scalar.NUMBER), second=(2, Scalar.NUMBER), output=(3, Scalar.NUMBER), mkfile=(5, MKFILE))
META = message(args=(1, Scalar.TEXT, "repeated"), cwd=(3, Scalar.TEXT))
MOUNT = message(input=(1, Scalar.NUMBER), dest=(3, Scalar.TEXT), output=(4, Scalar.NUMBER))
EXEC = message(meta=(1, META), mounts=(2, MOUNT, "repeated"), network=(3, Scalar.NUMBER))
SOURCE = message(identifier=(1, Scalar.TEXT))
OP = message(
    inputs=(1, INPUT, "repeated"),
    run=(2, EXEC),
    source=(3, SOURCE),
    file=(4, message(actions=(2, ACTION, "repeated"))),
)
DEFINITION = message(steps=(1, Scalar.BYTES, "repeated"))
NONE = 2**64 - 1


def definition(*steps):
    """Steps, each of which has the one before as its input."""
    written, before = [], []
    for one in (*steps, {}):
        data = encode({"inputs": before, **one} if before else one, OP)
        written.append(data)
        before = [{"digest": f"sha256:{hashlib.sha256(data).hexdigest()}", "index": 0}]
    return encode({"steps": written}, DEFINITION)


def file(text):
    made = {"path": "/made", "mode": 0o644, "data": text.encode(), "timestamp": NONE}
    return {"file": {"actions": [{"input": NONE, "second": NONE, "output": 0, "mkfile": made}]}}


class Calls:
    """A connection for calls, by the socket at a place."""

    def __init__(self, place):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(60)
        self.socket.connect(str(place))
        self.socket.sendall(b"POST /grpc HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n")
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += (one := self.socket.recv(1))
            assert one, head
        self.switched = head.startswith(b"HTTP/1.1 101")
        self.peer = Peer(client=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def call(self, name, data=b"", **more):
        """The status, the words and the answer."""
        stream = self.peer.call(data, f"{CONTROL}{name}", **more)
        self.socket.sendall(self.peer.sends())
        while not (heard := self.peer.heard.get(stream, {})).get("ended"):
            data = self.socket.recv(65_536)
            assert data, "the connection ended"
            self.peer.hears(data)
            self.socket.sendall(self.peer.sends())
        fields = {**heard["fields"], **heard.get("behind", {})}
        return fields["grpc-status"], fields.get("grpc-message", ""), heard["data"][5:]


@pytest.fixture(scope="module")
def gate(engine, tmp_path_factory):
    make_image(engine, IMAGE, "USER 1000")
    place = tmp_path_factory.mktemp("buildkit") / "gate.sock"
    policy = place.with_name("policy.yaml")
    policy.write_text(POLICY + SOCKET.format(place=place.with_name("ci.sock")))
    with Serving(engine, place, "--policy", str(policy)):
        yield place


def solve(**fields):
    return encode({"Ref": f"r{time.monotonic_ns()}", "Cache": {}, **fields}, SOLVE)


def output(name):
    return [{"Type": "moby", "Attrs": {"name": name}}]


def old_output(name):
    return {"ExporterDeprecated": "moby", "ExporterAttrsDeprecated": {"name": name}}


def test_an_image_is_built_by_calls(gate):
    with Calls(gate) as calls:
        assert calls.switched
        status, _, workers = calls.call("ListWorkers")
        assert status == "0"
        assert workers
        name = "docker.io/library/by-calls:1"
        fields = {"Definition": definition(file("made by a call")), "Exporters": output(name), **old_output(name)}
        status, words, _ = calls.call("Solve", solve(**fields))
        assert (status, words) == ("0", "")
    docker(gate, "create", "--name", "by-calls", "by-calls:1", "true")
    try:
        assert "made by a call" in docker(gate, "cp", "by-calls:/made", "-")
    finally:
        docker(gate, "rm", "by-calls")
    target = f"{CONTROL}Solve?t=docker.io/library/by-calls:1"
    solved = [one for one in logged(gate) if one.get("target") == target]
    assert [(one["kind"], one["verdict"]) for one in solved] == [("asked", "admitted"), ("done", "admitted")]
    assert solved[-1]["status"] == 200


def refused_at(gate):
    return [one for one in logged(gate, "--denied") if one.get("target", "").startswith(f"{CONTROL}Solve")]


def test_what_a_build_may_not_have_never_reaches_the_engine(gate):
    before, known = set(docker(gate, "images", "-q").split()), len(refused_at(gate))
    with Calls(gate) as calls:
        for fields, why in (
            ({"Entitlements": ["network.host"]}, "network.host"),
            ({"FrontendAttrs": {"cgroup-parent": "/"}}, "cgroup-parent"),
            ({"Exporters": [{"Type": "image", "Attrs": {"name": "localhost:1/a", "push": "1"}}]}, "localhost:1"),
        ):
            status, words, _ = calls.call("Solve", solve(Definition=definition(file("x")), **fields))
            assert status == "7"
            assert why in words
        assert calls.call("ListenBuildHistory")[0] == "7"
        assert calls.call("DiskUsage")[0] == "0"
        # The connection goes on.
        assert calls.call("ListWorkers")[0] == "0"
    assert set(docker(gate, "images", "-q").split()) == before
    refused = refused_at(gate)[known:]
    assert len(refused) == 3
    assert {one["status"] for one in refused} == {403}


def test_the_engine_holds_a_step_to_the_entitlements_of_its_build(gate, engine):
    """What the gate relies on, for it doesn't look into definitions."""
    source = {"source": {"identifier": f"docker-image://docker.io/library/{IMAGE}"}}
    meta = {"args": ["true"], "cwd": "/"}
    run = {"run": {"meta": meta, "mounts": [{"input": 0, "dest": "/", "output": 0}], "network": HOST_NETWORK}}
    for place in (gate, engine.socket):
        with Calls(place) as calls:
            status, words, _ = calls.call("Solve", solve(Definition=definition(source, run)))
        assert status != "0"
        assert "network.host%20is%20not%20allowed" in words.replace(" ", "%20")


def test_a_build_that_its_client_leaves_is_ended(gate):
    with Calls(gate) as calls:
        stream = calls.peer.call(b"\x0a\x04none", f"{CONTROL}Status")
        calls.socket.sendall(calls.peer.sends())
        time.sleep(0.5)
        calls.peer.http.reset_stream(stream, 8)
        assert calls.call("ListWorkers")[0] == "0"
    records = [one for one in logged(gate) if one.get("target", "").endswith("Control/Status")]
    assert records[-1]["verdict"] in {"failed", "admitted"}


def test_many_calls_at_a_time_and_calls_that_come_in_pieces(gate):
    with Calls(gate) as calls:
        several = [calls.peer.call(b"", f"{CONTROL}ListWorkers") for _ in range(50)]
        data = calls.peer.sends()
        for at in range(0, len(data), 7):
            calls.socket.sendall(data[at : at + 7])
        while not all(calls.peer.heard.get(one, {}).get("ended") for one in several):
            calls.peer.hears(calls.socket.recv(65_536))
            calls.socket.sendall(calls.peer.sends())
        assert {calls.peer.heard[one]["behind"]["grpc-status"] for one in several} == {"0"}


def test_a_client_that_speaks_anything_else_is_cut_off_and_others_are_served(gate):
    with Calls(gate) as calls:
        calls.socket.sendall(b"GET /containers/json HTTP/1.1\r\nHost: a\r\n\r\n" * 3)
        calls.socket.settimeout(10)
        while calls.socket.recv(65_536):
            pass
    docker(gate, "version")


def test_without_a_role_nobody_builds_so(engine, tmp_path):
    place = tmp_path / "plain.sock"
    with Serving(engine, place):
        with Calls(place) as calls:
            assert not calls.switched
        with socket.socket(socket.AF_UNIX) as plain:
            plain.connect(str(place))
            plain.sendall(
                b"POST /session HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n"
                b"X-Docker-Expose-Session-Uuid: abc\r\n\r\n"
            )
            assert plain.recv(100).startswith(b"HTTP/1.1 403")


def posted(place, parameters, data):
    """What is answered to a build by the older way."""
    found = b""
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(60)
        client.connect(str(place))
        head = f"POST /build?version=2&{parameters} HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-tar\r\n"
        client.sendall(f"{head}Connection: close\r\nContent-Length: {len(data)}\r\n\r\n".encode() + data)
        while part := client.recv(65_536):
            found += part
    return found.decode()


def names_at(engine):
    return {one for image in engine.api("GET", "/images/json") for one in image.get("RepoTags") or ()}


def test_a_socket_of_some_images_gives_no_name_of_others(gate, engine):
    place = gate.with_name("ci.sock")
    data = tar_of({"Dockerfile": f"FROM {IMAGE}\nUSER 0\nRUN true\n".encode()})
    assert "Error" not in posted(place, "t=shop/own:1", data)
    assert "shop/own:1" in names_at(engine)
    for outputs in (
        '[{"Type":"moby","Attrs":{"name":"docker.io/library/taken:1"}}]',
        '[{"TYPE":"moby","attrs":{"name":"docker.io/library/taken:2"}}]',
        '[{"Type":"moby","Attrs":{"name":"docker.io/library/taken:3"},"Attrs":{}}]',
    ):
        assert "outputs" in posted(place, f"outputs={quote(outputs)}", data)
    with Calls(place) as calls:
        fields = {"Exporters": output("docker.io/library/taken:4"), **old_output("docker.io/library/taken:4")}
        assert calls.call("Solve", solve(Definition=definition(file("x")), **fields))[0] == "7"
        assert calls.call("DiskUsage")[0] == "7"
        fields = {"EnableSessionExporter": 1, "Session": "abc"}
        assert calls.call("Solve", solve(Definition=definition(file("x")), **fields))[0] == "7"
    assert not {one for one in names_at(engine) if one.rpartition("/")[2].startswith("taken:")}


def built(place, client, folder, *words, status=0, stdin=None, **environment):
    done = subprocess.run(
        [client, *words, folder],
        env={**os.environ, "DOCKER_HOST": f"unix://{place}", "DOCKER_BUILDKIT": "1", **environment},
        input=stdin,
        capture_output=True,
        check=False,
        timeout=120,
    )
    told = (done.stdout + done.stderr).decode()
    assert done.returncode == status, told
    return told


@pytest.fixture
def context(tmp_path):
    """What needs a file of the client's, a secret and a cache."""
    folder = tmp_path / "context"
    folder.mkdir()
    (folder / "word").write_text("from the client\n")
    lines = (
        f"FROM {IMAGE}",
        "USER 0",
        "COPY word /word",
        "RUN --mount=type=secret,id=key cat /run/secrets/key | sha256sum > /sum",
        "RUN --mount=type=cache,target=/kept touch /kept/a && cat /proc/self/cgroup",
        "RUN cp /etc/hosts /named",
    )
    (folder / "Dockerfile").write_text("\n".join(lines) + "\n")
    (tmp_path / "key").write_text("x7-fj39dk02")
    return folder


def tar_of(files):
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return made.getvalue()


def archive_of(folder):
    """The context as an archive that a client has on its standard input."""
    return tar_of({one.name: one.read_bytes() for one in folder.iterdir()})


def check_built(place, name, host=None):
    told = docker(place, "run", "--rm", "--network", "none", name, "cat", "/word", "/sum", "/named")
    digest = hashlib.sha256(b"x7-fj39dk02").hexdigest()
    assert told.split("\n")[:2] == ["from the client", f"{digest}  -"]
    assert host is None or host in told


def test_dockers_own_client_builds(gate, context):
    if not CLIENT.exists():
        pytest.skip(f"no {CLIENT}: the test packages have it")
    words = ("build", "--secret", f"id=key,src={context.parent / 'key'}", "-t", "by-docker:1", "--no-cache")
    built(gate, CLIENT, context, *words, "--add-host", "far:192.0.2.7")
    check_built(gate, "by-docker:1", "192.0.2.7\tfar")
    built(gate, CLIENT, "-", *words[:-2], "by-docker:2", "--no-cache", stdin=archive_of(context))
    check_built(gate, "by-docker:2")
    out = context.parent / "out.tar"
    built(gate, CLIENT, context, *words[:3], "--output", f"type=tar,dest={out}")
    with tarfile.open(out) as archive:
        assert "word" in archive.getnames()
    assert "isn't admitted" in built(gate, CLIENT, context, *words, "--network", "host", status=1)
    assert "x7-fj39dk02" not in gate.with_suffix(".log").read_text()
    for one in sorted(gate.with_suffix(".ledger").rglob("*")):
        assert not one.is_file() or b"x7-fj39dk02" not in one.read_bytes()


@pytest.fixture
def config(tmp_path):
    """A client's with buildx."""
    if not PLUGIN.exists():
        pytest.skip("no buildx: `make test-engines` gets it with Debian 13's engine")
    plugins = tmp_path / "config" / "cli-plugins"
    plugins.mkdir(parents=True)
    (plugins / "docker-buildx").symlink_to(PLUGIN)
    return {"DOCKER_CONFIG": str(tmp_path / "config")}


def test_buildx_builds(gate, context, config, tmp_path):
    words = ("buildx", "build", "--progress", "plain", "--secret", f"id=key,src={context.parent / 'key'}")
    named = ("--add-host", "far:192.0.2.7")
    told = built(gate, "docker", context, *words, *named, "-t", "by-buildx:1", "--no-cache", **config)
    check_built(gate, "by-buildx:1", "192.0.2.7\tfar")
    built(gate, "docker", "-", *words, "-t", "by-buildx:2", "--no-cache", **config, stdin=archive_of(context))
    check_built(gate, "by-buildx:2")
    if int(docker(gate, "version", "--format", "{{.Server.Version}}").partition(".")[0]) >= _WITH_CGROUPS:
        assert "/gate-builds/" in told
    refused = built(gate, "docker", context, *words, "--allow", "network.host", status=1, **config)
    assert "The entitlement 'network.host' isn't admitted" in refused
    out = tmp_path / "out"
    built(gate, "docker", context, *words, "--output", f"type=local,dest={out}", **config)
    assert (out / "word").read_text() == "from the client\n"
    long = " && ".join(["true 0123456789012345678901234567890123456789"] * 800)
    (context / "Dockerfile").write_text(f"FROM {IMAGE}\nRUN {long} && exit 3\n")
    # The step and its Dockerfile come with the error, which has more than 64 KiB so.
    assert "exit code: 3" in built(gate, "docker", context, *words, status=1, **config)


def test_an_image_for_several_platforms_is_judged_and_run_as_the_engines_own(config, tmp_path):
    trixie = EngineDistribution("trixie", ROOT)
    if missing_requirements(trixie):
        pytest.skip("the older engine keeps no such images")
    context = tmp_path / "several"
    context.mkdir()
    shutil.copy(str(shutil.which("busybox")), context / "busybox")
    lines = ("FROM scratch", "ARG TARGETARCH", "LABEL arch=$TARGETARCH", "COPY busybox /bin/busybox", "USER 1000")
    (context / "Dockerfile").write_text("\n".join((*lines, "ENV ARCH=$TARGETARCH", "")))
    place, policy = tmp_path / "gate.sock", tmp_path / "policy.yaml"
    policy.write_text(POLICY)
    settings = {"features": {"containerd-snapshotter": True}}
    with (
        PrivateEngine(distribution=trixie, settings=settings) as engine,
        Serving(engine, place, "--policy", str(policy)),
    ):
        words = ("buildx", "build", "-t", "several:1", "--platform")
        built(place, "docker", context, *words, "linux/arm64,linux/amd64", **config)
        assert engine.api("GET", "/images/several:1/json")["Config"]["Labels"] == {"arch": "amd64"}
        told = docker(place, "run", "--rm", "--network", "none", "several:1", "/bin/busybox", "env")
        assert "ARCH=amd64" in told
        assert "linux/arm64" in docker(place, "create", "--platform", "linux/arm64", "several:1", "x", status=1)
        assert "isn't admitted" in built(place, "docker", context, *words, "linux/arm64", status=1, **config)
