import pytest

from dockward.kit import engine, world
from dockward.model.hostsockets import held_socket, init_socket, usual_socket

OWN = world(engine=engine(endpoint="unix:///var/run/own/engine.sock"))


@pytest.mark.parametrize(
    ("path", "socket"),
    [
        ("/run/own/engine.sock", "/run/own/engine.sock"),
        ("/run", "/run/own/engine.sock"),
        ("/", "/run/own/engine.sock"),
        ("/run/docker.sock", "/run/docker.sock"),
        ("/run/docker", "/run/docker/containerd/containerd.sock"),
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
    assert held_socket("/run/user/1000", OWN).startswith("/run/user/1000/")


def test_without_an_engine_or_over_tcp_the_usual_places_count():
    for there in (world(engine=None), world(engine=engine(endpoint="tcp://192.0.2.1:2376"))):
        assert usual_socket("/run", there) == "/run/docker.sock"


def test_what_answers_for_systemd():
    assert init_socket("/run/systemd/private")
    assert init_socket("/run/dbus")
    assert init_socket("/run/systemd/journal") == ""
