"""What the snapshot takes from one part to read another: the engine's word on runtimes, profiles and layers."""

import json

import pytest
from tests.engine.answers import CONTAINER_ID, container
from tests.read.local_machine import CONTAINER, DATA, Machine

from dockward.model.workload import SeccompChoice
from dockward.read import images

PROFILE = "/etc/docker/seccomp.json"


@pytest.fixture
def machine(tmp_path, monkeypatch):
    monkeypatch.setattr(images, "ROOT_CACHE", tmp_path / "cache")
    made = Machine(tmp_path)
    made.run_daemon()
    return made


def run_with(machine, runtime):
    """The machine's only container, of another runtime."""
    made = container(State__Pid=CONTAINER, HostConfig__Runtime=runtime)
    machine.engine.routes[f"/containers/{CONTAINER_ID}/json"] = made


def kernel(machine):
    (one,) = machine.read().world.containers
    return one.kernel.value


def test_a_container_of_a_sandboxing_runtime_is_hidden_from_the_hosts_kernel(machine):
    assert not kernel(machine).sandboxed
    run_with(machine, "runsc")
    assert kernel(machine).sandboxed


def test_a_runtime_is_also_known_by_the_program_that_the_daemon_starts(machine):
    run_with(machine, "careful")
    assert not kernel(machine).sandboxed
    settings = {"data-root": DATA, "runtimes": {"careful": {"path": "/usr/bin/runsc"}}}
    machine.write("/etc/docker/daemon.json", json.dumps(settings))
    assert kernel(machine).sandboxed


def test_the_engines_own_profile_is_read(machine):
    machine.answers_info(SecurityOptions=[f"name=seccomp,profile={PROFILE}"])
    assert "doesn't exist" in machine.read().world.engine.seccomp.content.reason
    machine.write(PROFILE, json.dumps({"defaultAction": "SCMP_ACT_ALLOW"}))
    found = machine.read().world.engine.seccomp
    assert found.known is False  # it is younger than the daemon
    machine.answers_info(SecurityOptions=["name=seccomp,profile=default"])
    assert machine.read().world.engine.seccomp.value.choice is SeccompChoice.DEFAULT


def test_the_directories_of_an_overlay_are_found_in_the_data_directory(machine):
    mountinfo = "100 90 0:50 / / rw - overlay overlay rw,lowerdir=l/A,upperdir=top/diff,workdir=top/work\n"
    machine.process(CONTAINER, f"0::/docker/{CONTAINER_ID}\n", mountinfo=mountinfo)
    machine.link(f"/proc/{CONTAINER}/exe", "/usr/bin/evil")
    machine.write(f"{DATA}/overlay2/top/diff/usr/bin/evil", "program")
    assert kernel(machine).added_programs.value == ("/usr/bin/evil",)
