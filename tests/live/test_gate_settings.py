"""Gates before engines with settings of their own: what these give every container is no more than was asked for.

Settings that change are the gate's to know as well: at the engine's next start, or as it reads them anew.
"""

import json
import os
import signal

import pytest
from tests.live.engine import PrivateEngine, build_image, make_image
from tests.live.gates import Serving, docker, kept, until
from tests.live.hardened import SETTINGS

from dockward.gate.after.approvals import approvals_file

pytestmark = pytest.mark.live
ELSEWHERE = frozenset({"authorization-plugins", "log-driver", "log-opts"})
"""Of the hardened settings what asks others."""
TIDY = 'FROM gate-app:1.0\nENTRYPOINT [""]\nCMD ["sleep", "600"]\n'


@pytest.fixture(scope="module")
def hardened(distribution):
    settings = {name: one for name, one in SETTINGS.items() if name not in ELSEWHERE}
    with PrivateEngine(settings=settings, distribution=distribution) as engine:
        make_image(engine, "gate-app:1.0", 'CMD ["sleep", "600"]')
        build_image(engine, "gate-tidy:1.0", TIDY)
        yield engine


@pytest.fixture(scope="module")
def guarded(hardened, tmp_path_factory):
    """A gate before it, which admits one device, and the gate's socket."""
    folder = tmp_path_factory.mktemp("settings")
    policy = folder / "dockward.yaml"
    policy.write_text("version: 1\ngate:\n  admitted:\n    devices: [/dev/urandom]\n")
    serving = Serving(hardened, folder / "gate.sock", "--policy", str(policy))
    with serving:
        yield folder / "gate.sock", serving


@pytest.mark.parametrize(
    "words",
    [
        ["gate-app:1.0"],
        ["--init", "--read-only", "--tmpfs", "/run", "gate-app:1.0"],
        ["-it", "--cap-drop", "ALL", "-v", "data:/data", "gate-app:1.0"],
        ["--ulimit", "nofile=100:200", "--ulimit", "nproc=500", "gate-app:1.0"],
        ["--device", "/dev/urandom", "--user", "1000:1000", "gate-app:1.0"],
        ["gate-tidy:1.0"],
    ],
    ids=str,
)
def test_ordinary_containers_go_on_before_an_engine_in_good_order(hardened, guarded, words):
    gate, serving = guarded
    name = docker(gate, "run", "-d", *words).strip()
    # Once it was looked at, and admitted, its run is written down.
    until(lambda: " " in kept(approvals_file(serving.ledger)).get(name, ""))
    assert hardened.api("GET", f"/containers/{name}/json")["State"]["Status"] == "running"
    hardened.docker("rm", "-f", name)


@pytest.fixture
def changing(distribution, tmp_path):
    """An engine whose settings can be changed, and a gate before it."""
    engine = PrivateEngine(distribution=distribution, settings={"runtimes": {"other": {"path": "/usr/sbin/runc"}}})
    with engine, Serving(engine, tmp_path / "gate.sock"):
        make_image(engine, "gate-app:1.0", 'CMD ["sleep", "600"]')
        yield engine, tmp_path / "gate.sock"


def write(engine, **settings):
    file = engine.directory / "daemon.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | settings))


def made(gate):
    """Whether the gate lets a container be made."""
    try:
        return docker(gate, "create", "gate-app:1.0")
    except AssertionError:
        return ""


def test_an_engine_that_starts_anew_with_other_settings_is_known_anew(changing):
    engine, gate = changing
    assert made(gate)
    write(engine, **{"log-driver": "local", "default-runtime": "other"})
    engine.restart()
    name = until(lambda: made(gate)).strip()
    host = engine.api("GET", f"/containers/{name}/json")["HostConfig"]
    assert (host["LogConfig"]["Type"], host["Runtime"]) == ("local", "other")


def test_an_engine_that_reads_its_settings_anew_is_known_anew(changing):
    engine, gate = changing
    write(engine, **{"default-runtime": "other"})
    os.kill(engine.pid, signal.SIGHUP)
    until(lambda: engine.api("GET", "/info")["DefaultRuntime"] == "other")
    name = until(lambda: made(gate)).strip()
    assert engine.api("GET", f"/containers/{name}/json")["HostConfig"]["Runtime"] == "other"
