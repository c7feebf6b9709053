"""The gate's own places and the engine's socket, by every name that they have on the host, before a real engine."""

import contextlib
import json
import os
import subprocess

import pytest
from tests.live.engine import make_image
from tests.live.gates import Serving, docker

pytestmark = pytest.mark.live
WRITE = 'echo "{}" > /x/break-glass.json'


@contextlib.contextmanager
def bound(source, target):
    """A place of the host that is mounted elsewhere too."""
    target.mkdir()
    done = subprocess.run(["mount", "--bind", source, target], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"nothing can be mounted here: {done.stderr}")
    try:
        yield target
    finally:
        subprocess.run(["umount", target], check=True)


@pytest.fixture(scope="module")
def guarded(engine, tmp_path_factory):
    """A gate whose policy passes every rule that finds mounts."""
    make_image(engine, "places-app:1", "USER 0")
    folder = tmp_path_factory.mktemp("places")
    rules = dict.fromkeys(("DW0609", "DW0610", "DW0803", "DW0815"), "pass")
    (folder / "policy.yaml").write_text(json.dumps({"version": 1, "gate": {"rules": rules}}))
    with Serving(engine, folder / "gate.sock", "--policy", str(folder / "policy.yaml")):
        yield folder / "gate.sock", folder


def run(gate, source, *words, status=125):
    return docker(gate, "run", "--rm", "-v", f"{source}:/x", "places-app:1", *(words or ("true",)), status=status)


def test_no_container_breaks_the_glass(guarded, tmp_path):
    gate, folder = guarded
    (tmp_path / "link").symlink_to(folder)
    for source in (folder, f"{folder}/./", tmp_path / "link", folder / "break-glass.json", folder.parent, "/"):
        assert "the gate's own" in run(gate, source, "sh", "-c", WRITE)
    assert not (folder / "break-glass.json").exists()


@pytest.mark.parametrize("name", ["policy.yaml", "gate.ledger", "gate.sock", "gate.sock:ro"])
def test_policy_ledger_and_socket_stand_in_no_container(guarded, name):
    gate, folder = guarded
    source, _, options = name.partition(":")
    mount = f"{folder}/{source}:/x" + (f":{options}" if options else "")
    assert "the gate's own" in docker(gate, "create", "-v", mount, "places-app:1", status=1)


def test_a_hard_link_of_a_socket_is_that_socket(guarded, engine):
    gate, _ = guarded
    innocent = engine.socket.with_name("innocent")
    os.link(engine.socket, innocent)
    try:
        assert "DW0801" in run(gate, innocent)
        innocent.rename(engine.socket.with_name("moved"))
        assert "DW0801" in run(gate, engine.socket.with_name("moved"))
    finally:
        innocent.unlink(missing_ok=True)
        engine.socket.with_name("moved").unlink(missing_ok=True)


def test_a_folder_that_is_mounted_twice_is_known_by_its_first_name(guarded, engine, tmp_path):
    gate, folder = guarded
    with bound(engine.socket.parent, tmp_path / "again") as again:
        assert "DW0801" in run(gate, again / engine.socket.name)
    with bound(folder, tmp_path / "third") as third:
        assert "the gate's own" in run(gate, third)
        assert "the gate's own" in run(gate, tmp_path)
    with bound("/", tmp_path / "all") as everything:
        assert "the gate's own" in run(gate, everything / str(folder).lstrip("/"))


def test_a_folder_that_is_mounted_twice_and_harmless_runs_and_is_not_frozen(guarded, engine, distribution, tmp_path):
    gate, _ = guarded
    if distribution.root is not None:
        pytest.skip("its engine doesn't see what is mounted here later")
    (tmp_path / "data").mkdir()
    with bound(tmp_path / "data", tmp_path / "view") as view:
        assert run(gate, view, "sh", "-c", "echo in > /x/f && echo done", status=0) == "done\n"
    assert (tmp_path / "data" / "f").read_text() == "in\n"


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("network", "create", "--subnet", "8.8.8.0/24", "taken"), "isn't among the private addresses"),
        (("network", "create", "--subnet", "169.254.169.0/24", "taken"), "isn't among the private addresses"),
        (("volume", "create", "-o", "type=tmpfs", "-o", "o=bind", "-o", "device=/", "taken"), "the option 'bind'"),
        (("create", "--group-add", "6", "places-app:1"), "DW0514"),
        (("create", "-v", "/sys/fs/cgroup:/x", "-v", "/run/systemd:/y:ro", "places-app:1"), "systemd"),
    ],
    ids=str,
)
def test_other_ways_to_the_host_and_its_neighbours_are_shut(guarded, words, why):
    assert why in docker(guarded[0], *words, status=1)


def test_what_root_gave_a_container_is_not_copied_out_of_it(guarded, engine):
    gate, _ = guarded
    engine.docker("create", "--name", "roots", "--privileged", "-v", "/:/host", "places-app:1", "true")
    docker(gate, "create", "--name", "ours", "places-app:1", "true")
    try:
        assert "DW0503" in docker(gate, "cp", "roots:/host/etc/hostname", "-", status=1)
        assert "DW0503" in docker(gate, "export", "roots", status=1)
        assert "etc/" in docker(gate, "cp", "ours:/etc", "-", errors="replace")
    finally:
        engine.docker("rm", "-f", "roots", "ours")
