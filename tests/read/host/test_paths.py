from tests.read.host.host_trees import put

from dockward.model.engine import DaemonSettings, Setting
from dockward.model.fact import Fact, Place, Unknown, unknown
from dockward.read.host.paths import engine_paths, tls_files, tls_used


def settings(**values):
    found = {name.replace("_", "-"): Setting(value, Place("x")) for name, value in values.items()}
    return DaemonSettings(pid=1, config_path="/etc/docker/daemon.json", values=found)


def paths(root, known):
    return engine_paths(root, known, socket_path="/s", data_root="/d")


def test_settings_say_where_things_are(tmp_path):
    found = paths(tmp_path, Fact(settings(exec_root="/e", containerd="/c.sock")))
    assert (found.socket, found.data_root, found.exec_root, found.containerd_socket) == ("/s", "/d", "/e", "/c.sock")


def test_defaults_where_they_are_silent_or_unknown(tmp_path):
    for known in (Fact(settings()), unknown("no daemon")):
        found = paths(tmp_path, known)
        assert (found.exec_root, found.config) == ("/run/docker", "/etc/docker/daemon.json")
        assert found.containerd_socket == "/run/containerd/containerd.sock"
    assert isinstance(paths(tmp_path, unknown("no daemon")).tls.content, Unknown)


def test_the_containerd_that_the_daemon_started_itself(tmp_path):
    put(tmp_path, "/run/docker/containerd/containerd.sock")
    assert paths(tmp_path, Fact(settings())).containerd_socket == "/run/docker/containerd/containerd.sock"
    put(tmp_path, "/run/containerd/containerd.sock")
    assert paths(tmp_path, Fact(settings())).containerd_socket == "/run/containerd/containerd.sock"


def test_tls_is_on_with_tls_and_with_tlsverify_of_any_value():
    assert not tls_used(settings())
    assert not tls_used(settings(tls=False))
    assert tls_used(settings(tls=True))
    assert tls_used(settings(tlsverify=False))
    assert tls_used(settings(tlsverify=True, tls=False))


def test_tls_files_have_the_daemons_defaults():
    assert tls_files(settings()) == {}
    assert tls_files(settings(tls=True, tlscert="/c.pem")) == {
        "tls-ca": "/root/.docker/ca.pem",
        "tls-cert": "/c.pem",
        "tls-key": "/root/.docker/key.pem",
    }
    assert tls_files(settings(tlskey="/k.pem")) == {"tls-key": "/k.pem"}
