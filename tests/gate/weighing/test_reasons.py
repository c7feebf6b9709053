"""What isn't admitted is told with the rule where there is one, with a reason, and with what root can do about it."""

import pytest
from msgspec import structs
from msgspec.structs import fields
from tests.gate.world import Engine, decided, law

from dockward.gate.errors import RefusedError
from dockward.gate.weighing import reasons
from dockward.gate.weighing.servicewords import OF_SERVICE
from dockward.judge.policy.gate import Admitted
from dockward.practices.discovery import rules

CREATE = "POST /v1.41/containers/create"


# No rule is judged, so that what is admitted beside them is.
LAW = structs.replace(law(), plans=())


def told_of(line, body, **answers):
    """The refusal of a request."""
    with pytest.raises(RefusedError) as found:
        decided(line, body, Engine(answers), law=LAW)
    assert "isn't admitted here" in found.value.message
    return found.value


@pytest.mark.parametrize(
    ("host", "rule", "why", "hint"),
    [
        ({"UsernsMode": "host"}, "DW0606", "Its root would be the host's", "for no policy admits it"),
        ({"CgroupnsMode": "host"}, "DW0607", "the host's control groups", "for no policy admits it"),
        ({"UTSMode": "host"}, "DW0605", "the host's name", "for no policy admits it"),
        ({"IpcMode": "host"}, "DW0602", "shared memory of the host's", "for no policy admits it"),
        ({"CgroupParent": "x"}, "DW0624", "round the limits", "for no policy admits it"),
        ({"OomScoreAdj": -5}, "DW0309", "Others are ended", "for no policy admits it"),
        ({"CpuRealtimeRuntime": 5}, "", "taken from the whole host", "for no policy admits it"),
        ({"Isolation": "hyperv"}, "", "no other isolation", "for no policy admits it"),
        ({"SecurityOpt": ["seccomp=unconfined"]}, "DW0618", "whatever the kernel has", "`security-options`"),
        ({"SecurityOpt": ["label:disable"]}, "DW1303", "another label", "`security-options`"),
        ({"SecurityOpt": ["apparmor=x"]}, "DW1301", "another profile", "`security-options`"),
        ({"SecurityOpt": ["no-new-privileges=false"]}, "DW0507", "gain rights", "`security-options`"),
        ({"SecurityOpt": ["systempaths=unconfined"]}, "", "takes away a wall", "`security-options`"),
        ({"Runtime": "kata"}, "DW0631", "every wall", "`runtimes`"),
        ({"Devices": [{"PathOnHost": "/dev/kmsg", "PathInContainer": "/x"}]}, "DW0616", "a driver", "`devices`"),
        ({"DeviceCgroupRules": ["c 1:3 r"]}, "DW0617", "the rule fits", "`devices`"),
        ({"Sysctls": {"kernel.x": "1"}}, "DW0629", "the whole host", "`sysctls`"),
        ({"LogConfig": {"Type": "none"}}, "DW0209", "would be lost", "`log-drivers`"),
        ({"LogConfig": {"Type": "gelf"}}, "", "where the client says", "`log-drivers`"),
        ({"LogConfig": {"Config": {"x": "1"}}}, "", "The engine itself", "`log-options`"),
        ({"LogConfig": {"Config": {"max-buffer-size": "1g"}}}, "", "in its own memory", "`log-buffer`"),
        ({"LogConfig": {"Config": {"max-file": "9999"}}}, "", "moves so many files", "for no policy admits it"),
        ({"LogConfig": {"Config": {"tag": "{{.}}"}}}, "", "Its template", "for no policy admits it"),
        ({"Binds": ["v:/x:rshared"]}, "DW1403", "seen on the other", "for no policy admits it"),
        ({"Binds": ["v:/x:slave"]}, "DW1404", "seen on the other", "for no policy admits it"),
        ({"Binds": ["v:/x:exec"]}, "", "this container alone", "for no policy admits it"),
        ({"VolumeDriver": "x"}, "", "acts as root", "`volume-drivers`"),
        ({"Tmpfs": {"/x": "remount"}}, "", "how large", "for no policy admits it"),
    ],
    ids=str,
)
def test_a_setting_of_a_container(host, rule, why, hint):
    found = told_of(CREATE, {"Image": "app:1.0", "HostConfig": host})
    assert found.rules == ((rule,) if rule else ())
    assert f"isn't admitted here ({rule}). " in found.message if rule else "isn't admitted here. " in found.message
    assert why in found.message
    assert hint in found.hint


@pytest.mark.parametrize(
    ("line", "body", "why", "hint"),
    [
        (CREATE, {"Image": "app:1.0", "MacAddress": "02:00:00:00:00:01"}, "what is sent to that one", "`addresses`"),
        (
            "POST /v1.41/networks/front/connect",
            {"Container": "web", "EndpointConfig": {"MacAddress": "02:00:00:00:00:01"}},
            "what is sent to that one",
            "`addresses`",
        ),
        ("POST /v1.41/volumes/create", {"Name": "x", "Driver": "nfs"}, "acts as root", "`volume-drivers`"),
        (
            "POST /v1.41/volumes/create",
            {"Name": "x", "DriverOpts": {"type": "tmpfs", "o": "bind"}},
            "any directory or disk",
            "for no policy admits it",
        ),
        ("POST /v1.41/networks/create", {"Name": "x", "Driver": "macvlan"}, "past the engine's", "`network-drivers`"),
        (
            "POST /v1.41/networks/create",
            {"Name": "x", "Options": {"com.docker.network.bridge.name": "eth0"}},
            "beyond this network",
            "for no policy admits it",
        ),
        ("POST /v1.41/containers/web/update", {"CpuRealtimePeriod": 5}, "the whole host", "for no policy admits it"),
    ],
)
def test_other_things(line, body, why, hint):
    found = told_of(line, body, **{"/networks/front": {"Name": "front", "Id": "f" * 64, "Driver": "bridge"}})
    assert why in found.message
    assert hint in found.hint


def test_a_services_words_have_the_reason_too():
    with pytest.raises(RefusedError) as found:
        raise OF_SERVICE.refused("SecurityOpt", "apparmor=x")
    assert found.value.rules == ("DW1301",)
    assert "Privileges.AppArmor 'apparmor=x' isn't admitted here (DW1301). It is held by" in found.value.message
    assert found.value.hint.startswith("Leave it out of the spec")
    assert found.value.hint.endswith("(`admitted`, `security-options`).")


@pytest.mark.parametrize(
    ("line", "body", "answers"),
    [
        ("POST /v1.41/containers/web/exec", {"Cmd": ["sh"], "Privileged": True}, {}),
        ("POST /v1.41/exec/e1/start", {}, {"/exec/e1/json": {"ProcessConfig": {"privileged": True}}}),
    ],
)
def test_a_privileged_process_is_told_its_rule(line, body, answers):
    with pytest.raises(RefusedError, match=r"isn't admitted \(DW0506\): with every capability") as found:
        decided(line, body, Engine(answers))
    assert found.value.rules == ("DW0506",)


def test_rules_and_keys_that_are_named_are_there():
    keys = {one.encode_name for one in fields(Admitted)}
    assert {one.key for one in reasons.ALL.values() if one.key} <= keys
    assert {one.rule for one in reasons.ALL.values() if one.rule} <= {one.id for one in rules()}
