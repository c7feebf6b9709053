"""The engine out of /version, /info and /plugins."""

import json

import pytest
from tests.engine.answers import INFO, VERSION, changed

from dockward.engine.wire.decode import decode
from dockward.engine.wire.engine import Here, Surroundings, engine_from, plugin_from
from dockward.engine.wire.info import Info, PluginAnswer, Version
from dockward.kit import engine as example
from dockward.model.engine import DaemonSettings, Plugin, Setting
from dockward.model.fact import Fact, Place, Unknown, unknown

HERE = Here("6.1.0-1", "harbour")


def settings(**values):
    place = Place("/etc/docker/daemon.json", "x")
    return Fact(
        DaemonSettings(
            pid=1,
            config_path="/etc/docker/daemon.json",
            values={name.replace("_", "-"): Setting(value, place) for name, value in values.items()},
        )
    )


def described(*, api="1.41", endpoint="unix:///var/run/docker.sock", told=None, **changes):
    around = Surroundings(endpoint=endpoint, here=HERE, settings=told or unknown("not read"), listeners=Fact(()))
    version = decode(json.dumps({**VERSION, "ApiVersion": api}).encode(), Version)
    info = decode(json.dumps(changed(INFO, **changes)).encode(), Info)
    return engine_from(around, version, info, Fact(()))


def unknown_facts(one):
    facts = {name: getattr(one, name) for name in one.__struct_fields__}
    return {name for name, fact in facts.items() if isinstance(fact, Fact) and not fact.known}


def test_a_whole_answer():
    one = described(api="1.43")
    assert unknown_facts(one) == {"settings"}
    assert (one.version.value, one.api_version.value, one.min_api_version.value) == ("20.10.24", "1.43", "1.12")
    assert one.storage_driver == Fact("overlay2", Place("info", "Driver"))
    assert (one.seccomp_profile.value, one.apparmor.value, one.selinux.value) == ("default", True, False)
    assert (one.userns_remap.value, one.rootless.value) == (False, False)
    assert one.runtimes.value == ("io.containerd.runc.v2", "runc")
    assert one.mirrors.value == ("https://mirror.example.org/",)
    assert one.subject == example().subject


def test_registries_without_the_loopback():
    assert described().insecure_registries.value == ("10.0.0.0/8", "reg.example.org:5000")
    registries = {"InsecureRegistryCIDRs": ["127.0.0.0/8", "::1/128"], "IndexConfigs": None, "Mirrors": None}
    assert described(RegistryConfig=registries).insecure_registries.value == ()


def test_runtimes_that_can_mount_read_only_with_what_is_below():
    def able(**runtimes):
        return described(Runtimes=runtimes).recursive_readonly.value

    def saying(words):
        return {"path": "runc", "status": {"org.opencontainers.runtime-spec.features": words}}

    can, cannot = json.dumps({"mountOptions": ["ro", "rro"]}), json.dumps({"mountOptions": ["ro", "rrobust"]})
    assert able(runc=saying(can), runsc=saying(cannot), silent={"path": "x"}) == ("runc",)
    for odd in ("", "{", "[]", '{"mountOptions": "rro"}', '{"mountOptions": null}'):
        assert able(runc=saying(odd)) == ()
    assert able(runc=None, other={"status": None}) == ()
    assert able() == ()


@pytest.mark.parametrize(
    ("options", "profile"),
    [
        (["name=seccomp,profile=builtin"], "default"),
        (["name=seccomp,profile=unconfined"], "unconfined"),
        (["name=seccomp,profile=/etc/docker/s.json"], "/etc/docker/s.json"),
        (["name=seccomp"], "default"),
        ([], ""),
    ],
)
def test_seccomp_profiles(options, profile):
    assert described(SecurityOptions=options).seccomp_profile.value == profile


def test_other_security_options():
    one = described(SecurityOptions=["name=selinux", "name=userns", "name=rootless", "name=no-new-privileges"])
    assert all((one.selinux.value, one.userns_remap.value, one.rootless.value, one.no_new_privileges.value))


def test_no_new_privileges_of_engines_that_do_not_say():
    assert described(api="1.43").no_new_privileges.value is False
    assert not described().no_new_privileges.known
    assert described(told=settings()).no_new_privileges.value is False
    on = described(told=settings(no_new_privileges=True)).no_new_privileges
    assert on == Fact(True, Place("/etc/docker/daemon.json", "x"))


def test_the_containerd_store():
    assert described().containerd_store.value is False
    assert described(DriverStatus=[["driver-type", "io.containerd.snapshotter.v1"]]).containerd_store.value is True
    assert described(DriverStatus=None).containerd_store.value is False


@pytest.mark.parametrize(
    ("endpoint", "changes", "local"),
    [
        ("unix:///var/run/docker.sock", {}, True),
        ("tcp://127.0.0.1:2375", {}, True),
        ("unix:///desktop.sock", {"KernelVersion": "6.6-linuxkit"}, False),
        ("unix:///forwarded.sock", {"Name": "far"}, False),
        ("ssh://harbour", {}, False),
        ("tcp://10.0.0.1:2376", {}, False),
    ],
)
def test_whether_it_runs_here(endpoint, changes, local):
    assert described(endpoint=endpoint, **changes).local.value is local


def test_missing_fields_are_unknown():
    one = described(SecurityOptions=..., RegistryConfig=..., LiveRestoreEnabled=..., KernelVersion=...)
    assert unknown_facts(one) >= {
        "seccomp_profile",
        "apparmor",
        "no_new_privileges",
        "insecure_registries",
        "mirrors",
        "live_restore",
        "kernel_version",
        "local",
    }


def test_without_info_only_the_version_is_known():
    around = Surroundings(endpoint="unix:///s", here=HERE, settings=settings(), listeners=Fact(()))
    one = engine_from(around, Version("1.41", "20.10.24"), Unknown("refused"), Fact(()))
    assert one.version.value == "20.10.24"
    assert one.settings.known
    assert one.root_dir.content == Unknown("refused")


def test_plugins_and_their_powers():
    answer = {
        "Name": "vieux/sshfs:latest",
        "Enabled": True,
        "Config": {
            "Interface": {"Types": ["docker.volumedriver/1.0"], "Socket": "x.sock"},
            "Network": {"Type": "host"},
            "IpcHost": True,
            "PidHost": True,
            "Mounts": None,
            "Linux": {"Capabilities": ["CAP_SYS_ADMIN"], "AllowAllDevices": True, "Devices": None},
        },
        "Settings": {"Mounts": [{"Source": "/var/lib"}, {"Source": None}], "Devices": [{"Path": "/dev/fuse"}]},
    }
    assert plugin_from(decode(json.dumps(answer).encode(), PluginAnswer)) == Plugin(
        name="vieux/sshfs:latest",
        enabled=True,
        interfaces=("docker.volumedriver/1.0",),
        privileges=(
            "network: host",
            "ipc: host",
            "pid: host",
            "mount: /var/lib",
            "devices: all",
            "device: /dev/fuse",
            "capability: CAP_SYS_ADMIN",
        ),
    )
