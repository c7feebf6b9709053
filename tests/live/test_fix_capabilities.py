"""An image of which nothing is known starts as root and steps down by itself: hardened it still does.

Without KILL the engine's init process can't pass on that it is to stop: it ends itself, and its program is killed.
"""

import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.live.engine import make_image

pytestmark = pytest.mark.live
COMPOSE = Path(sys.executable).parent / "docker-compose"
START = b"""\
#!/bin/sh
set -e
chown -R app /data
exec su -s /bin/sh app -c 'trap "touch /data/ended; exit 0" TERM; httpd -f -p 8080 -h /data & wait'
"""
PLAIN = (
    "name: stepping\nservices:\n  app:\n    image: example.org/stepping:1\n    init: true\n    volumes: [kept:/data]\n"
)
BARE = PLAIN + "    cap_drop: [ALL]\n"
VOLUMES = "volumes: {kept: }\n"
_PATIENCE = 30.0


@pytest.fixture
def compose(engine, tmp_path):
    def run(*words, check=True):
        command = [COMPOSE, "--project-directory", tmp_path, "-f", tmp_path / "compose.yaml", *words]
        return subprocess.run(
            command, env=engine.environment, capture_output=True, text=True, timeout=120, check=check
        ).stdout

    yield run
    run("down", "--volumes", "--timeout", "0")


def _who(engine):
    """The user of the program that runs in the end, once it does; empty where the container ended."""
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        if engine.docker("inspect", "--format", "{{.State.Running}}", "stepping-app-1").strip() != "true":
            return ""
        told = engine.docker("exec", "stepping-app-1", "ps", "-o", "user,args")
        found = [line.split()[0] for line in told.splitlines() if line.split()[1:3] == ["httpd", "-f"]]
        if found == ["app"]:
            return found[0]
        time.sleep(0.1)
    return told


def test_an_unknown_image_still_steps_down_and_is_told_to_stop(engine, compose, tmp_path):
    make_image(engine, "example.org/stepping:1", 'ENTRYPOINT ["/start"]', files={"start": START, "data/x": b""})
    path = tmp_path / "compose.yaml"
    path.write_text(BARE + VOLUMES)
    compose("up", "--detach")
    time.sleep(1)
    assert _who(engine) == ""
    compose("down", "--volumes", "--timeout", "0")

    path.write_text(PLAIN + VOLUMES)
    command = [sys.executable, "-m", "dockward", "fix", "--apply", "--rule", "DW1201", str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    compose("up", "--detach")
    assert _who(engine) == "app"
    compose("stop")
    engine.docker("cp", "stepping-app-1:/data/ended", str(tmp_path))
