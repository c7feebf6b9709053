"""What is mounted below a read-only bind: newer engines make it read-only too, and it is judged as that there alone.

No other gate stands before the engine meanwhile: one that freezes what is made elsewhere would freeze these containers.
"""

import subprocess
import tempfile
from pathlib import Path

import pytest
from tests.live.engine import make_image
from tests.live.gates import Serving, docker, kept, until

pytestmark = pytest.mark.live
IMAGE = "below-app:1"
DEEP_FROM = 25
"""The first engines that do so."""


@pytest.fixture(scope="module")
def reading(engine, tmp_path_factory):
    """Before a gate that lets containers look at the kernel's state."""
    make_image(engine, IMAGE)
    folder = tmp_path_factory.mktemp("reading")
    policy = folder / "dockward.yaml"
    policy.write_text("gate: {rules: {sensitive-host-dir: pass}}\n")
    with Serving(engine, folder / "gate.sock", "--policy", str(policy)):
        yield folder / "gate.sock"


def makes_deep(engine):
    return int(engine.api("GET", "/version")["Version"].split(".")[0]) >= DEEP_FROM


def open_below(gate, name):
    """What is mounted below and may be written to, in the container."""
    lines = docker(gate, "exec", name, "cat", "/proc/self/mounts").splitlines()
    told = [one.split() for one in lines]
    assert [one for one in told if one[1].startswith("/x/")]
    return [one[1] for one in told if one[1].startswith("/x/") and one[3].split(",")[0] == "rw"]


def test_what_is_mounted_below_is_read_only_where_newer_engines_make_it_so(reading, engine):
    """It is judged as that then alone, also when the container is started and entered."""
    words = ("-v", "/sys:/x:ro", IMAGE, "sleep", "600")
    if not makes_deep(engine):
        assert "DW0610" in docker(reading, "create", *words, status=1)
        return
    name = docker(reading, "create", *words).strip()
    docker(reading, "start", name)
    until(lambda: kept(reading.with_name("gate.ledger-approved.json")).get(name, "+") != "+")
    assert open_below(reading, name) == []
    docker(reading, "restart", "-t", "0", name)
    assert engine.api("GET", f"/containers/{name}/json")["State"]["Status"] == "running"
    engine.docker("rm", "-f", name)
    # By an older version of the API it stays writable, as where the client wants that.
    shallow = "type=bind,source=/sys,target=/x,readonly,bind-recursive=writable"
    for besides, mount in (({"DOCKER_API_VERSION": "1.43"}, ("-v", "/sys:/x:ro")), ({}, ("--mount", shallow))):
        assert "DW0610" in docker(reading, "create", *mount, IMAGE, "true", status=1, besides=besides)


def test_what_was_made_without_the_gate_may_have_been_asked_for_otherwise(reading, engine):
    name = engine.docker("create", "-v", "/sys:/x:ro", IMAGE, "true").strip()
    assert "DW0610" in docker(reading, "start", name, status=1)
    engine.docker("rm", name)


def test_what_stands_below_a_folder_that_is_shown_is_judged_as_the_container_has_it(reading, engine):
    with tempfile.TemporaryDirectory(dir="/") as name:
        below = Path(name, "deep")
        below.mkdir()
        done = subprocess.run(["mount", "--bind", "/opt", below], capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"nothing can be mounted here: {done.stderr}")
        try:
            words = ("-v", f"{name}:/x:ro", IMAGE, "true")
            if makes_deep(engine):
                engine.docker("rm", docker(reading, "create", *words).strip())
            else:
                told = docker(reading, "create", *words, status=1)
                assert "/opt of the host stands writable at /x/deep" in told
        finally:
            subprocess.run(["umount", below], check=True)
