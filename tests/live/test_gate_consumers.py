"""What programs ask for, call by call, replayed at the sockets that are made for them; what they don't need is refused.

By their own sources: traefik, pkg/provider/docker/pdocker.go; prometheus, discovery/moby/docker.go and network.go;
cadvisor, container/docker/docker.go and handler.go; telegraf, plugins/inputs/docker; watchtower,
pkg/container/client.go; wud, app/watchers and app/triggers, providers/docker; testcontainers-go, docker.go and
reaper.go; moby-ryuk, reaper.go.
"""

import io
import json
import socket
import tarfile
from urllib.parse import quote

import pytest
from tests.live.engine import make_image
from tests.live.gates import Serving
from tests.live.registry import REGISTRY, running_registry
from tests.live.test_gate_profiles import call, found

pytestmark = pytest.mark.live
IMAGE, UPDATED = "consumer-app:1", f"{REGISTRY}/consumer/app"
LABEL = "org.testcontainers=true"
SESSION = {"org.testcontainers": "true", "org.testcontainers.sessionId": "s1"}
POLICY = """\
gate:
  admitted: {{registries: ['{registry}'], addresses: true}}
  sockets:
    proxy: {{for: traefik, path: {folder}/proxy.sock, objects: {{projects: [consumer-shop]}}}}
    metrics: {{for: prometheus, path: {folder}/metrics.sock, objects: {{projects: [consumer-shop]}}}}
    update: {{for: watchtower, path: {folder}/update.sock, objects: {{projects: [consumer-shop]}}}}
    watch:
      for: watchtower
      path: {folder}/watch.sock
      objects: {{projects: [consumer-shop]}}
      may: [system.events, image.list, container.wait]
    tests:
      for: ci
      path: {folder}/tests.sock
      objects: {{labels: ['{label}']}}
      labels: [org.testcontainers*]
    reaper:
      for: custom
      path: {folder}/reaper.sock
      objects: {{labels: ['{label}']}}
      may:
        - container.list
        - container.remove
        - network.list
        - network.remove
        - volume.list
        - volume.remove
        - image.list
        - image.remove
"""


@pytest.fixture(scope="module")
def folder(engine, tmp_path_factory):
    make_image(engine, IMAGE, "USER 1000")
    place = tmp_path_factory.mktemp("consumers")
    (place / "dockward.yaml").write_text(POLICY.format(folder=place, registry=REGISTRY, label=LABEL))
    with running_registry(engine):
        engine.docker("tag", IMAGE, f"{UPDATED}:1")
        engine.docker("push", f"{UPDATED}:1")
        for name, project in (("consumer-web", "consumer-shop"), ("consumer-other", "consumer-bank")):
            label = f"com.docker.compose.project={project}"
            engine.docker("run", "-d", "--name", name, "--label", label, f"{UPDATED}:1", "sleep", "600")
        with Serving(engine, place / "gate.sock", "--policy", str(place / "dockward.yaml")):
            yield place
        engine.docker("rm", "-f", "consumer-web", "consumer-other")


def golang(**words):
    """Filters as Go's client writes them."""
    return quote(json.dumps({key: dict.fromkeys(values, True) for key, values in words.items()}), safe="")


def asked(place, line, body=None, **more):
    """What is answered to this call."""
    return call(place, *line.split(" ", 1), body, **more)


def status_of(place, line, body=None):
    """What is answered to this call, of which no more than the head is waited for."""
    data = b"" if body is None else json.dumps(body).encode()
    fields = "" if body is None else f"Content-Type: application/json\r\nContent-Length: {len(data)}\r\n"
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(30)
        client.connect(str(place))
        client.sendall(f"{line} HTTP/1.1\r\nHost: x\r\n{fields}\r\n".encode() + data)
        return int(client.recv(65536).split()[1])


EVENTS = quote(
    json.dumps(
        {
            "type": ["container"],
            "event": ["create", "destroy", "start", "stop", "pause", "unpause", "die", "update"],
        }
    ),
    safe="",
)
LOOKS = {
    "proxy": [
        "GET /v1.24/version",
        "GET /v1.24/containers/json?all=1",
        "GET /v1.24/containers/consumer-web/json",
        f"GET /v1.24/events?filters={golang(type=['container'])}",
    ],
    "metrics": [
        "HEAD /_ping",
        "GET /v1.41/containers/json",
        f"GET /v1.41/containers/json?filters={golang(label=['com.docker.compose.project'])}",
        "GET /v1.41/networks",
        f"GET /v1.41/networks?filters={golang(driver=['bridge'])}",
        "GET /v1.41/info",
        "GET /v1.41/version",
        "GET /v1.41/images/json",
        "GET /v1.41/containers/consumer-web/json",
        "GET /v1.41/containers/consumer-web/stats?stream=0",
    ],
    "update": [
        f"GET /v1.41/containers/json?filters={golang(status=['running', 'created', 'exited', 'restarting'])}",
        "GET /v1.41/containers/consumer-web/json",
        f"GET /v1.41/images/{UPDATED}:1/json",
        f"GET /v1.41/distribution/{UPDATED}:1/json",
    ],
    "watch": [
        "GET /containers/json",
        "GET /containers/json?all=true",
        "GET /containers/consumer-web/json",
        f"GET /images/{UPDATED}:1/json",
        "GET /images/json",
        f"GET /events?filters={EVENTS}",
    ],
    "reaper": [
        "GET /_ping",
        *(
            f"GET /v1.41/{kind}filters={golang(label=[LABEL, 'org.testcontainers.sessionId=s1'])}"
            for kind in ("containers/json?all=1&", "networks?", "volumes?", "images/json?")
        ),
    ],
}
NEEDLESS = {
    "proxy": ["GET /v1.24/info", "GET /v1.24/images/json", "POST /v1.41/containers/consumer-web/restart"],
    "metrics": ["GET /v1.41/events", "GET /v1.41/volumes", "GET /v1.41/containers/consumer-web/logs?stdout=1"],
    "update": ["GET /v1.41/containers/consumer-web/logs?stdout=1", "POST /v1.41/build", "GET /v1.41/secrets"],
    "watch": ["POST /v1.41/containers/consumer-web/exec", "POST /v1.41/volumes/create", "GET /v1.41/system/df"],
    "tests": ["POST /v1.41/swarm/init", "GET /v1.41/plugins", "POST /v1.41/images/load", "GET /v1.41/images/x/get"],
    "reaper": [
        "POST /v1.41/containers/create",
        "POST /v1.41/containers/consumer-web/start",
        "POST /v1.41/containers/consumer-web/exec",
        "GET /v1.41/containers/consumer-web/json",
        "GET /v1.41/info",
    ],
}


def lines_of(table):
    return [(name, line) for name, lines in table.items() for line in lines]


@pytest.mark.parametrize(("name", "line"), lines_of(LOOKS))
def test_what_a_program_looks_at_is_there_and_is_its_own(folder, name, line):
    place = folder / f"{name}.sock"
    status, answer = (status_of(place, line), b"") if "/events" in line else asked(place, line)
    assert status == 200, answer
    assert b"consumer-other" not in answer


@pytest.mark.parametrize(("name", "line"), lines_of(NEEDLESS))
def test_what_a_program_has_no_need_of_is_refused(folder, name, line):
    body = None if line.startswith("GET") else {"Image": IMAGE, "Name": "x"}
    assert status_of(folder / f"{name}.sock", line, body) in {400, 403, 404}


@pytest.mark.parametrize("name", ["proxy", "metrics", "update", "watch"])
def test_a_container_of_another_project_is_nobodys(folder, name):
    assert asked(folder / f"{name}.sock", "GET /v1.41/containers/consumer-other/json")[0] == 404


def do(place, line, body=None, wanted=(200, 201, 204), **more):
    status, answer = asked(place, line, body, **more)
    assert status in wanted, (line, answer)
    return answer


def published(engine, version):
    """A newer image by the name that the container was made of."""
    made = make_image(engine, f"{UPDATED}:1", "USER 1000", f"LABEL version={version}")
    engine.docker("push", f"{UPDATED}:1")
    engine.docker("tag", IMAGE, f"{UPDATED}:1")
    return made


def test_watchtower_updates_a_container(folder, engine):
    place, newer = folder / "update.sock", published(engine, 2)
    old = found(do(place, "GET /v1.41/containers/consumer-web/json"))
    do(place, f"POST /v1.41/images/create?fromImage={quote(UPDATED, safe='')}&tag=1")
    assert found(do(place, f"GET /v1.41/images/{UPDATED}:1/json"))["Id"] == newer
    do(place, f"POST /v1.41/containers/{old['Id']}/kill?signal=SIGKILL")
    do(place, f"DELETE /v1.41/containers/{old['Id']}?force=1")
    assert asked(place, f"GET /v1.41/containers/{old['Id']}/json")[0] == 404
    made = remade(place, old)
    for name, end in old["NetworkSettings"]["Networks"].items():
        do(place, f"POST /v1.41/networks/{name}/disconnect", {"Container": made, "Force": True})
        do(place, f"POST /v1.41/networks/{name}/connect", {"Container": made, "EndpointConfig": end})
    do(place, f"POST /v1.41/containers/{made}/start")
    do(place, f"DELETE /v1.41/images/{old['Image']}?force=1", wanted=(200, 409))
    assert engine.api("GET", "/containers/consumer-web/json")["Image"] == newer


def remade(place, old):
    """The id of a container as the old one was told; both programs take it apart so."""
    config = {key: value for key, value in old["Config"].items() if key != "Hostname"}
    body = {**config, "Image": f"{UPDATED}:1", "HostConfig": old["HostConfig"]}
    body["NetworkingConfig"] = {"EndpointsConfig": old["NetworkSettings"]["Networks"]}
    return found(do(place, f"POST /v1.41/containers/create?name={old['Name'].removeprefix('/')}", body))["Id"]


def test_wud_updates_a_container(folder, engine):
    place, newer = folder / "watch.sock", published(engine, 3)
    old = found(do(place, "GET /containers/consumer-web/json"))
    do(place, f"POST /images/create?fromImage={quote(f'{UPDATED}:1', safe='')}")
    do(place, f"POST /containers/{old['Id']}/stop?t=0")
    do(place, f"DELETE /containers/{old['Id']}")
    made = remade(place, old)
    do(place, f"POST /containers/{made}/start")
    assert engine.api("GET", "/containers/consumer-web/json")["Image"] == newer


def archive():
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        entry = tarfile.TarInfo("tmp/file")
        tar.addfile(entry, io.BytesIO())
    return packed.getvalue()


def test_testcontainers_runs_what_a_test_needs_and_its_reaper_takes_it_away(folder, engine):
    place, reaper = folder / "tests.sock", folder / "reaper.sock"
    for line in ("HEAD /_ping", "GET /v1.41/info", "GET /v1.41/version", f"GET /v1.41/images/{IMAGE}/json"):
        do(place, line)
    network = found(do(place, "POST /v1.41/networks/create", {"Name": "tc-net", "Driver": "bridge", "Labels": SESSION}))
    # Its reaper with the engine's own socket is refused; with the one that was made for it it is there.
    own = {"Image": IMAGE, "Cmd": ["sleep", "600"], "Labels": {**SESSION, "org.testcontainers.ryuk": "true"}}
    status, told = asked(place, "POST /v1.41/containers/create", {**own, "HostConfig": binds("/var/run/docker.sock")})
    assert (status, b"DW08" in told) == (403, True), told
    do(place, "POST /v1.41/containers/create?name=tc-reaper", {**own, "HostConfig": binds(reaper)})
    body = {
        "Image": IMAGE,
        "Cmd": ["sh", "-c", "echo ready; sleep 600"],
        "Env": ["A=b"],
        "ExposedPorts": {"80/tcp": {}},
        "Labels": SESSION,
        "HostConfig": {
            "Binds": None,
            "PortBindings": {"80/tcp": [{"HostIp": "127.0.0.1", "HostPort": ""}]},
            "NetworkMode": "tc-net",
            "Privileged": False,
            "AutoRemove": False,
        },
        "NetworkingConfig": {"EndpointsConfig": {"tc-net": {"Aliases": ["db"], "NetworkID": network["Id"]}}},
    }
    made = found(do(place, "POST /v1.41/containers/create", body))["Id"]
    do(place, f"PUT /v1.41/containers/{made}/archive?path=%2F", archive(), kind="application/x-tar")
    do(place, f"POST /v1.41/containers/{made}/start")
    state = found(do(place, f"GET /v1.41/containers/{made}/json"))
    assert state["NetworkSettings"]["Ports"]["80/tcp"]
    assert b"ready" in do(place, f"GET /v1.41/containers/{made}/logs?stdout=1&stderr=1")
    run = found(do(place, f"POST /v1.41/containers/{made}/exec", {"Cmd": ["true"], "AttachStdout": True}))["Id"]
    do(place, f"POST /v1.41/exec/{run}/start", {}, upgrade=True, wanted=(101,))
    assert found(do(place, f"GET /v1.41/exec/{run}/json"))["ExitCode"] == 0
    do(place, "POST /v1.41/volumes/create", {"Name": "tc-data", "Labels": SESSION})
    wanted = f"filters={golang(label=[f'{key}={value}' for key, value in SESSION.items()])}"
    told = do(reaper, f"GET /v1.41/containers/json?all=1&{wanted}")
    listed = json.loads(told[told.find(b"[{") : told.rfind(b"}]") + 2])
    assert {one["Id"] for one in listed} >= {made}
    for one in listed:
        do(reaper, f"DELETE /v1.41/containers/{one['Id']}?force=1&v=1")
    do(reaper, f"DELETE /v1.41/networks/{network['Id']}")
    do(reaper, "DELETE /v1.41/volumes/tc-data?force=1")
    assert asked(reaper, "DELETE /v1.41/containers/consumer-web?force=1&v=1")[0] == 404
    assert engine.docker("ps", "-aq", "--filter", f"label={LABEL}") == ""


def binds(path):
    return {"Binds": [f"{path}:/var/run/docker.sock"]}
