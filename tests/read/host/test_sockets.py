"""Control sockets of runtimes, as they lie on the host."""

import os
import socket

import pytest
from tests.read.host.host_trees import link, put

from dockward.read.host import sockets
from dockward.read.host.sockets import read_control_sockets


@pytest.fixture
def tree(tmp_path, monkeypatch):
    # A socket's own path may have 107 bytes only, so they are bound from inside the tree.
    monkeypatch.chdir(tmp_path)
    return tmp_path


def listen(path):
    file = path.lstrip("/")
    os.makedirs(os.path.dirname(file), exist_ok=True)  # noqa: PTH103, PTH120  # relative, as it is bound
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(file)


def test_only_those_that_are_there(tree):
    assert read_control_sockets(tree).value == frozenset()
    listen("/run/docker.sock")
    put(tree, "/run/podman/podman.sock", "a file")
    put(tree, "/run/crio")
    assert read_control_sockets(tree).value == {"/run/docker.sock"}


def test_those_of_users_and_of_this_host(tree):
    listen("/run/user/1000/docker.sock")
    listen("/run/user/1001/podman/podman.sock")
    listen("/run/user/guest/docker.sock")
    listen("/srv/engine.sock")
    found = read_control_sockets(tree, ("/srv/engine.sock", "", "@abstract")).value
    assert found == {"/run/user/1000/docker.sock", "/run/user/1001/podman/podman.sock", "/srv/engine.sock"}


def test_the_old_name_of_run_is_followed(tree):
    listen("/run/docker.sock")
    link(tree, "/var/run", "/run")
    assert read_control_sockets(tree, ("/var/run/docker.sock",)).value == {"/run/docker.sock"}


def test_what_cannot_be_looked_at_is_unknown(tree, monkeypatch):
    def refused(*_):
        raise PermissionError(13, "Permission denied", "/run/user")

    monkeypatch.setattr(sockets, "read_names", refused)
    assert "run as root" in read_control_sockets(tree).content.reason
