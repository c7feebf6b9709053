"""Swarm services as workloads."""

import base64
import json

import pytest
from tests.engine.answers import SERVICE, changed

from dockward.engine.wire.decode import decode
from dockward.engine.wire.service import Neighbourhood, service_from
from dockward.engine.wire.service_answers import ServiceAnswer
from dockward.engine.wire.source import Untold
from dockward.kit import image
from dockward.model.fact import Fact, Place
from dockward.model.subject import Kind
from dockward.model.workload import (
    Attachment,
    EnvEntry,
    EnvKind,
    HealthCheck,
    Logging,
    MountKind,
    Port,
    Restart,
    SeccompChoice,
    Ulimit,
)

SPEC = "Spec__TaskTemplate__ContainerSpec"
DIGEST = "reg.example.org/app@sha256:" + "d1" * 32
LOCAL = image(id="sha256:1", user="1000", command=("/app",), health_check=HealthCheck("CMD"))


def described(images=None, networks=None, **changes):
    around = Neighbourhood(
        images={"app:1": LOCAL, "plain:latest": LOCAL, DIGEST: LOCAL} if images is None else images,
        networks={"ov1": "shop_net", "h1": "host"} if networks is None else networks,
        no_new_privileges=Fact(False, Place("info", "SecurityOptions")),
        logging_driver=Fact("local", Place("info", "LoggingDriver")),
    )
    return service_from(decode(json.dumps(changed(SERVICE, **changes)).encode(), ServiceAnswer), around)


def test_a_whole_answer():
    one = described()
    assert (one.name, one.id, one.project, one.kind) == ("shop_web", "svc1", "shop", Kind.SERVICE)
    facts = {name: getattr(one, name) for name in one.__struct_fields__}
    assert [name for name, fact in facts.items() if isinstance(fact, Fact) and not fact.known] == ["lifetime"]
    assert one.networks.value == (Attachment("shop_net", "ov1", (), ("web",)),)
    assert one.network_mode.value == "shop_net"
    assert one.ports.value == (Port(80, "tcp", "", 8080),)
    assert one.restart.value == Restart("always")
    assert one.logging.value == Logging("local")
    assert one.kernel.value is None


def test_what_the_service_leaves_to_the_image():
    one = described()
    assert (one.image_id.value, one.user.value, one.command.value) == ("sha256:1", "1000", ("/app",))
    assert one.health_check.value == HealthCheck("CMD")
    own = described(**{f"{SPEC}__User": "7", f"{SPEC}__Args": ["serve"], f"{SPEC}__Healthcheck": {"Test": ["NONE"]}})
    assert (own.user.value, own.command.value, own.health_check.value) == ("7", ("serve",), HealthCheck("NONE"))


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("app:1", True),
        ("plain", True),
        (DIGEST, True),
        (DIGEST.replace("@", ":1.2@"), True),
        ("app:1@sha256:" + "ee" * 32, False),
        ("reg.example.org:5000/other", False),
    ],
)
def test_the_image_is_found_by_what_names_it_most_exactly(name, found):
    one = described(**{f"{SPEC}__Image": name})
    assert one.user.known is found
    assert one.image.value == name


def test_security():
    privileges = {
        "NoNewPrivileges": True,
        "AppArmor": {"Mode": "disabled"},
        "SELinuxContext": {"Disable": False, "Type": "spc_t", "Level": "s0"},
        "Seccomp": {"Mode": "unconfined"},
    }
    one = described(
        **{
            f"{SPEC}__Privileges": privileges,
            f"{SPEC}__CapabilityAdd": ["CAP_NET_ADMIN"],
            f"{SPEC}__CapabilityDrop": ["ALL"],
            f"{SPEC}__ReadOnly": True,
        }
    )
    assert one.no_new_privileges.value is True
    assert (one.apparmor.value, one.selinux.value) == ("unconfined", ("type:spc_t", "level:s0"))
    assert one.seccomp.value.choice is SeccompChoice.UNCONFINED
    assert (one.cap_add.value, one.cap_drop.value, one.readonly_root.value) == ({"NET_ADMIN"}, {"ALL"}, True)
    assert described(**{f"{SPEC}__Privileges": {"SELinuxContext": {"Disable": True}}}).selinux.value == ("disable",)


def test_a_custom_seccomp_profile():
    profile = json.dumps(
        {"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": ["bpf"], "action": "SCMP_ACT_ALLOW"}]}
    )
    text = base64.b64encode(profile.encode()).decode()
    custom = {"Seccomp": {"Mode": "custom", "Profile": text}}
    assert described(**{f"{SPEC}__Privileges": custom}).seccomp.value.extra == ("bpf",)
    broken = {"Seccomp": {"Mode": "custom", "Profile": "!!"}}
    assert not described(**{f"{SPEC}__Privileges": broken}).seccomp.known


def test_quotas():
    one = described(
        Spec__TaskTemplate__Resources={
            "Limits": {"NanoCPUs": 500_000_000, "MemoryBytes": 64, "Pids": 9},
            "Reservations": {"MemoryBytes": 32},
        },
        **{f"{SPEC}__Ulimits": [{"Name": "nofile", "Soft": 1, "Hard": 2}]},
    ).resources
    assert (one.memory.value, one.memory_swap.value, one.memory_reservation.value) == (64, 128, 32)
    assert (one.cpus.value, one.pids.value) == (0.5, 9)
    assert one.ulimits.value == (Ulimit("nofile", 1, 2),)
    nothing = described(Spec__TaskTemplate__Resources={}).resources
    assert (nothing.memory.value, nothing.memory_swap.value, nothing.cpus.value, nothing.pids.value) == (None,) * 4


@pytest.mark.parametrize(("swap", "both"), [(0, 64), (16, 80), (-1, None)])
def test_swap(swap, both):
    resources = {"Limits": {"MemoryBytes": 64}, "SwapBytes": swap}
    assert described(Spec__TaskTemplate__Resources=resources).resources.memory_swap.value == both


def test_mounts_may_bring_a_device_volume_with_them():
    driver = {"Name": "local", "Options": {"type": "none", "o": "bind", "device": "/var/run"}}
    one = described(
        **{
            f"{SPEC}__Mounts": [
                {"Type": "volume", "Source": "dv", "Target": "/d", "VolumeOptions": {"DriverConfig": driver}},
                {"Type": "bind", "Source": "/etc", "Target": "/e", "ReadOnly": True},
            ]
        }
    ).mounts.value
    assert [(mount.kind, mount.host_path) for mount in one] == [
        (MountKind.VOLUME, "/var/run"),
        (MountKind.BIND, "/etc"),
    ]


def test_the_hosts_network():
    one = described(Spec__TaskTemplate__Networks=[{"Target": "h1"}])
    assert one.network_mode.value == "host"


def test_a_network_that_could_not_be_read_is_unknown():
    one = described(networks={})
    assert not one.networks.known
    assert not one.network_mode.known


def test_environment_labels_logging_and_restart():
    one = described(
        Spec__TaskTemplate__LogDriver={"Name": "splunk", "Options": {"splunk-token": "hunter2"}},
        Spec__TaskTemplate__RestartPolicy={"Condition": "on-failure", "MaxAttempts": 3},
        **{f"{SPEC}__Env": ["TOKEN=hunter2"], f"{SPEC}__Labels": {"a": "b"}},
    )
    assert one.environment.value == (EnvEntry("TOKEN", EnvKind.CREDENTIAL),)
    assert one.labels.value == {"a": "b", "com.docker.stack.namespace": "shop"}
    assert one.logging.value == Logging("splunk", {"splunk-token": ""})
    assert one.restart.value == Restart("on-failure", 3)
    assert "hunter2" not in repr(one)


def test_a_service_without_containers():
    with pytest.raises(Untold):
        described(**{SPEC: None})
