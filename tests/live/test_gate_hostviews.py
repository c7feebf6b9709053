"""A container that measures the host, through the gate on a real engine: it sees it, and gets nothing of it."""

import grp
import json
import os
import pwd
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import pytest
from tests.live.engine import PrivateEngine, make_image
from tests.live.gates import Serving, docker, kept, until

pytestmark = pytest.mark.live
NUMBER = "NUMBER"
"""Stands for a number that no process of this machine has."""
POLICY = """\
version: 1
gate:
  made-elsewhere: freeze
  host-views:
    measuring:
      images: ["docker.io/library/gate-measuring:*"]
      who: [{user: root}]
      projects: [measuring]
      user: "NUMBER:NUMBER"
      reason: node-exporter tells how full disks are
      until: 2099-12-31
"""
LABEL = ("--label", "com.docker.compose.project=measuring")
NOBODY = ("--user", "NUMBER:NUMBER", "--cap-drop", "ALL", "--security-opt", "no-new-privileges")
WORDS = (*LABEL, *NOBODY, "-v", "/:/host:ro")


def in_use():
    """The numbers of users that processes have."""
    found = set()
    for status in Path("/proc").glob("[0-9]*/status"):
        with suppress(OSError):
            lines = status.read_text().splitlines()
            found |= {int(one) for line in lines if line.startswith("Uid:") for one in line.split()[1:]}
    return found


def unused(first):
    """A number that no user and no group has; another run of these tests has another."""
    taken = in_use() | {one.pw_uid for one in pwd.getpwall()} | {one.gr_gid for one in grp.getgrall()}
    return next(one for one in range(first + os.getpid() % 1_000, first + 2_000) if one not in taken)


@pytest.fixture(scope="module")
def number():
    """For containers."""
    return unused(60_000)


@pytest.fixture(scope="module")
def tasks_number():
    """For tasks, which another engine ends when it likes."""
    return unused(62_000)


@pytest.fixture(scope="module", autouse=True)
def whole_host(distribution):
    """To an engine that is another system's `/` is not what the gate sees there."""
    if distribution.root is not None:
        pytest.skip("its `/` is another system's")


@pytest.fixture(scope="module")
def gate(engine, number, tmp_path_factory):
    make_image(engine, "gate-measuring:1")
    place = tmp_path_factory.mktemp("measuring") / "gate.sock"
    policy = place.with_name("dockward.yaml")
    policy.write_text(POLICY.replace(NUMBER, str(number)))
    with Serving(engine, place, "--policy", str(policy)) as process:
        yield place
        assert process.poll() is None


def asked(number, words):
    return [one.replace(NUMBER, str(number)) for one in words]


def frozen(gate, name):
    """Of this container: those that other tests left at the engine are looked at too."""
    lines = b"".join(one.read_bytes() for one in gate.with_suffix(".ledger").glob("*.jsonl")).splitlines()
    told = (one for one in map(json.loads, lines) if one["kind"] in {"frozen", "seen"})
    return [one for one in told if f"container/{name}" in one["objects"]]


def test_it_sees_the_host_and_can_neither_ask_the_engine_nor_read_its_keys(gate, engine, number):
    name = docker(gate, "run", "-d", *asked(number, WORDS), "gate-measuring:1", "sleep", "600").strip()
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
    docker(
        gate,
        "rm",
        docker(gate, "create", *asked(number, WORDS[:-1]), "/:/host:ro,rslave", "gate-measuring:1", "true").strip(),
    )


def approved(gate):
    place = gate.with_name("gate.ledger-approved.json")
    known = kept(place) if place.exists() else {}
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
def test_nothing_else_is_let_through(gate, number, words):
    told = docker(gate, "create", *asked(number, words), "gate-measuring:1", "true", status=1)
    assert "host-view measuring" in told or "Dockward refuses" in told


def test_whose_processes_it_could_follow_out_of_what_is_read_only_nobody_has(gate, engine, number):
    name = docker(gate, "create", *asked(number, WORDS), "gate-measuring:1", "sleep", "600").strip()
    other = subprocess.Popen(["sleep", "600"], user=number, group=number, extra_groups=[])
    try:
        told = f"process {other.pid} has"
        assert told in docker(gate, "start", name, status=1)
        assert told in docker(gate, "create", *asked(number, WORDS), "gate-measuring:1", "true", status=1)
    finally:
        other.terminate()
        other.wait()
    tenant = docker(gate, "run", "-d", "--user", f"{number}:{number}", "gate-measuring:1", "sleep", "600").strip()
    pid = engine.api("GET", f"/containers/{tenant}/json")["State"]["Pid"]
    assert f"process {pid} has" in docker(gate, "start", name, status=1)
    docker(gate, "rm", "-f", tenant)
    docker(gate, "start", name)
    until(lambda: name in approved(gate) or frozen(gate, name))
    assert frozen(gate, name) == []
    assert str(number) in docker(gate, "exec", name, "id")
    docker(gate, "rm", "-f", name)


@pytest.mark.parametrize(
    "later",
    [POLICY.replace("2099-12-31", "2020-01-31"), "version: 1\ngate: {made-elsewhere: freeze}\n"],
    ids=["over", "gone"],
)
@pytest.mark.usefixtures("gate")
@pytest.mark.parametrize("anew", ["engine", "gate"])
def test_it_ends_with_its_view_as_the_engine_or_the_gate_starts_anew(engine, number, tmp_path, later, anew):
    place, policy = tmp_path / "gate.sock", tmp_path / "dockward.yaml"
    policy.write_text(POLICY.replace(NUMBER, str(number)))
    with Serving(engine, place, "--policy", str(policy)):
        words = ("run", "-d", "--restart", "always", *asked(number, WORDS), "gate-measuring:1", "sleep", "600")
        name = docker(place, *words).strip()
        until(lambda: place.with_name("gate.ledger-approved.json").exists() and name in approved(place))
        engine.api("POST", f"/containers/{name}/restart", t=0)
        assert str(number) in docker(place, "exec", name, "id")
    with Serving(engine, place, "--policy", str(policy)):
        assert str(number) in docker(place, "exec", name, "id")
    assert frozen(place, name) == []
    if anew == "engine":
        engine.api("POST", f"/containers/{name}/stop", t=0)
    policy.write_text(later.replace(NUMBER, str(number)))
    with Serving(engine, place, "--policy", str(policy)):
        if anew == "engine":
            engine.api("POST", f"/containers/{name}/start")
        until(lambda: engine.api("GET", f"/containers/{name}/json")["State"]["Status"] == "paused")
        assert [one["kind"] for one in until(lambda: frozen(place, name))] == ["frozen"]
        docker(place, "rm", "-f", name)


def test_no_other_container_shares_its_processes(gate, number):
    """Root of another one could become its user, keep his own capabilities, and read the host through its /proc."""
    peer = docker(gate, "run", "-d", "gate-measuring:1", "sleep", "600").strip()
    for kind in ("--pid", "--ipc"):
        told = docker(
            gate, "create", *asked(number, WORDS), kind, f"container:{peer}", "gate-measuring:1", "true", status=1
        )
        assert "shares no processes with another container" in told
    name = docker(gate, "run", "-d", *asked(number, WORDS), "gate-measuring:1", "sleep", "600").strip()
    told = docker(gate, "create", "--pid", f"container:{name}", "gate-measuring:1", "true", status=1)
    assert "Dockward refuses" in told
    docker(gate, "rm", "-f", peer, name)


SERVICE = ("service", "create", "--detach", "--no-resolve-image", "--name", "measuring", "--cap-drop", "ALL")
OF_PROJECT = ("--container-label", "com.docker.compose.project=measuring")
SHOWN = "type=bind,src=/,dst=/host,readonly"


@pytest.fixture(scope="module")
def swarm(distribution, tasks_number, tmp_path_factory):
    """A node whose engine leaves no program become more, since its services can't say so, with a gate."""
    place = tmp_path_factory.mktemp("swarm") / "gate.sock"
    policy = place.with_name("dockward.yaml")
    policy.write_text(POLICY.replace(NUMBER, str(tasks_number)))
    with PrivateEngine(distribution=distribution, settings={"no-new-privileges": True}) as engine:
        make_image(engine, "gate-measuring:1")
        engine.docker("swarm", "init", "--listen-addr", "127.0.0.1:2377", "--advertise-addr", "127.0.0.1")
        with Serving(engine, place, "--policy", str(policy)) as process:
            yield place, engine
            assert process.poll() is None


def test_a_service_sees_the_host_likewise(swarm, tasks_number):
    gate, engine = swarm
    user = ("--user", f"{tasks_number}:{tasks_number}")
    docker(gate, *SERVICE, *user, *OF_PROJECT, "--mount", SHOWN, "gate-measuring:1", "sleep", "600")
    filters = json.dumps({"label": ["com.docker.swarm.service.name=measuring"]})
    name = until(lambda: engine.api("GET", "/containers/json", filters=filters), 60)[0]["Id"]
    # The gate looks at it a moment after it has started.
    time.sleep(3)
    assert frozen(gate, name) == []
    assert "root:" in docker(gate, "exec", name, "cat", "/host/etc/passwd")
    assert docker(gate, "exec", name, "cat", "/host/etc/shadow", status=1)
    assert "host-view measuring" in docker(gate, "exec", "-u", "0", name, "true", status=1)
    for change in (
        ("--user", "0"),
        ("--cap-add", "CHOWN"),
        ("--group-add", "4"),
        ("--mount-add", "type=bind,src=/etc,dst=/x"),
    ):
        told = docker(gate, "service", "update", "--detach", *change, "measuring", status=1)
        assert "host-view measuring" in told or "Dockward refuses" in told
    docker(gate, "service", "update", "--detach", "--limit-memory", "64m", "measuring")
    docker(gate, "service", "rm", "measuring")
