"""A container that was made without the gate, with what no request through it could have asked for."""

import pytest
from tests.gate.world import HOST, IMAGE, Engine, container, decided

from dockward.gate.errors import RefusedError
from dockward.judge.policy.gate import Admitted

SYSCTLS = "com.docker.network.endpoint.sysctls"


def started(host=None, config=None, ends=None, **setting):
    found = container(**(host or {}))
    found["Config"] |= config or {}
    found["NetworkSettings"] = {"Networks": ends or {}}
    answers = {"/containers/other/json": found, f"/images/{IMAGE['Id']}/json": IMAGE}
    for name in ends or ():
        answers[f"/networks/{name}"] = {"Name": name, "Id": "n" * 64, "Driver": "bridge"}
    return decided("POST /containers/other/start", engine_=Engine(answers), **setting)


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ({"host": {"Annotations": {"run.oci.handler": "krun"}}}, "HostConfig.Annotations.run.oci.handler is set"),
        ({"host": {"Cgroup": "container:x"}}, "HostConfig.Cgroup is set"),
        ({"host": {"KnownToNoGate": ["x"]}}, "HostConfig.KnownToNoGate is no field that the gate knows"),
        (
            {
                "host": {
                    "Mounts": [{"Type": "volume", "Source": "v", "Target": "/v", "VolumeOptions": {"Subpath": "x"}}]
                }
            },
            "VolumeOptions.Subpath is set",
        ),
        ({"config": {"KnownToNoGate": 1}}, "Config.KnownToNoGate is no field"),
        ({"ends": {"shop": {"KnownToNoGate": 1}}}, "NetworkSettings.Networks.KnownToNoGate is no field"),
        ({"ends": {"shop": {"DriverOpts": {"parent": "eth0"}}}}, "shop.DriverOpts is set"),
        (
            {
                "ends": {"shop": {"DriverOpts": {SYSCTLS: "net.ipv4.conf.IFNAME.forwarding=1"}}},
                "admitted": Admitted(sysctls=("net.core.*",)),
            },
            "shop.DriverOpts is set",
        ),
    ],
    ids=str,
)
def test_what_nobody_judges_is_refused(setting, words):
    with pytest.raises(RefusedError) as why:
        started(**setting)
    assert words in why.value.message
    assert "The container other isn't admitted" in why.value.message


def test_what_engines_write_of_themselves_is_none_of_it():
    end = {"IPAddress": "10.0.0.2", "DNSNames": ["a"], "DriverOpts": None, "GwPriority": 0, "NetworkID": "n" * 64}
    fresh = {"KnownToNoGate": None, "Other": "", "Flag": False, "Sizes": [0, 0], "ContainerIDFile": "/tmp/id"}
    assert started(host={**HOST, **fresh}, config={"OnBuild": None, "Other": {}}, ends={"shop": end})


def test_what_a_newer_engine_sets_for_all_the_policy_admits():
    new = {"KnownToNoGate": ["x"]}
    admitted = Admitted(new_settings=("HostConfig.Known*", "Config.KnownToNoGate", "NetworkSettings.Networks.*"))
    assert started(new, new, {"shop": new}, admitted=admitted)
    admitted = Admitted(new_settings=("HostConfig.*",))
    for one in ({"host": {"Annotations": {"a": "b"}}}, {"config": new}, {"ends": {"shop": new}}):
        with pytest.raises(RefusedError, match="isn't admitted"):
            started(**one, admitted=admitted)


def test_a_setting_of_an_interface_is_one_of_the_system():
    end = {"DriverOpts": {SYSCTLS: "net.ipv4.conf.IFNAME.forwarding=1"}}
    assert started(ends={"shop": end}, admitted=Admitted(sysctls=("net.ipv4.conf.eth0.*",)))
