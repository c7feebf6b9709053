"""Inspect answers as workloads: every field with its place, and nothing that a strange answer could break."""

import contextlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine import answers
from tests.engine.answers import MASKED, container

from dockward.engine.errors import BadAnswerError
from dockward.engine.wire.container import Defaults, exec_from, workload_from
from dockward.engine.wire.decode import decode
from dockward.engine.wire.inspect import ExecAnswer, Inspect
from dockward.model.fact import Fact, Place, Unknown, unknown
from dockward.model.workload import (
    Attachment,
    Device,
    EnvEntry,
    EnvKind,
    Exec,
    HealthCheck,
    Lifetime,
    Logging,
    Restart,
    SeccompChoice,
    State,
    Ulimit,
)

NO_DEFAULT = Fact(False, Place("info", "SecurityOptions"))


def described(default=NO_DEFAULT, **changes):
    return workload_from(
        decode(json.dumps(container(**changes)).encode(), Inspect),
        Defaults(default),
        Fact((), Place("inspect", "ExecIDs")),
    )


def facts(one):
    """Every fact, those of the resources included."""
    found = {name: getattr(one, name) for name in one.__struct_fields__}
    resources = found.pop("resources")
    found |= {name: getattr(resources, name) for name in resources.__struct_fields__}
    return {name: fact for name, fact in found.items() if isinstance(fact, Fact)}


def test_a_whole_answer_leaves_only_the_kernel_unknown():
    assert [name for name, fact in facts(described()).items() if not fact.known] == ["kernel"]


def test_every_fact_has_its_place():
    assert [name for name, fact in facts(described()).items() if not fact.place.source and fact.known] == []
    assert described().privileged.place == Place("inspect", "HostConfig.Privileged")


def test_names():
    labels = {"com.docker.compose.project": "shop"}
    one = described(Config__Labels=labels)
    assert (one.name, one.id, one.project) == ("api", answers.CONTAINER_ID, "shop")
    assert one.image.value == "app:1"
    assert one.image_id.value == answers.IMAGE_ID
    assert described(Config__Labels={"com.docker.stack.namespace": "stack"}).project == "stack"


def test_nulls_are_gos_empty_values():
    one = described(Config__Labels=None, Config__Env=None, Config__Cmd=None, HostConfig__Ulimits=None)
    assert one.labels.value == {}
    assert one.environment.value == ()
    assert one.command.value == ()
    assert one.resources.ulimits.value == ()


@pytest.mark.parametrize(
    ("field", "fact"),
    [
        ("HostConfig__Privileged", "privileged"),
        ("HostConfig__CapAdd", "cap_add"),
        ("HostConfig__SecurityOpt", "seccomp"),
        ("HostConfig__SecurityOpt", "no_new_privileges"),
        ("HostConfig__SecurityOpt", "apparmor"),
        ("HostConfig__PidMode", "pid_mode"),
        ("HostConfig__MaskedPaths", "masked_paths"),
        ("HostConfig__Binds", "mounts"),
        ("HostConfig__Memory", "memory_swap"),
        ("HostConfig__NanoCpus", "cpus"),
        ("HostConfig__PidsLimit", "pids"),
        ("Mounts", "mounts"),
        ("Config__User", "user"),
        ("Config__Env", "environment"),
        ("NetworkSettings__Networks", "networks"),
    ],
)
def test_a_field_that_is_missing_is_unknown_and_not_the_default(field, fact):
    found = facts(described(**{field: ...}))[fact]
    assert isinstance(found.content, Unknown)
    assert "the engine's answer has no" in found.content.reason


@pytest.mark.parametrize("field", ["HostConfig", "Config", "State", "Id"])
def test_without_its_core_it_is_no_answer(field):
    with pytest.raises(BadAnswerError):
        described(**{field: ...})


def test_capabilities_and_groups():
    one = described(
        HostConfig__CapAdd=["CAP_NET_ADMIN", "sys_time"], HostConfig__CapDrop=["all"], HostConfig__GroupAdd=["5"]
    )
    assert one.cap_add.value == {"NET_ADMIN", "SYS_TIME"}
    assert one.cap_drop.value == {"ALL"}
    assert one.group_add.value == ("5",)


def test_no_new_privileges_falls_back_to_the_engines_setting():
    default = Fact(True, Place("/etc/docker/daemon.json", "no-new-privileges"))
    assert described(default).no_new_privileges == default
    asked = described(default, HostConfig__SecurityOpt=["no-new-privileges=false"]).no_new_privileges
    assert asked == Fact(False, Place("inspect", "HostConfig.SecurityOpt"))
    assert not described(unknown("not read")).no_new_privileges.known


def test_security_options():
    one = described(HostConfig__SecurityOpt=["seccomp=unconfined", "apparmor=unconfined", "label=disable"])
    assert one.seccomp.value.choice is SeccompChoice.UNCONFINED
    assert one.apparmor.value == "unconfined"
    assert one.selinux.value == ("disable",)


def test_a_seccomp_profile_that_is_none_is_unknown():
    assert not described(HostConfig__SecurityOpt=["seccomp=/etc/x.json"]).seccomp.known


def test_apparmor_without_an_option_is_what_the_engine_noted():
    assert described().apparmor == Fact("docker-default", Place("inspect", "AppArmorProfile"))
    assert described(AppArmorProfile="").apparmor.value == ""


def test_the_default_paths_written_out_are_the_default():
    assert described().masked_paths.value is None
    assert described(HostConfig__MaskedPaths=None).masked_paths.value is None
    longer = [*MASKED, "/sys/devices/virtual/powercap"]
    assert described(HostConfig__MaskedPaths=longer).masked_paths.value is None
    assert described(HostConfig__MaskedPaths=[]).masked_paths.value == ()
    assert described(HostConfig__MaskedPaths=["/proc/acpi"]).masked_paths.value == ("/proc/acpi",)
    assert described(HostConfig__ReadonlyPaths=[]).readonly_paths.value == ()


def test_quotas():
    quotas = described(
        HostConfig__Memory=64,
        HostConfig__MemorySwap=0,
        HostConfig__MemoryReservation=32,
        HostConfig__NanoCpus=1_500_000_000,
        HostConfig__CpuShares=512,
        HostConfig__PidsLimit=50,
        HostConfig__Ulimits=[{"Name": "nofile", "Soft": 10, "Hard": 20}],
        HostConfig__StorageOpt={"size": "10G"},
        HostConfig__OomKillDisable=True,
        HostConfig__OomScoreAdj=-500,
        HostConfig__CpusetCpus="0-1",
    ).resources
    assert (quotas.memory.value, quotas.memory_swap.value, quotas.memory_reservation.value) == (64, 128, 32)
    assert (quotas.cpus.value, quotas.cpu_shares.value, quotas.cpuset.value, quotas.pids.value) == (1.5, 512, "0-1", 50)
    assert quotas.ulimits.value == (Ulimit("nofile", 10, 20),)
    assert (quotas.storage_size.value, quotas.shm_size.value) == ("10G", 64 << 20)
    assert (quotas.oom_kill_disabled.value, quotas.oom_score_adjust.value) == (True, -500)


@pytest.mark.parametrize(("period", "cpus"), [(0, 0.5), (50_000, 1.0)])
def test_cores_by_quota_and_period(period, cpus):
    found = described(HostConfig__CpuQuota=50_000, HostConfig__CpuPeriod=period).resources.cpus
    assert found == Fact(cpus, Place("inspect", "HostConfig.CpuQuota"))


@pytest.mark.parametrize("none", [None, 0, -1])
def test_no_limit_at_all(none):
    quotas = described(
        HostConfig__Memory=0, HostConfig__MemorySwap=none or 0, HostConfig__PidsLimit=none, HostConfig__CpuQuota=none
    ).resources
    assert [quotas.memory.value, quotas.memory_swap.value, quotas.pids.value, quotas.cpus.value] == [None] * 4


def test_swap_without_end():
    assert described(HostConfig__Memory=64, HostConfig__MemorySwap=-1).resources.memory_swap.value is None
    assert described(HostConfig__Memory=64, HostConfig__MemorySwap=64).resources.memory_swap.value == 64


def test_devices_and_the_rest():
    device = {"PathOnHost": "/dev/sda", "PathInContainer": "/dev/x", "CgroupPermissions": "rw"}
    one = described(
        HostConfig__Devices=[device],
        HostConfig__DeviceCgroupRules=["c 1:1 r"],
        HostConfig__VolumesFrom=["other:ro"],
        HostConfig__Sysctls={"net.core.somaxconn": "5"},
        HostConfig__RestartPolicy={"Name": "on-failure", "MaximumRetryCount": 3},
        HostConfig__Runtime=...,
    )
    assert one.devices.value == (Device("/dev/sda", "/dev/x", "rw"),)
    assert one.device_rules.value == ("c 1:1 r",)
    assert one.volumes_from.value == ("other:ro",)
    assert one.sysctls.value == {"net.core.somaxconn": "5"}
    assert one.restart.value == Restart("on-failure", 3)
    assert one.runtime.value == ""
    assert described(HostConfig__RestartPolicy={"Name": ""}).restart.value == Restart("no")


def test_networks():
    end = {"NetworkID": "n1", "IPAddress": "10.0.0.2", "GlobalIPv6Address": "fd::2", "Aliases": ["web"]}
    one = described(NetworkSettings__Networks={"b": end, "a": None})
    assert one.networks.value == (Attachment("a"), Attachment("b", "n1", ("10.0.0.2", "fd::2"), ("web",)))


def test_environment_keeps_no_value():
    one = described(Config__Env=["DB_PASSWORD=hunter2", "PATH=/bin", "BARE", "URL=postgres://u:hunter2@h/d"])
    assert one.environment.value == (
        EnvEntry("DB_PASSWORD", EnvKind.CREDENTIAL),
        EnvEntry("PATH", EnvKind.PLAIN),
        EnvEntry("BARE", EnvKind.EMPTY),
        EnvEntry("URL", EnvKind.CONNECTION_STRING),
    )
    assert "hunter2" not in repr(one)


def test_secrets_of_the_log_driver_are_not_kept():
    options = {"splunk-token": "hunter2", "max-size": "10m"}
    one = described(HostConfig__LogConfig={"Type": "splunk", "Config": options})
    assert one.logging.value == Logging("splunk", {"splunk-token": "", "max-size": "10m"})


@pytest.mark.parametrize(
    ("answer", "wanted"),
    [
        (None, None),
        ({}, None),
        ({"Interval": 5}, None),
        ({"Test": ["NONE"]}, HealthCheck("NONE")),
        (
            {"Test": ["CMD", "/app", "check"], "Interval": 5_000_000_000, "Timeout": 1_500_000_000, "Retries": 7},
            HealthCheck("CMD", 5.0, 1.5, 7, ("/app", "check")),
        ),
    ],
)
def test_health_checks(answer, wanted):
    assert described(Config__Healthcheck=answer).health_check.value == wanted


def test_a_life():
    one = described(
        State={
            "Status": "exited",
            "Pid": 0,
            "OOMKilled": True,
            "ExitCode": 137,
            "StartedAt": "2026-11-24T00:36:45.5Z",
            "FinishedAt": "2026-11-24T00:36:46.5Z",
            "Health": {"Status": "unhealthy"},
        },
        RestartCount=4,
    )
    assert one.lifetime.value == Lifetime(
        state=State.EXITED,
        created=1795480605.246172,
        started=1795480605.5,
        finished=1795480606.5,
        restarts=4,
        oom_killed=True,
        exit_code=137,
        health="unhealthy",
    )
    assert one.kernel.value is None
    assert not described().kernel.known


@pytest.mark.parametrize("changes", [{"State__Status": "dreaming"}, {"Created": "yesterday"}])
def test_a_life_that_cannot_be_told(changes):
    assert not described(**changes).lifetime.known


def test_half_a_mebibyte_of_environment():
    one = described(Config__Env=[f"V{nr}={'x' * 4096}" for nr in range(125)] + ["BIG=" + "-" * 500_000])
    assert len(one.environment.value) == 126


def test_exec_sessions():
    answer = {"ID": "e1", "Running": True, "ProcessConfig": {"user": "0", "privileged": True, "entrypoint": "sh"}}
    assert exec_from(decode(json.dumps(answer).encode(), ExecAnswer)) == Exec("e1", "0", True, True)


def _paths(answer, way=()):
    for name, value in answer.items():
        yield "__".join((*way, name))
        if isinstance(value, dict) and value:
            yield from _paths(value, (*way, name))


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=400, deadline=None)
@given(path=st.sampled_from(sorted(_paths(answers.CONTAINER))), value=ANYTHING | st.just(...))
def test_a_strange_value_anywhere_is_an_error_or_an_unknown_fact(path, value):
    with contextlib.suppress(BadAnswerError):
        described(**{path: value})


def test_devices_that_a_driver_chooses_are_devices_too():
    asked = [
        {"Driver": "nvidia", "Count": -1, "DeviceIDs": None, "Capabilities": [["gpu", "utility"]], "Options": {}},
        {"Driver": "", "Count": 2, "Capabilities": [["gpu"], ["tpu"]]},
        {"Driver": "nvidia", "Count": 0, "DeviceIDs": ["0", "GPU-3a"], "Capabilities": [["gpu"]]},
        {"Driver": "cdi", "Count": 0, "DeviceIDs": ["vendor.com/net=eth1", "nvidia.com/gpu=all"]},
        {},
    ]
    assert [one.host_path for one in described(HostConfig__DeviceRequests=asked).devices.value] == [
        "gpu+utility (nvidia): all",
        "gpu or tpu: 2",
        "gpu (nvidia): 0, GPU-3a",
        "vendor.com/net=eth1",
        "nvidia.com/gpu=all",
        "device: 0",
    ]
    assert described(HostConfig__DeviceRequests=None).devices.value == ()


def test_a_custom_profile_is_held_against_the_containers_own_capabilities():
    profile = json.dumps({"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"name": "mount", "action": "SCMP_ACT_LOG"}]})
    asked = {"HostConfig__SecurityOpt": [f"seccomp={profile}"]}
    assert described(**asked).seccomp.value.extra == ("mount",)
    assert described(**asked, HostConfig__CapAdd=["CAP_SYS_ADMIN"]).seccomp.value.extra == ()
    assert described(**asked, HostConfig__CapAdd=["ALL"], HostConfig__CapDrop=["SYS_ADMIN"]).seccomp.value.extra == (
        "mount",
    )
    assert not described(**asked, HostConfig__CapAdd=...).seccomp.known
