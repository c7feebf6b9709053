"""A container that measures the host, through the gate on a real engine: it sees it, and gets nothing of it."""

import json
import subprocess

import pytest
from tests.live.engine import make_image
from tests.live.gates import Serving, docker, kept, until

pytestmark = pytest.mark.live
POLICY = """\
version: 1
gate:
  made-elsewhere: freeze
  host-views:
    measuring:
      images: ["docker.io/library/gate-measuring:*"]
      who: [{user: root}]
      projects: [measuring]
      user: "61234:61234"
      reason: node-exporter tells how full disks are
      until: 2099-12-31
"""
LABEL = ("--label", "com.docker.compose.project=measuring")
NOBODY = ("--user", "61234:61234", "--cap-drop", "ALL", "--security-opt", "no-new-privileges")
WORDS = (*LABEL, *NOBODY, "-v", "/:/host:ro")


@pytest.fixture(scope="module")
def gate(engine, tmp_path_factory):
    make_image(engine, "gate-measuring:1")
    place = tmp_path_factory.mktemp("measuring") / "gate.sock"
    policy = place.with_name("dockward.yaml")
    policy.write_text(POLICY)
    with Serving(engine, place, "--policy", str(policy)) as process:
        yield place
        assert process.poll() is None


def frozen(gate, name):
    """Of this container: those that other tests left at the engine are looked at too."""
    lines = b"".join(one.read_bytes() for one in gate.with_suffix(".ledger").glob("*.jsonl")).splitlines()
    told = (one for one in map(json.loads, lines) if one["kind"] in {"frozen", "seen"})
    return [one for one in told if f"container/{name}" in one["objects"]]


def test_it_sees_the_host_and_can_neither_ask_the_engine_nor_read_its_keys(gate, engine):
    name = docker(gate, "run", "-d", *WORDS, "gate-measuring:1", "sleep", "600").strip()
    until(lambda: gate.with_name("gate.ledger-approved.json").exists() and name in approved(gate))
    assert engine.api("GET", f"/containers/{name}/json")["State"]["Status"] == "running"
    assert frozen(gate, name) == []
    assert "root:" in docker(gate, "exec", name, "cat", "/host/etc/passwd")
    assert docker(gate, "exec", name, "cat", "/host/etc/shadow", status=1)
    for words in (("exec", "-u", "0", name, "true"), ("cp", f"{name}:/host/etc/shadow", "-")):
        assert "host-view measuring" in docker(gate, *words, status=1)
    docker(gate, "update", "--memory", "64m", "--memory-swap", "64m", name)
    docker(gate, "restart", "-t", "0", name)
    docker(gate, "rm", "-f", name)
    # The engine of these tests has a root of its own, which is no slave.
    docker(gate, "rm", docker(gate, "create", *WORDS[:-1], "/:/host:ro,rslave", "gate-measuring:1", "true").strip())


def approved(gate):
    known = kept(gate.with_name("gate.ledger-approved.json"))
    return [one for one, spec in known.items() if spec]


@pytest.mark.parametrize(
    "words",
    [
        (*LABEL, "-v", "/:/host:ro,rslave"),
        (*LABEL, *NOBODY, "-v", "/:/host"),
        (*LABEL, *NOBODY[2:], "--user", "65534:65534", "-v", "/:/host:ro"),
        (*LABEL, *NOBODY[2:], "--user", "0", "-v", "/:/host:ro"),
        (*WORDS, "--group-add", "999"),
        (*NOBODY, "-v", "/:/host:ro,rslave"),
        (*WORDS, "-v", "/etc:/x:ro"),
    ],
    ids=" ".join,
)
def test_nothing_else_is_let_through(gate, words):
    told = docker(gate, "create", *words, "gate-measuring:1", "true", status=1)
    assert "host-view measuring" in told or "Dockward refuses" in told


def test_whose_processes_it_could_follow_out_of_what_is_read_only_nobody_has(gate, engine):
    name = docker(gate, "create", *WORDS, "gate-measuring:1", "sleep", "600").strip()
    other = subprocess.Popen(["sleep", "600"], user=61234, group=61234, extra_groups=[])
    try:
        told = f"process {other.pid} has"
        assert told in docker(gate, "start", name, status=1)
        assert told in docker(gate, "create", *WORDS, "gate-measuring:1", "true", status=1)
    finally:
        other.terminate()
        other.wait()
    tenant = docker(gate, "run", "-d", "--user", "61234:61234", "gate-measuring:1", "sleep", "600").strip()
    pid = engine.api("GET", f"/containers/{tenant}/json")["State"]["Pid"]
    assert f"process {pid} has" in docker(gate, "start", name, status=1)
    docker(gate, "rm", "-f", tenant)
    docker(gate, "start", name)
    until(lambda: name in approved(gate) or frozen(gate, name))
    assert frozen(gate, name) == []
    assert "61234" in docker(gate, "exec", name, "id")
    docker(gate, "rm", "-f", name)


@pytest.mark.parametrize(
    "later",
    [POLICY.replace("2099-12-31", "2020-01-31"), "version: 1\ngate: {made-elsewhere: freeze}\n"],
    ids=["over", "gone"],
)
def test_it_ends_with_its_view_though_the_engine_starts_it_anew(engine, gate, tmp_path, later):
    place, policy = tmp_path / "gate.sock", tmp_path / "dockward.yaml"
    policy.write_text(POLICY)
    with Serving(engine, place, "--policy", str(policy)):
        words = ("run", "-d", "--restart", "always", *WORDS, "gate-measuring:1", "sleep", "600")
        name = docker(place, *words).strip()
        until(lambda: place.with_name("gate.ledger-approved.json").exists() and name in approved(place))
        engine.api("POST", f"/containers/{name}/restart", t=0)
        assert "61234" in docker(place, "exec", name, "id")
    with Serving(engine, place, "--policy", str(policy)):
        assert "61234" in docker(place, "exec", name, "id")
    assert frozen(place, name) == []
    engine.api("POST", f"/containers/{name}/stop", t=0)
    policy.write_text(later)
    with Serving(engine, place, "--policy", str(policy)):
        engine.api("POST", f"/containers/{name}/start")
        until(lambda: engine.api("GET", f"/containers/{name}/json")["State"]["Status"] == "paused")
        assert [one["kind"] for one in until(lambda: frozen(place, name))] == ["frozen"]
        docker(place, "rm", "-f", name)


def test_no_other_container_shares_its_processes(gate):
    """Root of another one could become its user, keep his own capabilities, and read the host through its /proc."""
    peer = docker(gate, "run", "-d", "gate-measuring:1", "sleep", "600").strip()
    for kind in ("--pid", "--ipc"):
        told = docker(gate, "create", *WORDS, kind, f"container:{peer}", "gate-measuring:1", "true", status=1)
        assert "shares no processes with another container" in told
    name = docker(gate, "run", "-d", *WORDS, "gate-measuring:1", "sleep", "600").strip()
    told = docker(gate, "create", "--pid", f"container:{name}", "gate-measuring:1", "true", status=1)
    assert "Dockward refuses" in told
    docker(gate, "rm", "-f", peer, name)
