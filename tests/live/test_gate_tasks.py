"""A service's tasks on a real node: compared with what its service was approved as, and frozen if more."""

import json
import time

import pytest
from tests.live.engine import PrivateEngine, make_image
from tests.live.gates import Serving, ask, docker, until

pytestmark = pytest.mark.live
POLICY = """\
version: 1
gate:
  rules: {no-init-process: fill, default-bridge: fill}
  network: backs
  refusals-of: {role/admin: warn}
  roles:
    admin: {who: [{user: root}], may: [everything, swarm-admin]}
"""
QUICK = ("--detach", "--no-resolve-image")


@pytest.fixture(scope="module")
def swarm(distribution, tmp_path_factory):
    place = tmp_path_factory.mktemp("gate")
    policy = place / "dockward.yaml"
    policy.write_text(POLICY)
    with PrivateEngine(distribution=distribution) as engine:
        make_image(engine, "gate-app:1.0", "USER 1000", 'VOLUME ["/made"]')
        gate = place / "gate.sock"
        with Serving(engine, gate, "--policy", str(policy)) as process:
            docker(gate, "swarm", "init", "--listen-addr", "127.0.0.1:2377", "--advertise-addr", "127.0.0.1")
            yield gate, engine
            assert process.poll() is None


def task_of(engine, service, *, besides=()):
    """The container of its task, once that runs or is frozen."""

    def found():
        filters = json.dumps({"label": [f"com.docker.swarm.service.name={service}"]})
        several = engine.api("GET", "/containers/json", filters=filters)
        return next((one for one in several if one["Id"] not in besides), None)

    return until(found, 60)["Id"]


def recorded(gate, container):
    lines = b"".join(one.read_bytes() for one in gate.with_suffix(".ledger").glob("*.jsonl")).splitlines()
    found = [json.loads(one) for one in lines]
    return [one for one in found if one["kind"] in {"frozen", "seen"} and container in str(one["objects"])]


def state(engine, name):
    return engine.api("GET", f"/containers/{name}/json")["State"]["Status"]


def change(engine, name, **spec):
    """Change a service without the gate."""
    found = engine.api("GET", f"/services/{name}")
    found["Spec"]["TaskTemplate"]["ContainerSpec"] |= spec
    engine.api("POST", f"/services/{name}/update", found["Spec"], version=found["Version"]["Index"])


def test_a_task_is_what_its_service_was_approved_as_whatever_the_policy_says_of_others(swarm):
    gate, engine = swarm
    words = ("--cap-add", "SYS_PTRACE", "--mount", "type=volume,source=data,target=/data", "--network", "host")
    told = docker(gate, "service", "create", *QUICK, "--name", "one", *words, "gate-app:1.0", "sleep", "600")
    assert told
    task = task_of(engine, "one")
    services = gate.with_name("gate.ledger-services.json")
    until(services.exists)
    time.sleep(3)
    assert state(engine, task) == "running"
    assert recorded(gate, task) == []
    docker(gate, "service", "rm", "one")


def test_a_task_of_a_service_that_was_changed_without_the_gate_is_frozen(swarm):
    gate, engine = swarm
    docker(gate, "service", "create", *QUICK, "--name", "two", "gate-app:1.0", "sleep", "600")
    first = task_of(engine, "two")
    change(engine, "two", Mounts=[{"Type": "bind", "Source": "/etc", "Target": "/x"}])
    task = task_of(engine, "two", besides=(first,))
    until(lambda: state(engine, task) == "paused")
    (record,) = until(lambda: recorded(gate, task))
    # For an engine that has another root /etc is elsewhere, which the kernel shows before rules are asked.
    told = "DW0610" in record["why"] or "/x shows" in record["why"]
    assert (record["kind"], told) == ("frozen", True)
    assert recorded(gate, first) == []
    docker(gate, "service", "rm", "two")


def test_a_frozen_task_that_the_swarm_lets_go_on_to_end_it_is_frozen_again(swarm):
    gate, engine = swarm
    # The first program of a container heeds no signal that it doesn't ask for.
    docker(gate, "service", "create", *QUICK, "--name", "lasting", "gate-app:1.0", "sleep", "600")
    first = task_of(engine, "lasting")
    change(engine, "lasting", Mounts=[{"Type": "bind", "Source": "/etc", "Target": "/x"}], StopGracePeriod=600 * 10**9)
    task = task_of(engine, "lasting", besides=(first,))
    until(lambda: state(engine, task) == "paused")
    docker(gate, "service", "rm", "lasting")
    until(
        lambda: (
            f"{task[:12]} was unpaused as it was frozen, and is frozen again" in gate.with_suffix(".log").read_text()
        )
    )
    until(lambda: state(engine, task) == "paused")
    assert [one["kind"] for one in recorded(gate, task)] == ["frozen"]
    engine.docker("rm", "-f", task)


def test_a_service_that_was_made_without_the_gate_is_told_as_that(swarm):
    gate, engine = swarm
    spec = {
        "Image": "gate-app:1.0",
        "Args": ["sleep", "600"],
        "Mounts": [{"Type": "bind", "Source": "/etc", "Target": "/x"}],
    }
    engine.api("POST", "/services/create", {"Name": "three", "TaskTemplate": {"ContainerSpec": spec}})
    task = task_of(engine, "three")
    (record,) = until(lambda: recorded(gate, task))
    assert record["kind"] == "seen"
    assert state(engine, task) == "running"
    docker(gate, "service", "rm", "three")


def test_an_own_first_process_and_a_network_are_filled_in(swarm):
    gate, engine = swarm
    network = docker(gate, "network", "create", "--driver", "overlay", "backs").strip()
    spec = {"Image": "gate-app:1.0", "Args": ["sleep", "600"]}
    body = json.dumps({"Name": "four", "TaskTemplate": {"ContainerSpec": spec}}).encode()
    head = b"POST /v1.41/services/create HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    told = ask(gate, head + b"Content-Length: %d\r\n\r\n" % len(body) + body)
    assert told.startswith(b"HTTP/1.1 201")
    assert b"Dockward filled in " in told
    assert b"network backs" in told
    found = engine.api("GET", "/services/four")["Spec"]["TaskTemplate"]
    assert (found["ContainerSpec"]["Init"], found["Networks"]) == (True, [{"Target": network}])
    task = task_of(engine, "four")
    until(lambda: state(engine, task) != "created")
    time.sleep(2)
    assert (state(engine, task), recorded(gate, task)) == ("running", [])
    docker(gate, "service", "rm", "four")


def test_what_an_image_that_came_later_says_of_its_owner_eases_nothing(distribution, tmp_path):
    policy = tmp_path / "dockward.yaml"
    panel = f"{{for: portainer, path: {tmp_path}/panel.sock}}"
    policy.write_text(f"gate: {{sockets: {{panel: {panel}}}, refusals-of: {{socket/panel: learn}}}}\n")
    gate = tmp_path / "gate.sock"
    with PrivateEngine(distribution=distribution) as engine:
        engine.docker("swarm", "init", "--listen-addr", "127.0.0.1:2377", "--advertise-addr", "127.0.0.1")
        with Serving(engine, gate, "--policy", str(policy)):
            words = ("--name", "four", "--user", "1000", "--restart-delay", "1s")
            docker(gate, "service", "create", *QUICK, *words, "gate-later:1.0", "sleep", "600")
            make_image(engine, "gate-later:1.0", "LABEL dockward.owner=socket/panel")
            task = task_of(engine, "four")
            until(lambda: state(engine, task) == "paused")
            (record,) = until(lambda: recorded(gate, task))
            assert "By its image: The label dockward.owner says that it is of 'socket/panel'" in record["why"]
