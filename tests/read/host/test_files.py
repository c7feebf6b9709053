import os
import socket

import pytest
from msgspec import structs
from tests.read.host.host_trees import fifo, link, put

from dockward.model.fact import Fact, Unknown, unknown
from dockward.model.hostfiles import HOST_FILES
from dockward.read.host.files import MOST_FILES, read_host_files
from dockward.read.host.paths import EnginePaths

PATHS = EnginePaths(
    socket="/var/run/docker.sock",
    data_root="/var/lib/docker",
    exec_root="/run/docker",
    config="/etc/docker/daemon.json",
    containerd_socket="/run/containerd/containerd.sock",
    tls=Fact({"tls-ca": "/pki/ca.pem", "tls-cert": "/pki/cert.pem", "tls-key": "/pki/key.pem"}),
)


def by_role(root, paths=PATHS, program=""):
    found = {}
    for one in read_host_files(root, paths, program).value:
        found.setdefault(one.role, []).append(one)
    return found


def test_owner_mode_and_names_come_from_the_tree(tmp_path):
    put(tmp_path, "/etc/passwd", f"boss:x:{os.getuid()}:0::/:/bin/sh\n")
    put(tmp_path, "/etc/group", f"crew:x:{os.getgid()}:\n")
    put(tmp_path, "/etc/docker/daemon.json", "{}", 0o666)
    (one,) = by_role(tmp_path)["daemon-json"]
    stat = one.stat.value
    assert (stat.mode, stat.uid, stat.owner, stat.group, stat.kind) == (0o666, os.getuid(), "boss", "crew", "file")
    assert HOST_FILES["daemon-json"].too_open(stat.mode) == 0o022


def test_an_id_without_a_name_stands_for_itself(tmp_path):
    put(tmp_path, "/etc/docker/daemon.json")
    assert by_role(tmp_path)["daemon-json"][0].stat.value.owner == str(os.getuid())


def test_what_is_not_there_is_known_not_to_be_there(tmp_path):
    found = by_role(tmp_path)
    for role in ("service-unit", "socket-unit", "etc-docker", "docker-socket", "tls-key", "sysconfig-docker"):
        assert [one.stat.value for one in found[role]] == [None]
    for role in ("registry-certs", "drop-in", "cli-plugins", "engine-binary"):
        assert role not in found


def test_links_lead_to_the_file_that_counts(tmp_path):
    put(tmp_path, "/usr/lib/systemd/system/docker.service", "[Service]\n", 0o600)
    put(tmp_path, "/run/placeholder")
    link(tmp_path, "/lib", "usr/lib")
    link(tmp_path, "/var/run", "/run")
    with socket.socket(socket.AF_UNIX) as server:
        folder = os.open(tmp_path / "run", os.O_RDONLY)
        try:
            server.bind(f"/proc/self/fd/{folder}/docker.sock")
        finally:
            os.close(folder)
    found = by_role(tmp_path)
    assert found["service-unit"][0].path == "/usr/lib/systemd/system/docker.service"
    assert (found["docker-socket"][0].path, found["docker-socket"][0].stat.value.kind) == (
        "/run/docker.sock",
        "socket",
    )


def test_drop_ins_certificates_programs_and_plugins(tmp_path):
    put(tmp_path, "/etc/systemd/system/docker.service.d/a.conf", "[Service]\n")
    put(tmp_path, "/etc/docker/certs.d/reg:5000/ca.crt")
    put(tmp_path, "/etc/docker/certs.d/reg:5000/client.key")
    put(tmp_path, "/usr/bin/dockerd", mode=0o755)
    put(tmp_path, "/opt/docker/dockerd", mode=0o775)
    link(tmp_path, "/usr/local/bin/runc", "/usr/sbin/runc")
    put(tmp_path, "/usr/sbin/runc", mode=0o755)
    put(tmp_path, "/usr/libexec/docker/cli-plugins/docker-compose", mode=0o755)
    found = {
        role: [one.path for one in several] for role, several in by_role(tmp_path, PATHS, "/opt/docker/dockerd").items()
    }
    assert found["drop-in"] == ["/etc/systemd/system/docker.service.d/a.conf"]
    assert found["drop-in-directory"] == ["/etc/systemd/system/docker.service.d"]
    assert found["registry-certs"] == ["/etc/docker/certs.d/reg:5000/ca.crt"]
    assert found["registry-key"] == ["/etc/docker/certs.d/reg:5000/client.key"]
    assert sorted(found["engine-binary"]) == ["/opt/docker/dockerd", "/usr/bin/dockerd", "/usr/sbin/runc"]
    assert found["cli-plugins"] == ["/usr/libexec/docker/cli-plugins"]
    assert found["cli-plugin"] == ["/usr/libexec/docker/cli-plugins/docker-compose"]


def test_every_role_has_its_expectation(tmp_path):
    put(tmp_path, "/etc/docker/certs.d/reg/ca.crt")
    put(tmp_path, "/usr/bin/dockerd")
    assert set(by_role(tmp_path)) <= set(HOST_FILES)


def test_unknown_settings_leave_the_tls_files_unknown(tmp_path):
    paths = structs.replace(PATHS, tls=unknown("daemon.json isn't valid"))
    found = by_role(tmp_path, paths)
    for role in ("tls-ca", "tls-cert", "tls-key"):
        assert [one.stat.content for one in found[role]] == [Unknown("daemon.json isn't valid")]


def test_without_tls_there_is_nothing_to_look_at(tmp_path):
    assert "tls-key" not in by_role(tmp_path, structs.replace(PATHS, tls=Fact({})))


def test_a_fifo_is_told_and_not_opened(tmp_path):
    fifo(tmp_path, "/etc/docker/daemon.json")
    assert by_role(tmp_path)["daemon-json"][0].stat.value.kind == "other"


def test_a_loop_of_links_is_unknown_for_that_file_only(tmp_path):
    link(tmp_path, "/etc/docker/daemon.json", "daemon.json")
    put(tmp_path, "/etc/default/docker")
    found = by_role(tmp_path)
    assert "symbolic links" in found["daemon-json"][0].stat.content.reason
    assert found["etc-default-docker"][0].stat.value


def test_names_that_are_not_utf8_can_be_printed(tmp_path):
    put(tmp_path, "/etc/docker/certs.d/reg/" + os.fsdecode(b"\xff.crt"))
    (one,) = by_role(tmp_path)["registry-certs"]
    assert one.path.encode()
    assert one.stat.value


def test_too_many_files_are_said_to_be_too_many(tmp_path):
    for nr in range(MOST_FILES):
        put(tmp_path, f"/etc/docker/certs.d/reg/{nr}.crt")
    assert "more than" in read_host_files(tmp_path, PATHS).content.reason


@pytest.mark.skipif(os.getuid() == 0, reason="root may read everything")
def test_a_closed_folder_is_unknown(tmp_path):
    put(tmp_path, "/etc/docker/certs.d/reg/ca.crt")
    (tmp_path / "etc/docker/certs.d/reg").chmod(0)
    assert "run as root" in read_host_files(tmp_path, PATHS).content.reason
