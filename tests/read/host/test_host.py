import os
import time
from pathlib import Path

import pytest
from tests.read.host.host_trees import fifo, link, put

from dockward.model.fact import Fact, Unknown
from dockward.model.host import Host
from dockward.model.hostfiles import HOST_FILES
from dockward.read.host.daemon import RunningDaemon
from dockward.read.host.host import read_host

ROOT = Path("/")
UNIT = "[Service]\nExecStart=/usr/bin/dockerd --data-root=/srv/docker --group=crew -H fd:// $OPTIONS\n"


def facts(host):
    return {name: getattr(host, name) for name in Host.__struct_fields__ if isinstance(getattr(host, name), Fact)}


def test_this_machine_is_read_whole():
    host = read_host(ROOT)
    assert host.hostname
    for name, fact in facts(host).items():
        assert fact.known or fact.content.reason, name
        str(fact).encode()
    assert {one.role for one in host.files.value} <= set(HOST_FILES)
    assert len(host.audit_paths.value) == 16
    assert host.kernel.value == os.uname().release


def test_an_empty_tree_gives_no_error(tmp_path):
    host = read_host(tmp_path)
    for name in ("os", "kernel", "docker_group", "mounts", "sysctls", "lsms", "cores", "memory", "firewall"):
        assert isinstance(getattr(host, name).content, Unknown), name
    assert host.units.value == ()
    assert all(one.stat.value is None for one in host.files.value)


def test_without_a_daemon_its_unit_says_how_it_would_start(tmp_path):
    put(tmp_path, "/usr/lib/systemd/system/docker.service", UNIT)
    put(tmp_path, "/etc/passwd", "ann:x:1000:1000::/home/ann:/bin/bash\n")
    put(tmp_path, "/etc/group", "docker:x:9:\ncrew:x:10:ann\n")
    host = read_host(tmp_path)
    assert host.data_root.value == "/srv/docker"
    assert str(host.data_root.place) == "/usr/lib/systemd/system/docker.service --data-root"
    assert [one.name for one in host.docker_group.value] == ["ann"]
    assert {one.number: one.path for one in host.audit_paths.value}["1.1.5"] == "/srv/docker"


def test_the_running_daemon_outranks_its_unit(tmp_path):
    put(tmp_path, "/usr/lib/systemd/system/docker.service", UNIT)
    daemon = RunningDaemon(41, ("/opt/dockerd", "--tlsverify", "--tlscert=/pki/c.pem"), time.time())
    put(tmp_path, "/opt/dockerd", mode=0o777)
    host = read_host(tmp_path, daemon=daemon, data_root="/data/1000.1000", socket_path="/run/other.sock")
    assert (host.data_root.value, host.data_root.place.source) == ("/data/1000.1000", "info")
    paths = {one.role: one.path for one in host.files.value}
    assert (paths["engine-binary"], paths["tls-cert"], paths["docker-socket"]) == (
        "/opt/dockerd",
        "/pki/c.pem",
        "/run/other.sock",
    )


def test_a_broken_daemon_json_makes_unknown_only_what_hangs_on_it(tmp_path):
    put(tmp_path, "/etc/docker/daemon.json", b"\x7fELF\0")
    put(tmp_path, "/etc/group", "docker:x:9:\n")
    put(tmp_path, "/etc/passwd", "")
    host = read_host(tmp_path)
    assert "isn't valid" in host.certificates.content.reason
    assert "isn't valid" in host.data_root.content.reason
    tls = [one for one in host.files.value if one.role == "tls-key"]
    assert [isinstance(one.stat.content, Unknown) for one in tls] == [True]
    assert host.audit_paths.known


def _loop(root, path):
    link(root, path, path)


def _noise(root, path):
    put(root, path, os.urandom(4_096))


@pytest.mark.parametrize("hostile", [fifo, _loop, _noise])
def test_a_tree_of_hostile_files_ends_in_reasons(tmp_path, hostile):
    for path in (
        "/etc/passwd",
        "/etc/group",
        "/etc/hostname",
        "/etc/os-release",
        "/etc/docker/daemon.json",
        "/etc/docker/certs.d/reg/ca.crt",
        "/etc/ufw/ufw.conf",
        "/etc/audit/audit.rules",
        "/etc/systemd/system/docker.service",
        "/etc/systemd/system/docker.service.d/a.conf",
        "/proc/1/mountinfo",
        "/proc/meminfo",
        "/proc/sys/kernel/sysrq",
        "/sys/devices/system/cpu/online",
        "/sys/devices/system/cpu/vulnerabilities/mds",
        "/sys/kernel/security/lsm",
    ):
        hostile(tmp_path, path)
    for fact in facts(read_host(tmp_path)).values():
        str(fact).encode()
