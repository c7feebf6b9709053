"""Where the engine answers: the Docker CLI's rules, on directories made for each test."""

import json
import socket
from hashlib import sha256
from pathlib import Path

import pytest

from dockward.engine.endpoint import Endpoint, Scheme, Tls, read_endpoint
from dockward.engine.errors import EndpointError
from dockward.engine.variables import CONTEXT_FLAG


def _context(home, name, host, *, skip=False, files=()):
    folder = sha256(name.encode()).hexdigest()
    meta = home / ".docker/contexts/meta" / folder
    meta.mkdir(parents=True)
    endpoints = {"docker": {"Host": host, "SkipTLSVerify": skip}}
    (meta / "meta.json").write_text(json.dumps({"Name": name, "Metadata": {}, "Endpoints": endpoints}))
    tls = home / ".docker/contexts/tls" / folder / "docker"
    for file in files:
        tls.mkdir(parents=True, exist_ok=True)
        (tls / file).write_text("pem")
    return tls


def _config(home, **fields):
    (home / ".docker").mkdir(exist_ok=True)
    (home / ".docker/config.json").write_text(json.dumps(fields))


def test_without_a_word_it_is_the_default_socket(tmp_path):
    endpoint = read_endpoint({}, tmp_path)
    assert str(endpoint) == "unix:///var/run/docker.sock"
    assert endpoint.origin == "the default"


@pytest.mark.parametrize(
    ("address", "wanted"),
    [
        ("unix:///run/other.sock", "unix:///run/other.sock"),
        ("unix://", "unix:///var/run/docker.sock"),
        ("/run/other.sock", "unix:///run/other.sock"),
        (" tcp://10.0.0.1 ", "tcp://10.0.0.1:2375"),
        ("tcp://10.0.0.1:2376/prefix/", "tcp://10.0.0.1:2376/prefix"),
        ("tcp://", "tcp://localhost:2375"),
        ("10.0.0.1:99", "tcp://10.0.0.1:99"),
        ("tcp://[fe80::1]:2375", "tcp://[fe80::1]:2375"),
        ("http://h", "tcp://h:80"),
        ("https://h", "tcp://h:443"),
        ("ssh://me@far:22", "ssh://me@far:22"),
        ("ssh://far/run/user/1/docker.sock", "ssh://far/run/user/1/docker.sock"),
        ("ssh://far/", "ssh://far"),
    ],
)
def test_docker_host(tmp_path, address, wanted):
    assert str(read_endpoint({"DOCKER_HOST": address}, tmp_path)) == wanted


@pytest.mark.parametrize(
    "address",
    [
        "npipe:////./pipe/docker_engine",
        "ftp://h",
        "tcp://h:port",
        "tcp://h:99999",
        "tcp://h?x=1",
        "tcp://[::1",
        "ssh://",
        "ssh://me:hunter2@far",
        "ssh://far/$(reboot)",
        "ssh://far;reboot",
        "tcp://a b:1",
    ],
)
def test_what_is_no_address_is_refused_without_repeating_it(tmp_path, address):
    with pytest.raises(EndpointError) as caught:
        read_endpoint({"DOCKER_HOST": address}, tmp_path)
    assert "DOCKER_HOST" in caught.value.message
    assert caught.value.hint
    assert "hunter2" not in caught.value.message + caught.value.hint


def test_a_password_in_the_address_is_never_shown(tmp_path):
    endpoint = read_endpoint({"DOCKER_HOST": "tcp://user:hunter2@10.0.0.1:2375"}, tmp_path)
    assert "hunter2" not in str(endpoint) + repr(endpoint)


def test_docker_host_wins_over_contexts(tmp_path):
    _context(tmp_path, "far", "ssh://far")
    _config(tmp_path, currentContext="far")
    environment = {"DOCKER_HOST": "unix:///a", "DOCKER_CONTEXT": "far"}
    assert str(read_endpoint(environment, tmp_path)) == "unix:///a"


def test_docker_context_wins_over_the_configuration(tmp_path):
    _context(tmp_path, "far", "ssh://far")
    _context(tmp_path, "near", "unix:///near.sock")
    _config(tmp_path, currentContext="near")
    assert str(read_endpoint({}, tmp_path)) == "unix:///near.sock"
    far = read_endpoint({"DOCKER_CONTEXT": "far"}, tmp_path)
    assert (str(far), far.origin) == ("ssh://far", "the context far")
    assert str(read_endpoint({"DOCKER_CONTEXT": "default"}, tmp_path)) == "unix:///var/run/docker.sock"


def test_docker_config_moves_everything(tmp_path):
    _context(tmp_path, "near", "unix:///near.sock")
    _config(tmp_path, currentContext="near")
    environment = {"DOCKER_CONFIG": str(tmp_path / ".docker")}
    assert str(read_endpoint(environment, Path("/nowhere"))) == "unix:///near.sock"


def test_the_tls_files_of_a_context(tmp_path):
    tls = _context(tmp_path, "far", "tcp://far:2376", files=("ca.pem", "cert.pem", "key.pem"))
    endpoint = read_endpoint({"DOCKER_CONTEXT": "far"}, tmp_path)
    assert endpoint.tls == Tls(verify=True, ca=tls / "ca.pem", certificate=tls / "cert.pem", key=tls / "key.pem")


def test_a_context_may_skip_verification(tmp_path):
    _context(tmp_path, "far", "tcp://far:2376", skip=True)
    assert read_endpoint({"DOCKER_CONTEXT": "far"}, tmp_path).tls == Tls(verify=False)


def test_tls_from_the_environment(tmp_path):
    (tmp_path / "cert.pem").write_text("pem")
    environment = {"DOCKER_HOST": "tcp://h:1", "DOCKER_TLS_VERIFY": "1", "DOCKER_CERT_PATH": str(tmp_path)}
    endpoint = read_endpoint(environment, tmp_path)
    assert endpoint.tls == Tls(verify=True, ca=tmp_path / "ca.pem", certificate=tmp_path / "cert.pem")
    loose = read_endpoint({"DOCKER_HOST": "tcp://h:1", "DOCKER_TLS": "1"}, tmp_path)
    assert loose.tls is not None
    assert not loose.tls.verify
    assert read_endpoint({"DOCKER_HOST": "tcp://h:1", "DOCKER_TLS_VERIFY": ""}, tmp_path).tls is None


def test_tls_without_a_host_goes_to_the_tls_port(tmp_path):
    endpoint = read_endpoint({"DOCKER_TLS_VERIFY": "1"}, tmp_path)
    assert str(endpoint) == "tcp://localhost:2376"


@pytest.mark.parametrize("body", ['{"currentContext": 5}', "not json", '{"currentContext": "' + "x" * (1 << 20) + '"}'])
def test_a_broken_configuration_is_an_error_with_its_path(tmp_path, body):
    _config(tmp_path)
    (tmp_path / ".docker/config.json").write_text(body)
    with pytest.raises(EndpointError, match=r"config.json"):
        read_endpoint({}, tmp_path)
    assert read_endpoint({"DOCKER_HOST": "unix:///a"}, tmp_path)


@pytest.mark.parametrize("name", ["nosuch", "../../etc"])
def test_a_context_that_does_not_exist(tmp_path, name):
    with pytest.raises(EndpointError, match="no Docker context") as caught:
        read_endpoint({"DOCKER_CONTEXT": name}, tmp_path)
    assert "docker context ls" in caught.value.hint


@pytest.mark.parametrize(
    ("environment", "back"),
    [
        ({"DOCKER_CONTEXT": "lost"}, "; `unset DOCKER_CONTEXT` goes back."),
        ({"DOCKER_CONTEXT": "lost", CONTEXT_FLAG: "lost"}, "."),
        ({}, "; `docker context use default` goes back."),
    ],
)
def test_the_way_back_is_the_one_that_led_to_the_missing_context(tmp_path, environment, back):
    (tmp_path / ".docker").mkdir()
    (tmp_path / ".docker/config.json").write_text('{"currentContext": "lost"}')
    with pytest.raises(EndpointError, match="named 'lost'") as caught:
        read_endpoint(environment, tmp_path)
    assert caught.value.hint == f"`docker context ls` lists them{back}"


def test_a_context_without_an_engine(tmp_path):
    _context(tmp_path, "kube", "")
    with pytest.raises(EndpointError, match="names no engine"):
        read_endpoint({"DOCKER_CONTEXT": "kube"}, tmp_path)


def test_a_rootless_socket_is_seen_but_not_used(tmp_path):
    path = tmp_path / "docker.sock"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        endpoint = read_endpoint({"XDG_RUNTIME_DIR": str(tmp_path)}, tmp_path)
    assert endpoint == Endpoint(scheme=Scheme.UNIX, path="/var/run/docker.sock", rootless_socket=str(path))
    assert read_endpoint({"XDG_RUNTIME_DIR": "/nowhere"}, tmp_path).rootless_socket == ""
