"""Containers that start as something else than the gate admitted: a runtime that lies, and a path that moves."""

import json
import subprocess
import sys

import pytest
from tests.live.engine import PrivateEngine, make_image
from tests.live.gates import Serving, docker, until

pytestmark = pytest.mark.live
RUNTIME = """\
#!{python}
import json, os, pathlib, sys

here = pathlib.Path(__file__).parent
lie = here / "lie.json"
if "create" in sys.argv and lie.exists():
    lie = json.loads(lie.read_text())
    path = pathlib.Path(sys.argv[sys.argv.index("--bundle") + 1]) / "config.json"
    document = json.loads(path.read_text())
    for one in lie.get("capabilities", ()):
        for kind in ("bounding", "effective", "permitted"):
            document["process"]["capabilities"].setdefault(kind, []).append(one)
    for one in lie.get("without", ()):
        document["linux"].pop(one)
    document["mounts"] += lie.get("mounts", ())
    path.write_text(json.dumps(document))
    for link, target in lie.get("links", {{}}).items():
        os.unlink(link)
        os.symlink(target, link)
os.execv(here / "runc", ["runc", *sys.argv[1:]])
"""


@pytest.fixture(scope="module")
def lying():
    """An engine whose runtime does what `lie.json` in its folder says."""
    engine = PrivateEngine()
    program = engine.directory / "bin/lying"
    engine.settings |= {"runtimes": {"lying": {"path": str(program)}}, "default-runtime": "lying"}

    def write(_):
        program.write_text(RUNTIME.format(python=sys.executable))
        program.chmod(0o755)

    engine._before = write
    with engine:
        make_image(engine, "gate-app:1.0", "USER 1000")
        yield engine


@pytest.fixture(scope="module")
def gate(lying, tmp_path_factory):
    place = tmp_path_factory.mktemp("aftermath") / "gate.sock"
    serving = Serving(lying, place)
    with serving:
        yield place, serving


def state(engine, name):
    return engine.api("GET", f"/containers/{name}/json")["State"]["Status"]


def logged(serving):
    words = [sys.executable, "-m", "dockward", "gate", "log", "--ledger", str(serving.ledger), "--format", "json"]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize(
    ("lie", "why"),
    [
        ({"capabilities": ["CAP_SYS_PTRACE"]}, "SYS_PTRACE"),
        ({"without": ["seccomp"]}, "No filter of system calls"),
        (
            {"mounts": [{"destination": "/etc-of-host", "type": "bind", "source": "/etc", "options": ["rbind", "rw"]}]},
            "/etc of the host is mounted at /etc-of-host",
        ),
    ],
    ids=["capabilities", "seccomp", "mounts"],
)
def test_a_container_that_is_more_than_was_admitted_is_frozen_and_told(lying, gate, lie, why):
    place, serving = gate
    (lying.directory / "bin/lie.json").write_text(json.dumps(lie))
    try:
        name = docker(place, "run", "-d", "gate-app:1.0", "sleep", "600").strip()
        until(lambda: state(lying, name) == "paused")
        (record,) = until(lambda: [one for one in logged(serving) if name in str(one) and one["kind"] == "frozen"])
        assert why in record["why"]
    finally:
        (lying.directory / "bin/lie.json").unlink()
    lying.docker("rm", "-f", name)


def test_a_path_that_moves_between_judging_and_mounting_is_seen(lying, gate, tmp_path):
    place, serving = gate
    (tmp_path / "data").mkdir()
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "data")
    name = docker(place, "create", "-v", f"{link}:/data:ro", "gate-app:1.0", "sleep", "600").strip()
    (lying.directory / "bin/lie.json").write_text(json.dumps({"links": {str(link): "/etc"}}))
    try:
        docker(place, "start", name)
        until(lambda: state(lying, name) == "paused")
        (record,) = until(lambda: [one for one in logged(serving) if name in str(one) and one["kind"] == "frozen"])
        assert "/etc" in record["why"] or "DW" in record["why"]
    finally:
        (lying.directory / "bin/lie.json").unlink()
    lying.docker("rm", "-f", name)


def test_an_honest_container_goes_on(lying, gate, tmp_path):
    place, serving = gate
    (tmp_path / "page").mkdir()
    lying.docker("volume", "create", "honest")
    words = ["--init", "--read-only", "--tmpfs", "/tmp", "-v", "honest:/data", "-v", f"{tmp_path}/page:/page:ro"]
    words += ["--security-opt", "no-new-privileges", "--cap-drop", "ALL", "--cap-add", "CHOWN", "--memory", "64m"]
    name = docker(place, "run", "-d", *words, "gate-app:1.0", "sleep", "600").strip()
    other = docker(place, "run", "-d", "--ipc", "shareable", "gate-app:1.0", "sleep", "600").strip()
    third = docker(place, "run", "-d", "--ipc", f"container:{other}", "gate-app:1.0", "sleep", "600").strip()
    # One that is frozen later shows that these were looked at.
    (lying.directory / "bin/lie.json").write_text(json.dumps({"without": ["seccomp"]}))
    last = docker(place, "run", "-d", "gate-app:1.0", "sleep", "600").strip()
    (lying.directory / "bin/lie.json").unlink()
    until(lambda: state(lying, last) == "paused")
    lying.docker("rm", "-f", last)
    for one in (name, other, third):
        assert state(lying, one) == "running"
        assert [found for found in logged(serving) if one in str(found) and found["kind"] == "frozen"] == []
        lying.docker("rm", "-f", one)
    lying.docker("volume", "rm", "honest")
