"""Swarm through the gate before a real engine: the docker client's own commands, and every way to the host refused."""

import json
import time

import pytest
from tests.gate.servicevectors import (
    ADMIN,
    REFUSED_OF_SWARM,
    REFUSED_SERVICES,
    REFUSED_SPECS,
    REFUSED_TASKS,
    service,
)
from tests.gate.vectors import versioned
from tests.live.engine import EngineApi, PrivateEngine, make_image
from tests.live.gates import Serving, denied, docker, status_of, until

pytestmark = pytest.mark.live
POLICY = """\
version: 1
gate:
  rules:
    memory-unlimited: fill
  roles:
    admin:
      who: [{user: root}]
      may: [everything, swarm-admin]
      labels: ["com.docker.stack.*"]
"""
STACK = """\
version: "3.8"
services:
  web:
    image: gate-app:1.0
    command: ["sleep", "300"]
    user: "1000"
    volumes: ["data:/data"]
    configs: [page]
    secrets: [key]
    networks: [back]
    deploy: {replicas: 1, resources: {limits: {memory: 64M}}, update_config: {max_failure_ratio: 0.25}}
volumes: {data: {}}
networks: {back: {}}
configs: {page: {file: ./page}}
secrets: {key: {file: ./key}}
"""
QUICK = ("--detach", "--no-resolve-image")


@pytest.fixture(scope="module")
def swarm(distribution, tmp_path_factory):
    """An engine, its gate with an administrator's role, and its gate without roles."""
    place = tmp_path_factory.mktemp("gate")
    policy = place / "dockward.yaml"
    policy.write_text(POLICY)
    bare = place / "bare.yaml"
    bare.write_text("version: 1\n")
    with PrivateEngine(distribution=distribution) as engine:
        make_image(engine, "gate-app:1.0", "USER 1000")
        opened, plain = place / "gate.sock", place / "plain.sock"
        with (
            Serving(engine, opened, "--policy", str(policy)) as process,
            Serving(engine, plain, "--policy", str(bare)) as other,
        ):
            docker(opened, "swarm", "init", "--listen-addr", "127.0.0.1:2377", "--advertise-addr", "127.0.0.1")
            yield opened, plain, engine
            assert process.poll() is None
            assert other.poll() is None


@pytest.fixture(scope="module")
def gate(swarm):
    return swarm[0]


def _settled(gate, name, wanted):
    """Whether the Swarm comes to have as many tasks as it is asked for."""
    deadline = time.monotonic() + 60
    words = ("service", "ls", "--filter", f"name={name}", "--format", "{{.Replicas}}")
    while (found := docker(gate, *words).strip()) != wanted and time.monotonic() < deadline:
        time.sleep(0.2)
    return found == wanted


def test_services_live_through_it(gate):
    told = docker(
        gate,
        "service",
        "create",
        *QUICK,
        "--name",
        "one",
        "--replicas",
        "1",
        "gate-app:1.0",
        "sh",
        "-c",
        "echo log; sleep 600",
    )
    assert told
    assert _settled(gate, "one", "1/1")
    assert "Running" in docker(gate, "service", "ps", "one")
    assert "log" in docker(gate, "service", "logs", "one")
    limits = json.loads(docker(gate, "service", "inspect", "one"))[0]["Spec"]["TaskTemplate"]["Resources"]["Limits"]
    assert limits["MemoryBytes"] == 512 << 20
    docker(gate, "service", "update", *QUICK, "--env-add", "A=b", "--limit-memory", "64m", "one")
    docker(gate, "service", "scale", "--detach", "one=2")
    assert _settled(gate, "one", "2/2")
    docker(gate, "service", "rollback", "--detach", "one")
    assert _settled(gate, "one", "1/1")
    assert "one" in docker(gate, "node", "ps", "self")
    assert "Leader" in docker(gate, "node", "ls")
    docker(gate, "service", "rm", "one")


def test_secrets_and_configs_get_into_services_and_not_into_the_ledger(gate):
    value = "not-a-real-secret-8472"
    docker(gate, "secret", "create", "key", "-", input=value)
    docker(gate, "config", "create", "page", "-", input=value)
    docker(
        gate,
        *("service", "create", *QUICK, "--name", "two", "--secret", "key", "--config", "source=page,target=/page"),
        *("gate-app:1.0", "sh", "-c", "cat /run/secrets/key /page; sleep 600"),
    )
    assert _settled(gate, "two", "1/1")
    task = docker(gate, "ps", "-q", "--filter", "label=com.docker.swarm.service.name=two").strip()
    assert docker(gate, "exec", task, "cat", "/run/secrets/key") == value
    assert "key" in docker(gate, "secret", "ls")
    assert "page" in docker(gate, "config", "ls")
    docker(gate, "service", "rm", "two")
    docker(gate, "secret", "rm", "key")
    docker(gate, "config", "rm", "page")
    ledger = b"".join(one.read_bytes() for one in gate.with_suffix(".ledger").iterdir() if one.is_file())
    assert b"secret.create" in ledger
    assert value.encode() not in ledger
    assert b"bm90LWEtcmVhbC1zZWNyZXQt" not in ledger


def test_a_stack_is_deployed_and_taken_away(gate, tmp_path):
    (tmp_path / "stack.yaml").write_text(STACK)
    (tmp_path / "page").write_text("page")
    (tmp_path / "key").write_text("key")
    deploy = ("stack", "deploy", "--detach=true", "--resolve-image", "never", "-c", "stack.yaml", "shop")
    docker(gate, *deploy, cwd=tmp_path)
    assert _settled(gate, "shop_web", "1/1")
    docker(gate, *deploy, cwd=tmp_path)
    assert "shop_web" in docker(gate, "stack", "services", "shop")
    assert "Running" in docker(gate, "stack", "ps", "shop")
    docker(gate, "stack", "rm", "--detach=true", "shop")
    bad = STACK.replace("data:/data", "/:/data")
    (tmp_path / "stack.yaml").write_text(bad)
    assert "Dockward refuses" in docker(gate, *deploy[:-1], "bank", cwd=tmp_path, status=1)
    docker(gate, "stack", "rm", "--detach=true", "bank")


WAYS = [
    ("--mount", "type=bind,source=/,target=/x"),
    ("--mount", "type=bind,source=/etc,target=/x,readonly"),
    ("--mount", "type=bind,source=/var/run/docker.sock,target=/x"),
    ("--mount", "type=bind,source=/srv,target=/x,bind-propagation=rshared"),
    ("--mount", "type=volume,source=h,target=/x,volume-opt=type=none,volume-opt=o=bind,volume-opt=device=/"),
    ("--mount", "type=volume,source=h{{.Task.Slot}},target=/x"),
    ("--mount", "type=volume,source=h,target=/x,volume-driver=rclone"),
    ("--cap-add", "ALL"),
    ("--cap-add", "SYS_ADMIN"),
    ("--network", "host"),
    ("--sysctl", "kernel.core_pattern=x"),
    ("--group", "0"),
    ("--log-driver", "fluentd"),
    ("--generic-resource", "gpu=1"),
    ("--credential-spec", "file://x"),
]


@pytest.mark.parametrize("words", WAYS, ids=" ".join)
def test_no_service_gets_the_host(swarm, words):
    opened, plain, engine = swarm
    for gate in (opened, plain):
        told = docker(gate, "service", "create", *QUICK, "--name", "bad", *words, "gate-app:1.0", "true", status=1)
        assert any(one in told for one in ("Dockward refuses", "isn't admitted", "can't judge it"))
    assert engine.api("GET", "/services") == []


def test_every_way_of_a_service_is_refused_in_old_and_new_versions(swarm):
    opened, plain, engine = swarm
    make_image(engine, "app:1.0", "USER 1000")
    options = {"type": "none", "o": "bind", "device": "/"}
    engine.api("POST", "/volumes/create", {"Name": "hidden", "DriverOpts": options})
    specs = [*map(service, REFUSED_SPECS), *(service(task=one) for one in REFUSED_TASKS), *REFUSED_SERVICES]
    services = [("POST /services/create", body) for body in specs]
    versions = ("", "/v1.40", f"/v{engine.api('GET', '/version')['ApiVersion']}")
    for gate, rows in ((plain, [*services, *ADMIN]), (opened, [*services, *REFUSED_OF_SWARM])):
        wanted = denied(gate) + len(rows) * len(versions)
        asked = [(versioned(line, one), body) for one in versions for line, body in rows]
        answers = [(status_of(EngineApi(str(gate)), line, body), line, body) for line, body in asked]
        assert [one for one in answers if one[0] not in {400, 403, 404}] == []
        until(lambda gate=gate, wanted=wanted: denied(gate) >= wanted)
        assert denied(gate) == wanted
    assert engine.api("GET", "/services") == []
    assert engine.api("GET", "/secrets") == []
    engine.api("DELETE", "/volumes/hidden")


def test_a_service_that_was_made_without_the_gate_isnt_gone_back_to(swarm):
    gate, _, engine = swarm
    bad = {"Type": "bind", "Source": "/", "Target": "/x"}
    spec = {"Image": "gate-app:1.0", "Command": ["sleep", "600"], "Mounts": [bad]}
    body = {"Name": "sly", "TaskTemplate": {"ContainerSpec": spec}, "Mode": {"Replicated": {"Replicas": 0}}}
    made = engine.api("POST", "/services/create", body)["ID"]
    assert "Dockward refuses" in docker(gate, "service", "scale", "--detach", "sly=1", status=1)
    docker(gate, "service", "update", *QUICK, "--mount-rm", "/x", "sly")
    assert "Dockward refuses" in docker(gate, "service", "rollback", "--detach", "sly", status=1)
    assert engine.api("GET", f"/services/{made}")["Spec"]["TaskTemplate"]["ContainerSpec"].get("Mounts") is None
    docker(gate, "service", "rm", "sly")


def test_the_swarm_is_its_administrators(swarm):
    gate, plain, _ = swarm
    for words in (("swarm", "join-token", "manager"), ("swarm", "unlock-key"), ("swarm", "leave", "--force")):
        assert "hand this host to others" in docker(plain, *words, status=1)
    assert "SWMTKN" in docker(gate, "swarm", "join-token", "manager")
    docker(gate, "swarm", "update", "--task-history-limit", "3")
    node = docker(plain, "node", "ls", "-q").split()[0]
    docker(gate, "node", "update", "--label-add", "a=b", node)
    assert "hand this host to others" in docker(plain, "node", "update", "--availability", "drain", node, status=1)
