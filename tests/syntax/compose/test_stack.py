"""Stack files, as `docker stack deploy` reads them."""

import pytest
from tests.syntax.compose.world import fatal, read, warned

from dockward.syntax.compose.workload import networks, workloads


def stack(text, **others):
    return read(text, stack=True, **others)


@pytest.mark.parametrize(
    "entry",
    [
        "build: .",
        "privileged: true",
        "cgroup_parent: x",
        "container_name: xy",
        "devices: [/dev/x]",
        "network_mode: host",
        "security_opt: [seccomp=unconfined]",
        "tmpfs: /t",
        "pid: host",
        "ipc: host",
        "userns_mode: host",
        "links: [b]",
        "mac_address: 'aa:aa:aa:aa:aa:aa'",
    ],
)
def test_what_swarm_takes_no_notice_of_is_told_and_left_out(entry):
    project = stack(f"services:\n  a:\n    image: x\n    {entry}\n  b: {{image: y}}\n")
    key = entry.partition(":")[0]
    assert (project.valid, [one.kind for one in project.flaws]) == (True, ["stack-ignored"])
    assert (project.flaws[0].place.line, project.flaws[0].place.pointer) == (4, f"services.a.{key}")
    assert key not in project.services["a"].entries


@pytest.mark.parametrize(
    ("text", "flaw"),
    [
        ("services:\n  a: {image: x, mem_limit: 1g}", "2:28 stack-refused"),
        ("services:\n  a: {image: x, cpus: 1}", "2:23 stack-refused"),
        ("services:\n  a: {image: x, pull_policy: always}", "2:30 stack-refused"),
        ("services:\n  a: {image: x, extends: b}\n  b: {image: x}", "2:26 stack-refused"),
        ("include:\n  - o.yaml\nservices:\n  a: {image: x}", "1:1 stack-refused"),
    ],
)
def test_what_swarm_refuses_is_a_flaw_with_its_place(text, flaw):
    assert flaw in fatal(stack({"compose.yaml": text, "o.yaml": "services: {}"}))


def test_swarm_reads_no_env_file_of_the_project():
    files = {"compose.yaml": "services: {a: {image: 'x:${TAG:-none}'}}", ".env": "TAG=1\n"}
    assert stack(files).services["a"].at("image").content == "x:none"
    assert stack(files, env={"TAG": "2"}).services["a"].at("image").content == "x:2"
    assert read(files).services["a"].at("image").content == "x:1"


def test_a_stack_has_overlay_networks_and_restarts_unless_told_otherwise():
    project = stack(
        "services: {a: {image: x, network_mode: host, privileged: true, "
        "deploy: {replicas: 2, resources: {limits: {memory: 1g}}}}}"
    )
    (a,) = workloads(project)
    (default,) = networks(project)
    assert (a.restart.value.policy, a.privileged.value, a.network_mode.value) == ("always", False, "app_default")
    assert (default.driver.value, default.scope.value, default.members.value) == ("overlay", "swarm", ("app/a",))
    assert a.resources.memory.value == 1 << 30
    assert warned(project) == ["1:40 stack-ignored", "1:58 stack-ignored"]


def test_the_same_file_is_another_thing_to_compose():
    (a,) = workloads(read("services: {a: {image: x, network_mode: host, privileged: true}}"))
    assert (a.restart.value.policy, a.privileged.value, a.network_mode.value) == ("no", True, "host")
