import pytest

from dockward.kit import engine, host, world
from dockward.model.fact import Unknown
from dockward.model.hostsockets import held_socket, init_socket, is_there, other_runtime, usual_socket

OWN = world(engine=engine(endpoint="unix:///var/run/own/engine.sock"))


@pytest.mark.parametrize(
    ("path", "socket"),
    [
        ("/run/own/engine.sock", "/run/own/engine.sock"),
        ("/run", "/run/own/engine.sock"),
        ("/", "/run/own/engine.sock"),
        ("/run/docker.sock", "/run/docker.sock"),
        ("/run/docker", ""),
        ("/run/podman", ""),
        ("/run/podman/podman.sock", "/run/podman/podman.sock"),
        ("/run/user/1000", ""),
        ("/srv/docker.sock", ""),
        ("/run/dock", ""),
    ],
)
def test_the_sockets_that_root_answers_at_or_below_a_path(path, socket):
    assert usual_socket(path, OWN) == socket


def test_a_directory_holds_a_socket_and_a_socket_holds_none():
    assert held_socket("/run/containerd", OWN) == "/run/containerd/containerd.sock"
    assert held_socket("/run/own/engine.sock", OWN) == ""
    assert held_socket("/run/user/1000", OWN) == ""


def test_where_nobody_looked_every_usual_socket_may_be_there():
    for there in (world(host=None), world(host=host(control_sockets=Unknown("not read")))):
        assert usual_socket("/run/podman", there) == "/run/podman/podman.sock"
        assert held_socket("/run/docker", there) == "/run/docker/containerd/containerd.sock"
        assert held_socket("/run/user/1000", there).startswith("/run/user/1000/")
        assert is_there("/run/docker.sock", there)
        assert not is_there("/run/podman/podman.sock", there)


def test_a_socket_that_was_seen_counts_wherever_it_is():
    users_own = world(host=host(control_sockets=frozenset({"/run/user/1000/docker.sock"})))
    assert held_socket("/run/user/1000", users_own) == "/run/user/1000/docker.sock"
    assert held_socket("/run/user/1001", users_own) == ""
    assert held_socket("/run", users_own) == "/run/docker.sock"
    assert is_there("/run/user/1000/docker.sock", users_own)


def test_without_an_engine_or_over_tcp_the_usual_places_count():
    for there in (world(engine=None), world(engine=engine(endpoint="tcp://192.0.2.1:2376"))):
        assert usual_socket("/run", there) == "/run/docker.sock"


def test_what_answers_for_systemd():
    assert init_socket("/run/systemd/private")
    assert init_socket("/run/dbus")
    assert init_socket("/run/systemd/journal") == ""


@pytest.mark.parametrize(
    ("path", "daemon"),
    [
        ("/run/libvirt/libvirt-sock", "libvirt"),
        ("/var/snap/lxd/common/lxd/unix.socket", "LXD"),
        ("/run/snapd.socket", "snapd"),
        ("/srv/crio.sock", "CRI-O"),
        ("/srv/unix.socket", ""),
        ("/run/own/engine.sock", ""),
    ],
)
def test_daemons_that_run_as_root_what_they_are_told_to(path, daemon):
    assert other_runtime(path, OWN) == daemon


def test_their_folders_hold_them():
    assert held_socket("/run/libvirt", world(host=None)) == "/run/libvirt/libvirt-sock"
    assert held_socket("/run/libvirt", OWN) == ""
