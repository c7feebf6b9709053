"""The docker client through TLS: its certificate's name is its role."""

import os
import subprocess

import pytest
from tests.engine.certificates import Authority
from tests.live.engine import make_image
from tests.live.gates import Serving

pytestmark = pytest.mark.live
POLICY = """\
gate:
  roles:
    shop: {who: [{certificate: "shop-*"}], may: [read, containers, exec, volumes], objects: {projects: [shop]}}
    looker: {who: [{certificate: looker}], may: [read]}
    root: {who: [{user: root}], may: [everything], labels: ["*"]}
"""
PORT = 23761


@pytest.fixture(scope="module")
def folder(engine, tmp_path_factory):
    make_image(engine, "gate-app:1.0", "USER 1000")
    place = tmp_path_factory.mktemp("tls")
    authority = Authority(place / "server")
    authority.issue("server")[1].chmod(0o600)
    for name in ("shop-1", "looker", "stranger"):
        authority.equip(place / name, name)
    (place / "dockward.yaml").write_text(POLICY)
    words = ("--policy", str(place / "dockward.yaml"), "--tls", f"127.0.0.1:{PORT}")
    with Serving(engine, place / "gate.sock", *words, "--tls-files", str(place / "server")):
        yield place


def docker(folder, name, *words, status=0, **more):
    environment = {**os.environ, "DOCKER_HOST": f"tcp://127.0.0.1:{PORT}", "DOCKER_TLS_VERIFY": "1"}
    environment["DOCKER_CERT_PATH"] = str(folder / name)
    done = subprocess.run(
        ["docker", *words], env=environment, capture_output=True, text=True, check=False, timeout=120, **more
    )
    assert done.returncode == status, done.stderr
    return done.stdout if not status else done.stderr


def test_a_client_works_and_ends_its_input_alone(folder):
    assert "Server" in docker(folder, "shop-1", "version")
    assert docker(folder, "shop-1", "run", "--rm", "gate-app:1.0", "echo", "hi") == "hi\n"
    given = "x" * 300_000
    assert docker(folder, "shop-1", "run", "--rm", "-i", "gate-app:1.0", "wc", "-c", input=given) == "300000\n"
    count = docker(folder, "shop-1", "run", "--rm", "gate-app:1.0", "sh", "-c", "yes | head -c 3000000")
    assert len(count) == 3_000_000


def test_each_certificate_has_its_role(folder, engine):
    engine.docker("run", "-d", "--name", "tls-other", "gate-app:1.0", "sleep", "300")
    assert "tls-other" not in docker(folder, "shop-1", "ps")
    assert "tls-other" in docker(folder, "looker", "ps")
    assert "may not ask for container.stop" in docker(folder, "looker", "stop", "tls-other", status=1)
    assert "No such container" in docker(folder, "shop-1", "stop", "tls-other", status=1)
    assert "No role of the policy fits" in docker(folder, "stranger", "ps", status=1)
    engine.docker("rm", "-f", "tls-other")
