"""Flags as facts. What the engine makes of the same lines, the live tests show."""

import pytest
from tests.syntax.runline.lines import told

from dockward.model.workload import (
    Device,
    EnvKind,
    HealthCheck,
    Logging,
    MountKind,
    Origin,
    Port,
    Restart,
    SeccompChoice,
    Ulimit,
)


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("", "origin", Origin.RUN),
        ("", "project", ""),
        ("--name shop", "name", "shop"),
        ("", "name", "app"),
    ],
)
def test_what_it_is_called(text, name, value):
    assert getattr(told(f"docker run {text} registry.example.org/team/app:1.0"), name) == value


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("", "network_mode", "bridge"),
        ("--network default", "network_mode", "bridge"),
        ("--network front --network back", "network_mode", "front"),
        ("--network container:db -p 80:80", "network_mode", "container:db"),
        ("--network host", "networks", ()),
        ("--cap-add net_admin --cap-add CAP_SYS_PTRACE", "cap_add", frozenset({"NET_ADMIN", "SYS_PTRACE"})),
        ("--security-opt no-new-privileges", "no_new_privileges", True),
        ("--security-opt systempaths=unconfined", "masked_paths", ()),
        ("--group-add 5 --group-add video", "group_add", ("5", "video")),
        ("--volumes-from a --volumes-from b:ro", "volumes_from", ("a", "b:ro")),
        ("--device /dev/a --device /dev/b:/dev/c:r --device /dev/d:rw", "devices",
         (Device("/dev/a", "/dev/a"), Device("/dev/b", "/dev/c", "r"), Device("/dev/d", "/dev/d", "rw"))),
        ("--device vendor.com/gpu=0", "devices", (Device("vendor.com/gpu=0", "", "rw"),)),
        ("--gpus all", "devices", (Device("gpu: all", "", "rw"),)),
        ("--gpus 2", "devices", (Device("gpu: 2", "", "rw"),)),
        ("--gpus driver=nvidia,count=-1", "devices", (Device("gpu (nvidia): all", "", "rw"),)),
        ("-p 8080:80/udp", "ports", (Port(80, "udp", "", 8080),)),
        ("-p 80", "ports", (Port(80, "tcp", "", 0),)),
        ("-p [::1]:80:80", "ports", (Port(80, "tcp", "::1", 80),)),
        ("-p target=80,published=8080", "ports", (Port(80, "tcp", "", 8080),)),
        ("-p 1-3:5-7", "ports", (Port(5, "tcp", "", 1), Port(6, "tcp", "", 2), Port(7, "tcp", "", 3))),
        ("--expose 5-6 -p 6:6", "ports", (Port(5), Port(6, "tcp", "", 6))),
        ("--network none -p 6:6", "ports", (Port(6),)),
        ("--restart on-failure:4", "restart", Restart("on-failure", 4)),
        ("--cgroup-parent ~", "cgroup_parent", "/home/me"),
        ("--restart ''", "restart", Restart("no")),
        ("--log-driver syslog --log-opt tag=x --log-opt splunk-token=u8jKq2wX9dLr0vT4sYb6", "logging",
         Logging("syslog", {"tag": "x", "splunk-token": ""})),
        ("--health-cmd 'a b' --health-retries 2", "health_check",
         HealthCheck("CMD-SHELL", retries=2, command=("a b",))),
        ("--no-healthcheck", "health_check", HealthCheck("NONE")),
        ("--sysctl a.b=1 --sysctl c=d=e", "sysctls", {"a.b": "1", "c": "d=e"}),
        ("-l a -l b=c", "labels", {"a": "", "b": "c"}),
    ],
)  # fmt: skip
def test_flags_as_facts(text, name, value):
    assert getattr(told(f"docker run {text} i"), name).value == value


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("-m 1g", "memory", 1 << 30),
        ("-m 0", "memory", None),
        ("-m 1m", "memory_swap", 2 << 20),
        ("-m 1m --memory-swap -1", "memory_swap", None),
        ("--cpus .5", "cpus", 0.5),
        ("--cpus 3/2", "cpus", 1.5),
        ("--cpu-quota 5000", "cpus", 0.05),
        ("--pids-limit -1", "pids", None),
        ("--ulimit core=0 --ulimit nofile=5:-1", "ulimits", (Ulimit("core", 0, 0), Ulimit("nofile", 5, -1))),
        ("--storage-opt size=5G", "storage_size", "5G"),
        ("--oom-kill-disable", "oom_kill_disabled", True),
    ],
)
def test_quotas(text, name, value):
    assert getattr(told(f"docker run {text} i").resources, name).value == value


@pytest.mark.parametrize(
    ("text", "source", "kind"),
    [
        ("-v /a:/x", "/a", MountKind.BIND),
        ("-v ./a:/x", "/work/a", MountKind.BIND),
        ("-v ../a:/x", "/a", MountKind.BIND),
        ("-v $PWD/a:/x", "/work/a", MountKind.BIND),
        ('-v "$(pwd)":/x', "/work", MountKind.BIND),
        ("-v ~/a:/x", "/home/me/a", MountKind.BIND),
        ("-v ${HOME}/a:/x", "/home/me/a", MountKind.BIND),
        ("-v data:/x", "data", MountKind.VOLUME),
        ("-v /x", "", MountKind.VOLUME),
        ("--mount type=bind,src=./a,dst=/x", "/work/a", MountKind.BIND),
        ("--mount src=a,dst=/x", "a", MountKind.VOLUME),
        ("--tmpfs /x", "", MountKind.TMPFS),
        ("--use-api-socket", "/var/run/docker.sock", MountKind.BIND),
    ],
)
def test_where_mounts_come_from(text, source, kind):
    (mount,) = told(f"docker run {text} i").mounts.value
    assert (mount.source, mount.kind, mount.writable) == (source, kind, True)


def test_quotes_keep_the_shell_from_expanding():
    assert told("docker run -u '$U' --label 'x=`y`' i").user.value == "$U"


def test_no_value_of_a_variable_is_kept():
    secret = "u8jKq2wX9dLr0vT4sYb6"  # made up
    one = told(
        f"docker run -e DB_PASSWORD={secret} -e PLAIN={secret} -e FROM_SHELL --env-file f i",
        f=f"# x\n TOKEN={secret}\nPORT=1\n\n",
    )
    kinds = {entry.name: entry.kind for entry in one.environment.value}
    assert kinds["DB_PASSWORD"] is EnvKind.CREDENTIAL
    assert kinds["TOKEN"] is EnvKind.CREDENTIAL
    assert list(kinds) == ["TOKEN", "PORT", "DB_PASSWORD", "PLAIN", "FROM_SHELL"]
    assert secret not in repr(one)


def test_files_of_labels_drop_bare_names():
    assert told("docker run --label-file f -l b=2 i", f="\ufeffa=1\nbare\nb=1\r\n").labels.value == {"a": "1", "b": "2"}


def test_the_engines_default_is_what_a_line_without_flags_gets():
    one = told("docker run i")
    assert one.seccomp.value.choice is SeccompChoice.DEFAULT
    assert (one.privileged.value, one.mounts.value, one.devices.value, one.ports.value) == (False, (), (), ())
    assert all(getattr(one, name).content.outside for name in ("lifetime", "execs", "kernel", "image_id", "logging"))
