"""Repairs made in a request: the same that a compose file would get, as fields of the API."""

import pytest
from msgspec import structs
from tests.gate.world import Engine, decided, law

from dockward.gate.law import Law
from dockward.gate.weighing.fill import fill
from dockward.judge.policy.gate import Action
from dockward.kit import add_entry
from dockward.kit.examples import engine
from dockward.model.fact import Fact
from dockward.model.fix import Change, Fix, Move

CREATE = "POST /v1.41/containers/create"


def filled(content, *changes):
    found = fill(content, [Fix(title="T", changes=tuple(changes))])
    return None if found is None else found[0]


@pytest.mark.parametrize(
    ("change", "host"),
    [
        (Change(Move.SET, ("deploy", "resources", "limits", "memory"), "512M"), {"Memory": 512 << 20}),
        (Change(Move.SET, ("mem_limit",), "1g"), {"Memory": 1 << 30}),
        (Change(Move.SET, ("cpus",), "1.5"), {"NanoCpus": 1_500_000_000}),
        (Change(Move.SET, ("pids_limit",), 200), {"PidsLimit": 200}),
        (Change(Move.ADD, ("cap_drop",), "ALL"), {"CapDrop": ["ALL"]}),
        (Change(Move.ADD, ("security_opt",), "no-new-privileges:true"), {"SecurityOpt": ["no-new-privileges:true"]}),
        (Change(Move.SET, ("read_only",), True), {"ReadonlyRootfs": True}),
        (Change(Move.ADD, ("tmpfs",), "/tmp:size=64m"), {"Tmpfs": {"/tmp": "size=64m"}}),
        (Change(Move.SET, ("logging", "options", "max-size"), "10m"), {"LogConfig": {"Config": {"max-size": "10m"}}}),
    ],
)
def test_changes_as_fields(change, host):
    before = {"Image": "a", "HostConfig": {"Init": True}}
    assert filled(before, change) == {"Image": "a", "HostConfig": {"Init": True, **host}}
    assert before == {"Image": "a", "HostConfig": {"Init": True}}
    assert filled({"Image": "a"}, change) == {"Image": "a", "HostConfig": host}


def test_lists_are_added_to_and_ports_found_by_their_names():
    assert filled({"HostConfig": {"CapDrop": ["NET_RAW"]}}, Change(Move.ADD, ("cap_drop",), "ALL")) == {
        "HostConfig": {"CapDrop": ["NET_RAW", "ALL"]}
    }
    ends = [{"HostIp": "", "HostPort": "80"}, {"HostIp": "10.0.0.1", "HostPort": "81"}]
    change = Change(Move.SET, ("ports", ":80:80/tcp", "host_ip"), "127.0.0.1")
    assert filled({"HostConfig": {"PortBindings": {"80/tcp": ends}}}, change) == {
        "HostConfig": {"PortBindings": {"80/tcp": [{"HostIp": "127.0.0.1", "HostPort": "80"}, ends[1]]}}
    }
    assert filled({"HostConfig": {"PortBindings": {"81/tcp": ends}}}, change) is None


def test_an_entry_that_goes_may_not_be_there():
    gone = Change(Move.REMOVE, ("security_opt",), "no-new-privileges=false")
    assert filled({"HostConfig": {}}, gone) == {"HostConfig": {}}
    options = ["no-new-privileges:false", "label=a"]
    assert filled({"HostConfig": {"SecurityOpt": options}}, gone) == {"HostConfig": {"SecurityOpt": ["label=a"]}}


def test_what_no_field_says_is_not_half_made():
    known, unknown = Change(Move.SET, ("read_only",), True), Change(Move.SET, ("user",), "1000")
    assert filled({"Image": "a"}, known, unknown) is None
    assert filled({"Image": "a"}, Change(Move.SET, ("networks",), {}, project=True)) is None
    assert fill({"Image": "a"}, [Fix(title="1", changes=(unknown,)), Fix(title="2", changes=(known,))]) is not None
    assert fill({"Image": "a"}, []) is None


def test_the_policy_fills_in_what_is_missing_and_the_client_is_told():
    actions = dict.fromkeys(("DW0301", "DW0303", "DW0507", "DW1502"), Action.FILL) | {"DW1401": Action.WARN}
    asked = {"Image": "app:1.0", "User": "1000", "HostConfig": {"NetworkMode": "default"}}
    found = decided(CREATE, asked, Engine(), law=Law(plans=law().plans, actions=actions))
    host = found.request.content["HostConfig"]
    assert (host["Memory"], host["PidsLimit"]) == (512 << 20, 200)
    assert found.warning == (
        "Dockward warns of writable-root (DW1401); could fill in nothing for default-bridge (DW1502); "
        "filled in memory 512m, pids-limit 200. (`dockward explain DW1401`)"
    )
    told = "\n".join(one.whole for one in found.notes)
    assert "DW0301 memory-unlimited: filled in memory 512m." in told
    assert "Nothing could be filled in." in told
    assert "DW1401 writable-root: A container's root file system is writable." in told
    assert "DW0302" not in told


def test_nothing_is_told_that_nobody_asked_for():
    assert decided(CREATE, {"Image": "app:1.0", "User": "1000"}, Engine()).warning == ""


def test_a_rule_can_be_denied_or_passed_by_name():
    asked = {"Image": "app:1.0", "HostConfig": {"PidMode": "host"}}
    passing = Law(plans=law().plans, actions={"DW0601": Action.PASS})
    assert decided(CREATE, asked, Engine(), law=passing)


def created(rule, **host):
    actions = {rule: Action.FILL}
    body = {"Image": "app:1.0", "User": "1000", "Cmd": ["sh"], "HostConfig": host}
    return decided("POST /v1.41/containers/create", body, law=structs.replace(law(), actions=actions))


def test_a_log_gets_its_bounds_also_where_the_driver_is_the_engines():
    described = structs.replace(engine(), logging_driver=Fact("json-file"))
    bounds = {"Type": "json-file", "Config": {"max-size": "10m", "max-file": "3"}}
    for host in ({}, {"LogConfig": {"Type": "", "Config": {}}}, {"LogConfig": {"Type": "json-file"}}):
        body = {"Image": "app:1.0", "User": "1000", "HostConfig": host}
        wanted = structs.replace(law(), actions={"DW0313": Action.FILL})
        found = decided("POST /v1.41/containers/create", body, law=wanted, engine=described)
        assert found.request.content["HostConfig"]["LogConfig"] == bounds
        assert found.warning == "Dockward filled in log max-size=10m max-file=3."


def test_the_engines_own_process_is_filled_in_where_nothing_is_said_of_it():
    found = created("DW1311")
    assert found.request.content["HostConfig"] == {"Init": True}
    assert (found.warning, found.rules) == ("Dockward filled in init.", ("DW1311",))
    assert created("DW1311", Init=False).request.content["HostConfig"] == {"Init": False}


def test_several_entries_are_added_each_for_itself():
    (fixed, _) = fill({}, [Fix(title="x", changes=(add_entry("cap_add", ("CHOWN", "SETUID")),))])
    assert fixed["HostConfig"]["CapAdd"] == ["CHOWN", "SETUID"]


NETWORK = {"Name": "apps", "Id": "a" * 64, "Driver": "bridge", "Scope": "local", "Internal": False, "Containers": {}}


@pytest.mark.parametrize(
    ("host", "ends", "sent"),
    [
        ({}, None, "apps"),
        ({"NetworkMode": "default"}, {}, "apps"),
        ({"NetworkMode": "bridge"}, {"bridge": {"Aliases": ["a"]}}, "apps"),
        ({"NetworkMode": "none"}, {}, "none"),
        ({"NetworkMode": "apps"}, {"apps": {}}, "apps"),
        ({"NetworkMode": "default", "Links": ["x:y"]}, {}, "default"),
    ],
)
def test_the_policys_network_takes_the_place_of_the_default_bridge(host, ends, sent):
    wanted = structs.replace(law(), actions={"DW1502": Action.FILL}, network="apps")
    body = {"Image": "app:1.0", "User": "1000", "HostConfig": host}
    body |= {} if ends is None else {"NetworkingConfig": {"EndpointsConfig": ends}}
    found = decided(CREATE, body, Engine({"/networks/apps": NETWORK}), law=wanted)
    assert found.request.content["HostConfig"]["NetworkMode"] == sent
    moved = sent != host.get("NetworkMode")
    assert ("filled in network apps" in found.warning) is moved
    if ends and moved:
        assert found.request.content["NetworkingConfig"]["EndpointsConfig"] == {"apps": ends["bridge"]}


def test_a_network_that_is_not_there_is_not_joined():
    wanted = structs.replace(law(), actions={"DW1502": Action.FILL}, network="apps")
    found = decided(CREATE, {"Image": "app:1.0", "User": "1000"}, law=wanted)
    assert "NetworkMode" not in found.request.content.get("HostConfig", {})
    assert "could fill in nothing for default-bridge" in found.warning
