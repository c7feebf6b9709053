"""The docker client through TLS: its certificate's name is its role."""

import os
import subprocess

import pytest
from tests.engine.certificates import Authority
from tests.live.engine import make_image
from tests.live.gates import Serving, until

pytestmark = pytest.mark.live
POLICY = """\
gate:
  crl: PLACE/crl.pem
  roles:
    shop: {who: [{certificate: "shop-*"}], may: [read, containers, exec, volumes], objects: {projects: [shop]}}
    looker: {who: [{certificate: looker}], may: [read]}
    root: {who: [{user: root}], may: [everything], labels: ["*"]}
"""
PORT = 23761
SLEEP = ("sh", "-c", "echo begun; sleep 600")


@pytest.fixture(scope="module")
def afar(engine, tmp_path_factory):
    make_image(engine, "gate-app:1.0", "USER 1000")
    place = tmp_path_factory.mktemp("tls")
    authority = Authority(place / "server")
    authority.issue("server")[1].chmod(0o600)
    for name in ("shop-1", "shop-2", "looker", "stranger"):
        authority.equip(place / name, name)
    (place / "crl.pem").write_bytes(authority.revoke())
    (place / "dockward.yaml").write_text(POLICY.replace("PLACE", str(place)))
    words = ("--policy", str(place / "dockward.yaml"), "--tls", f"127.0.0.1:{PORT}")
    with Serving(engine, place / "gate.sock", *words, "--tls-files", str(place / "server")):
        yield place, authority


@pytest.fixture
def folder(afar):
    return afar[0]


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


def test_one_that_is_revoked_is_cut_off_and_refused(afar, engine):
    folder, authority = afar
    engine.docker(
        "run", "-d", "--name", "tls-long", "--label", "com.docker.compose.project=shop", "gate-app:1.0", *SLEEP
    )
    docker(folder, "shop-2", "ps")
    words = ["docker", "logs", "-f", "tls-long"]
    environment = {**os.environ, "DOCKER_HOST": f"tcp://127.0.0.1:{PORT}", "DOCKER_TLS_VERIFY": "1"}
    environment["DOCKER_CERT_PATH"] = str(folder / "shop-2")
    with subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as following:
        assert following.stdout.readline() == b"begun\n"
        (folder / "crl.pem").write_bytes(authority.revoke(folder / "shop-2/cert.pem"))
        try:
            assert following.wait(20) is not None
        finally:
            following.kill()
    assert "the client's certificate is revoked" in docker(folder, "shop-2", "ps", status=1)
    assert "tls-long" in docker(folder, "shop-1", "ps")
    (folder / "crl.pem").write_bytes(authority.revoke(days=-1))
    until(lambda: "out of date since" in ps(folder))
    (folder / "crl.pem").write_bytes(authority.revoke())
    until(lambda: "CONTAINER" in ps(folder))
    engine.docker("rm", "-f", "tls-long")


def ps(folder):
    environment = {**os.environ, "DOCKER_HOST": f"tcp://127.0.0.1:{PORT}", "DOCKER_TLS_VERIFY": "1"}
    environment["DOCKER_CERT_PATH"] = str(folder / "shop-1")
    done = subprocess.run(["docker", "ps"], env=environment, capture_output=True, text=True, check=False, timeout=60)
    return done.stdout + done.stderr
