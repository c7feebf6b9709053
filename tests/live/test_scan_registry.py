"""Images that a real registry is asked for: with and without TLS and a password."""

import base64
import json
import os
import subprocess
import sys

import pytest
from tests.engine.certificates import Authority
from tests.live.engine import build_image, make_image, tag_image
from tests.live.engine.preparation import in_network
from tests.live.registry import REGISTRY, running_registry

pytestmark = pytest.mark.live
KEY = b"-----BEGIN OPENSSH PRIVATE KEY-----\nmade for this test\n"
TAG = f"{REGISTRY}/team/pushed:1.0"
SECURE = "127.0.0.1:5443"
PASSWORD = "let me in"  # of the registry of this test
HASHED = "me:$2b$04$ODVcXeB1tXPgL0Zc9OX0rOEfwcW/kVYdAtMZChTCTDEVNaLUrz7MC\n"


@pytest.fixture(scope="module")
def pushed(engine):
    make_image(engine, "pushed-base:1", files={"etc/passwd": b"root:x:0:0\nopen::5:5\n"})
    build_image(engine, "pushed:1", "FROM pushed-base:1\nCOPY key /root/.ssh/id_rsa\n", files={"key": KEY})
    tag_image(engine, "pushed:1", TAG)
    with running_registry(engine):
        engine.docker("push", TAG)
    return TAG


@pytest.fixture
def scan(engine, tmp_path):
    def scan(*words, **environment):
        command = [sys.executable, "-m", "dockward", "scan", "--no-cache", "-o", "json", *words]
        kept = {name: value for name, value in os.environ.items() if not name.startswith("DOCKER_")}
        done = subprocess.run(
            in_network(engine.directory, command),
            capture_output=True,
            text=True,
            env=kept | {"HOME": str(tmp_path), "DOCKER_HOST": "unix:///nowhere.sock", **environment},
            check=False,
            timeout=120,
            cwd=tmp_path,
        )
        assert "Traceback" not in done.stderr
        assert PASSWORD not in done.stdout + done.stderr
        return done.returncode, json.loads(done.stdout) if done.stdout else {}, done.stderr

    return scan


def told(report):
    return sorted((one["rule"], *one["evidence"]) for one in report["findings"])


def test_it_tells_what_the_engine_s_own_tells(engine, scan, pushed):
    with running_registry(engine):
        status, report, _ = scan("--registry", pushed)
        _, plain, _ = scan("--registry", pushed, "--plain-http")
    _, here, _ = scan(pushed, DOCKER_HOST=engine.host)
    assert status == 1
    assert told(report) == told(plain) == told(here)
    assert {"DW0907", "DW0915"} <= {one["rule"] for one in report["findings"]}
    assert report["target"]["images"] == [pushed]


def test_by_digest(engine, scan, pushed):
    (digest,) = engine.api("GET", f"/images/{pushed}/json")["RepoDigests"]
    with running_registry(engine):
        _, report, _ = scan("--registry", digest)
    assert report["target"]["images"] == [digest]


def test_what_is_not_there(engine, scan, pushed):
    with running_registry(engine):
        status, report, words = scan("--registry", f"{REGISTRY}/team/other:1")
    assert (status, report) == (2, {})
    assert f"{REGISTRY}/team/other has no manifests/1" in words
    status, report, words = scan("--registry", pushed)
    assert (status, report) == (2, {})
    assert f"{REGISTRY} could not be reached" in words


def test_with_tls_and_a_password(engine, scan, pushed, tmp_path):
    authority = Authority(tmp_path / "authority")
    certificate, key = authority.issue("server")
    (tmp_path / "htpasswd").write_text(HASHED)
    more = f"auth: {{htpasswd: {{realm: here, path: {tmp_path}/htpasswd}}}}\n"
    tls = f', tls: {{certificate: "{certificate}", key: "{key}"}}'
    name = pushed.replace(REGISTRY, SECURE)
    trust = {"SSL_CERT_FILE": str(authority.folder / "ca.pem")}
    with running_registry(engine, SECURE, more=more, tls=tls):
        assert "can't be trusted" in scan("--registry", name)[2]
        status, report, words = scan("--registry", name, **trust)
        assert (status, report) == (2, {})
        assert f"docker login {SECURE}" in words
        login = base64.b64encode(f"me:{PASSWORD}".encode()).decode()
        (tmp_path / ".docker").mkdir()
        (tmp_path / ".docker/config.json").write_text(json.dumps({"auths": {SECURE: {"auth": login}}}))
        status, report, _ = scan("--registry", name, **trust)
    assert (status, report["target"]["images"]) == (1, [name])
