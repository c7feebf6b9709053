"""What Portainer and a CI runner ask for, replayed at the sockets that are made for them.

Portainer: the resources of its own pages (portainer, app/docker/rest) and its snapshots (pkg/snapshot/docker.go). The
runner: a job of GitLab's docker executor (gitlab-runner, helpers/docker/client.go and executors/docker).
"""

import io
import json
import socket
import tarfile
import time
from urllib.parse import quote

import pytest
from tests.live.engine import make_image
from tests.live.gates import Serving

pytestmark = pytest.mark.live
POLICY = """\
gate:
  sockets:
    panel: {{for: portainer, path: {folder}/panel.sock, objects: {{projects: [panel-shop]}}}}
    runner: {{for: ci, path: {folder}/runner.sock, objects: {{names: ["runner-*"]}}, may: [build.run]}}
"""
VERSIONS = ("/v1.41", "/v1.40", "")
SECRET = "hunter2-77ab3kd02"


@pytest.fixture(scope="module")
def folder(engine, tmp_path_factory):
    make_image(engine, "gate-app:1.0", "USER 1000")
    place = tmp_path_factory.mktemp("profiles")
    (place / "dockward.yaml").write_text(POLICY.format(folder=place))
    label = ("--label", "com.docker.compose.project=panel-shop")
    engine.docker("network", "create", *label, "panel-net")
    engine.docker("volume", "create", *label, "panel-data")
    words = ("--name", "panel-web", *label, "--network", "panel-net", "-v", "panel-data:/data", "-e", f"TOKEN={SECRET}")
    engine.docker("run", "-d", *words, "gate-app:1.0", "sleep", "600")
    with Serving(engine, place / "gate.sock", "--policy", str(place / "dockward.yaml")):
        yield place
    engine.docker("rm", "-f", "panel-web")
    engine.docker("volume", "rm", "panel-data")
    engine.docker("network", "rm", "panel-net")


def call(place, method, path, body=None, *, kind="application/json", upgrade=False):
    """Status and body; of a stream that is taken over the client's half ends with the request."""
    data = json.dumps(body).encode() if body is not None and not isinstance(body, bytes) else body or b""
    fields = "Connection: Upgrade\r\nUpgrade: tcp" if upgrade else "Connection: close"
    fields += f"\r\nContent-Type: {kind}\r\nContent-Length: {len(data)}" if data or method != "GET" else ""
    answer = b""
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(60)
        client.connect(str(place))
        client.sendall(f"{method} {path} HTTP/1.1\r\nHost: x\r\n{fields}\r\n\r\n".encode() + data)
        if upgrade:
            client.shutdown(socket.SHUT_WR)
        while part := client.recv(65536):
            answer += part
    head, _, found = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), found


def found(answer):
    """The JSON of an answer, in chunks or not."""
    return json.loads(answer[answer.find(b"{") : answer.rfind(b"}") + 1])


def filters(**words):
    return "filters=" + quote(json.dumps(words), safe="")


PAGES = [
    "/_ping",
    "/info",
    "/version",
    "/system/df",
    "/containers/json?all=1",
    f"/containers/json?all=0&{filters(status=['running'])}",
    "/containers/panel-web/json",
    "/containers/panel-web/stats?stream=false",
    "/containers/panel-web/top",
    "/containers/panel-web/logs?stdout=1&stderr=1&since=0&tail=100&timestamps=0",
    "/images/json?all=0",
    "/images/gate-app:1.0/json",
    "/images/gate-app:1.0/history",
    "/networks",
    f"/networks?{filters(scope=['local'])}",
    "/networks/panel-net",
    f"/volumes?{filters(dangling=['true'])}",
    "/volumes",
    "/volumes/panel-data",
    "/events?since=AGO&until=NOW",
]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("path", PAGES)
def test_the_panel_s_pages_are_there_without_secrets(folder, path, version):
    # The times are no part of the test's name, which must be the same in every process.
    now = int(time.time())
    path = path.replace("AGO", str(now - 600)).replace("NOW", str(now))
    status, answer = call(folder / "panel.sock", "GET", version + path)
    assert status == 200, answer
    assert SECRET.encode() not in answer


def test_the_panel_s_buttons_work(folder):
    place = folder / "panel.sock"
    for action in ("stop?t=0", "start", "restart?t=0", "pause", "unpause", "kill", "start"):
        status, answer = call(place, "POST", f"/v1.41/containers/panel-web/{action}")
        assert status == 204, (action, answer)
    body = {
        "AttachStdin": True,
        "AttachStdout": True,
        "AttachStderr": True,
        "Tty": False,
        "User": "",
        "Cmd": ["echo", "hi"],
    }
    status, answer = call(place, "POST", "/v1.41/containers/panel-web/exec", body)
    assert status == 201, answer
    name = found(answer)["Id"]
    status, answer = call(place, "POST", f"/v1.41/exec/{name}/start", {"Detach": False, "Tty": False}, upgrade=True)
    assert (status, b"hi" in answer) == (101, True)
    assert call(place, "GET", f"/v1.41/exec/{name}/json")[0] == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/containers/create"),
        ("DELETE", "/containers/panel-web"),
        ("PUT", "/containers/panel-web/archive?path=/"),
        ("POST", "/images/create?fromImage=x"),
        ("POST", "/build"),
        ("POST", "/volumes/create"),
        ("POST", "/networks/create"),
        ("DELETE", "/images/gate-app:1.0"),
        ("POST", "/containers/prune"),
        ("POST", "/swarm/init"),
        ("GET", "/plugins"),
    ],
)
def test_the_panel_changes_nothing_else(folder, method, path):
    body = None if method in {"GET", "DELETE"} else {"Name": "runner-x", "Image": "gate-app:1.0"}
    assert call(folder / "panel.sock", method, f"/v1.41{path}", body)[0] in {400, 403, 404}


JOB = {
    "Image": "gate-app:1.0",
    "Hostname": "runner-job-1",
    "Cmd": ["sh", "-c", "cat; echo done"],
    "Env": ["CI=true", "CI_JOB_ID=1"],
    "Labels": {"com.gitlab.gitlab-runner.job.id": "1", "com.gitlab.gitlab-runner.type": "build"},
    "Tty": False,
    "AttachStdin": True,
    "AttachStdout": True,
    "AttachStderr": True,
    "OpenStdin": True,
    "StdinOnce": True,
    "HostConfig": {
        "Binds": ["runner-cache:/cache"],
        "CapAdd": None,
        "CapDrop": None,
        "Devices": [],
        "Dns": None,
        "ExtraHosts": None,
        "Links": None,
        "LogConfig": {"Type": "json-file"},
        "MemorySwap": 0,
        "NetworkMode": "runner-net",
        "OomKillDisable": False,
        "Privileged": False,
        "RestartPolicy": {"Name": "no"},
        "SecurityOpt": None,
        "ShmSize": 0,
        "Sysctls": None,
        "Tmpfs": None,
        "UsernsMode": "",
        "VolumesFrom": None,
    },
    "NetworkingConfig": {"EndpointsConfig": {"runner-net": {"Aliases": ["build"]}}},
}


def archive():
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        text = b"FROM gate-app:1.0\nUSER 1000\n"
        entry = tarfile.TarInfo("Dockerfile")
        entry.size = len(text)
        tar.addfile(entry, io.BytesIO(text))
    return packed.getvalue()


def test_a_job_of_a_runner_runs_from_its_beginning_to_its_end(folder, engine):
    place, tar = folder / "runner.sock", "application/x-tar"

    def done(method, path, *rest, wanted=(200, 201, 204), **more):
        status, answer = call(place, method, f"/v1.41{path}", *rest, **more)
        assert status in wanted, (method, path, answer)
        return answer

    for path in ("/_ping", "/info", "/version", "/images/gate-app:1.0/json"):
        done("GET", path)
    done(
        "POST",
        "/networks/create",
        {"Name": "runner-net", "Driver": "bridge", "CheckDuplicate": True, "EnableIPv6": False},
    )
    done("GET", f"/networks?{filters(name=['runner-net'])}")
    done("POST", "/volumes/create", {"Name": "runner-cache", "Labels": {"com.gitlab.gitlab-runner.type": "cache"}})
    name = found(done("POST", "/containers/create?name=runner-job-1", JOB))["Id"]
    done("PUT", f"/containers/{name}/archive?path=/", archive(), kind=tar)
    done("POST", f"/containers/{name}/start")
    done("GET", f"/containers/{name}/json")
    done("GET", f"/containers/json?all=1&{filters(label=['com.gitlab.gitlab-runner.job.id=1'])}")
    made = found(done("POST", f"/containers/{name}/exec", {"Cmd": ["true"], "AttachStdout": True}))["Id"]
    done("POST", f"/exec/{made}/start", {}, upgrade=True, wanted=(101,))
    stream = f"/containers/{name}/attach?stream=1&stdin=1&stdout=1&stderr=1"
    done("POST", stream, upgrade=True, wanted=(101,))
    assert found(done("POST", f"/containers/{name}/wait?condition=not-running"))["StatusCode"] == 0
    done("GET", f"/containers/{name}/logs?stdout=1&stderr=1&timestamps=0")
    done("GET", f"/containers/{name}/archive?path=/Dockerfile")
    done("POST", "/build?t=runner-built%3A1", archive(), kind=tar)
    done("POST", "/images/runner-built:1/tag?repo=runner-built&tag=2")
    done("DELETE", "/images/runner-built:1")
    done("DELETE", "/images/runner-built:2")
    done("POST", "/networks/runner-net/disconnect", {"Container": name, "Force": True})
    done("DELETE", f"/containers/{name}?force=1&v=1")
    done("DELETE", "/networks/runner-net")
    done("DELETE", "/volumes/runner-cache")
    assert engine.docker("ps", "-aq", "--filter", "name=runner-job") == ""


@pytest.mark.parametrize("more", [{"Privileged": True}, {"Binds": ["/var/run/docker.sock:/var/run/docker.sock"]}])
def test_a_job_that_wants_the_host_is_refused(folder, more):
    body = {"Image": "gate-app:1.0", "HostConfig": more}
    status, answer = call(folder / "runner.sock", "POST", "/v1.41/containers/create?name=runner-job-2", body)
    assert status == 403
    assert b"DW" in answer
