from pathlib import Path

import pytest
from tests.live.badhost import rule_of
from tests.live.gates import until

from dockward.practices.discovery import rules

pytestmark = pytest.mark.live


def _inspect(engine, container: str):
    return engine.api("GET", f"/containers/{container}/json")


def test_every_flaw_is_called_after_a_rule(flaws):
    known = {one.name for one in rules()}
    assert sorted({rule_of(one) for one in flaws} - known) == []


def test_every_practice_has_a_flaw(flaws):
    practice = {one.name: one.practice for one in rules()}
    assert {practice[rule_of(one)] for one in flaws} == set(range(1, 16))


def test_its_containers_run(bad_engine, flaws):
    wanted = {
        "container-gave-up": "exited",
        "host-port-claimed-twice": "created",
        "published-on-inner-network": "created",
        "killed-for-memory": "exited",
        "restart-loop": "restarting",
    }
    # What restarts without end runs for a moment now and then.
    until(lambda: others_than_running(bad_engine) == wanted)


def others_than_running(engine):
    """The states of containers that don't run, but for those that were left over."""
    states = {one["Names"][0].strip("/"): one["State"] for one in engine.api("GET", "/containers/json", all="1")}
    return {name: state for name, state in states.items() if state != "running" and not name.startswith("left-over-")}


def test_its_subjects_exist(bad_engine, flaws):
    found = {f"container/{one['Names'][0].strip('/')}" for one in bad_engine.api("GET", "/containers/json", all="1")}
    found |= {f"network/{one['Name']}" for one in bad_engine.api("GET", "/networks")}
    found |= {f"volume/{one['Name']}" for one in bad_engine.api("GET", "/volumes")["Volumes"]}
    found |= {f"service/{one['Spec']['Name']}" for one in bad_engine.api("GET", "/services")}
    found |= {f"image/{tag}" for one in bad_engine.api("GET", "/images/json") for tag in one["RepoTags"] or ()}
    assert sorted(set(flaws.values()) - found - {"engine", "host", "swarm"}) == []


def test_its_tag_has_moved(bad_engine, flaws):
    container = _inspect(bad_engine, "moved-tag")
    assert container["Image"] != bad_engine.api("GET", f"/images/{container['Config']['Image']}/json")["Id"]


def test_the_kernel_does_not_hold_its_lifted_limit(bad_engine, flaws):
    container = _inspect(bad_engine, "quota-not-enforced")
    asked = container["HostConfig"]["Memory"]
    cgroups = Path(f"/proc/{container['State']['Pid']}/cgroup").read_text().splitlines()
    path = next(line.rpartition(":")[2] for line in cgroups if ":memory:" in line or line.startswith("0::"))
    files = (Path(f"/sys/fs/cgroup/memory{path}/memory.limit_in_bytes"), Path(f"/sys/fs/cgroup{path}/memory.max"))
    held = next(one.read_text().strip() for one in files if one.exists())
    assert held == "max" or int(held) > asked


def test_its_engine_answers_without_tls_on_every_kind_of_address(bad_engine):
    for address in ("127.0.0.1", "172.17.0.1", "192.0.2.1"):
        assert bad_engine.inside("busybox", "wget", "-q", "-O", "-", f"http://{address}:2375/_ping") == "OK"
