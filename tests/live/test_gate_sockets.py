"""Sockets for one consumer each, before a real engine: what it needs is there, and nothing else."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.live.engine import make_image
from tests.live.gates import SERVED, Serving, ask, docker

pytestmark = pytest.mark.live
SECRET = "hunter2-8fA93kd02"
POLICY = """\
gate:
  sockets:
    proxy: {{for: traefik, path: {folder}/proxy.sock, objects: {{projects: [sock-shop]}}}}
    update: {{for: watchtower, path: {folder}/update.sock, objects: {{projects: [sock-shop]}}}}
    panel: {{for: portainer, path: {folder}/panel.sock, mode: "606", objects: {{projects: [sock-shop]}}}}
"""


@pytest.fixture(scope="module")
def folder(engine, tmp_path_factory):
    make_image(engine, "gate-app:1.0", "USER 1000")
    place = tmp_path_factory.mktemp("sockets")
    (place / "dockward.yaml").write_text(POLICY.format(folder=place))
    engine.docker("volume", "create", "sock-data")
    for name, project in (("sock-web", "sock-shop"), ("sock-other", "sock-bank")):
        words = ("--name", name, "--label", f"com.docker.compose.project={project}", "-e", f"DB_PASSWORD={SECRET}")
        more = ("--label", "traefik.enable=true", "--label", f"app.password={SECRET}", "-v", "sock-data:/data")
        engine.docker("run", "-d", *words, *more, "-e", "PLAIN=x", "gate-app:1.0", "sleep", "600")
    with Serving(engine, place / "gate.sock", "--policy", str(place / "dockward.yaml")):
        yield place
    engine.docker("rm", "-f", "sock-web", "sock-other")
    engine.docker("volume", "rm", "sock-data")


def get(place, path, version="/v1.24"):
    """Status and JSON of an answer; Traefik asks in this version of the API, which newer engines no longer speak."""
    asked = f"GET {version}{path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode()
    head, _, body = ask(place, asked, leaves=False).partition(b"\r\n\r\n")
    if b"chunked" in head.lower():
        body = b"".join(body.split(b"\r\n")[1::2])
    return int(head.split()[1]), json.loads(body)


def test_a_proxy_reads_the_labels_of_its_project_and_no_environment(folder, engine):
    place = folder / "proxy.sock"
    assert get(place, "/version")[1]["ApiVersion"]
    (listed,) = get(place, "/containers/json?all=1")[1]
    assert listed["Names"] == ["/sock-web"]
    status, found = get(place, f"/containers/{listed['Id']}/json")
    assert (status, found["Config"]["Env"]) == (200, [])
    assert found["Config"]["Labels"] | {"traefik.enable": "true", "app.password": "***"} == found["Config"]["Labels"]
    assert found["NetworkSettings"]["Networks"]["bridge"]["IPAddress"]
    other = engine.api("GET", "/containers/sock-other/json")["Id"]
    for name in (other, other[:12], "sock-other"):
        assert get(place, f"/containers/{name}/json") == (404, {"message": f"No such container: {name}"})


def test_a_proxy_is_told_of_its_project_alone(folder, engine):
    began = int(time.time())
    for name in ("sock-other", "sock-web"):
        engine.docker("restart", "-t", "0", name)
        engine.docker("exec", name, "true", f"--password={SECRET}")
    told = docker(
        *(folder / "proxy.sock", "events", "--format", "{{json .}}"),
        *("--since", str(began), "--until", str(int(time.time()) + 1)),
    )
    events = [json.loads(line) for line in told.splitlines()]
    assert {one["Action"] for one in events if one["Type"] == "container"} >= {"die", "start", "restart"}
    names = {one["Actor"]["Attributes"]["name"] for one in events if one["Type"] == "container"}
    assert "sock-web" in names
    assert "sock-other" not in names
    assert SECRET not in told


@pytest.mark.parametrize(
    "line",
    [
        "GET /containers/sock-web/logs?stdout=1",
        "GET /containers/sock-web/archive?path=/",
        "GET /containers/sock-web/top",
        "GET /images/json",
        "GET /info",
        "GET /volumes",
        "POST /containers/sock-web/stop",
        "POST /containers/sock-web/exec",
        "POST /containers/create",
        "DELETE /containers/sock-web",
    ],
)
def test_a_proxy_may_ask_for_nothing_else(folder, line):
    answer = ask(folder / "proxy.sock", f"{line} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n".encode())
    assert answer.startswith(b"HTTP/1.1 403") or b"body" in answer


def test_an_updater_is_shown_what_it_makes_anew(folder, engine):
    place = folder / "update.sock"
    (listed,) = get(place, "/containers/json", "")[1]
    found = get(place, f"/containers/{listed['Id']}/json", "")[1]
    assert f"DB_PASSWORD={SECRET}" in found["Config"]["Env"]
    docker(
        place, "create", "--name", "sock-new", "--label", "com.docker.compose.project=sock-shop", "gate-app:1.0", "true"
    )
    assert "no project of the socket" in docker(
        place, "create", "--label", "com.docker.compose.project=sock-bank", "gate-app:1.0", "true", status=1
    )
    assert "isn't" not in docker(place, "rename", "sock-new", "sock-newer")
    docker(place, "rm", "sock-newer")


def test_a_panel_sees_no_secrets(folder):
    place = folder / "panel.sock"
    assert place.stat().st_mode & 0o777 == 0o606
    found = docker(place, "inspect", "sock-web") + docker(place, "ps", "-a", "--no-trunc", "--format", "{{json .}}")
    assert "DB_PASSWORD=***" in found
    assert "PLAIN=x" in found
    assert SECRET not in found
    assert SECRET not in docker(place, "volume", "ls") + docker(place, "top", "sock-web") + docker(place, "info")
    assert "Error" not in docker(place, "restart", "-t", "0", "sock-web")


def test_the_gate_s_own_socket_is_as_before(folder):
    assert {"sock-web", "sock-other"} <= set(docker(folder / "gate.sock", "ps", "--format", "{{.Names}}").split())
    assert SECRET in docker(folder / "gate.sock", "inspect", "sock-web")


def test_what_a_consumer_asks_for_becomes_its_socket(engine, tmp_path):
    place, policy = tmp_path / "shadow.sock", tmp_path / "dockward.yaml"
    words = ["gate", "shadow", "learned", "--listen", str(place), "--engine", str(engine.socket)]
    words += ["--project", "sock-shop", "--policy", str(policy), "--write", "--ledger", str(tmp_path / "ledger")]
    policy.write_text("version: 1\n")
    log = tmp_path / "log"
    with log.open("wb") as out:
        process = subprocess.Popen([sys.executable, "-m", "dockward", *words], stdout=out, stderr=out)
    while SERVED not in log.read_text():
        assert process.poll() is None, log.read_text()
        time.sleep(0.05)
    docker(place, "ps")
    docker(place, "volume", "ls")
    docker(place, "run", "--rm", "--privileged", "gate-app:1.0", status=125)
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 0, log.read_text()
    assert (
        Path(policy)
        .read_text()
        .endswith(
            "    learned:\n      for: custom\n      objects:\n        projects:\n          - sock-shop\n"
            "      may:\n        - container.list\n        - volume.list\n"
        )
    )


def test_an_updater_makes_a_container_anew_from_what_it_reads(folder, engine):
    """As Watchtower does: create with Config, HostConfig and networks as they were told, connect, start, remove."""
    place = folder / "update.sock"
    old = get(place, "/containers/sock-web/json", "/v1.41")[1]
    network = old["NetworkSettings"]["Networks"]["bridge"]
    assert network["EndpointID"]
    del network["MacAddress"]  # the policy admits hardware addresses only if it says so
    config = {**old["Config"], "Image": "gate-app:1.0", "Hostname": ""}
    body = {**config, "HostConfig": old["HostConfig"], "NetworkingConfig": {"EndpointsConfig": {"bridge": network}}}
    engine.docker("volume", "create", "--label", "com.docker.compose.project=sock-shop", "sock-own")
    body = json.loads(json.dumps(body).replace("sock-data", "sock-own"))
    status, made = post(place, "/containers/create?name=sock-anew", body)
    assert status == 201, made
    assert post(place, f"/containers/{made['Id']}/start", {})[0] == 204
    new = engine.api("GET", f"/containers/{made['Id']}/json")
    assert new["Config"]["Env"] == old["Config"]["Env"]
    assert new["NetworkSettings"]["Networks"]["bridge"]["IPAddress"] != network["IPAddress"]
    engine.docker("rm", "-f", "sock-anew")
    engine.docker("volume", "rm", "sock-own")


def post(place, path, body):
    data = json.dumps(body).encode()
    fields = f"Host: x\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {len(data)}\r\n\r\n"
    asked = f"POST /v1.41{path} HTTP/1.1\r\n{fields}".encode() + data
    answer, _, rest = ask(place, asked, leaves=False).partition(b"\r\n\r\n")
    if b"chunked" in answer.lower():
        rest = b"".join(rest.split(b"\r\n")[1::2])
    return int(answer.split()[1]), json.loads(rest or b"{}")
