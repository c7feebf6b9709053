import os
import socket
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.read.host.host_trees import link

from dockward.model.engine import DaemonSettings, Setting
from dockward.model.fact import Fact, Place, Unknown, unknown
from dockward.model.host import UnitFile
from dockward.model.kernel import Listener
from dockward.read.host.listeners import parse_tcp_address, read_api_listeners

NO_UNITS = Fact(())
NO_SOCKETS = Fact(())


def settings(pid=0, **values):
    found = {name: Setting(value, Place("/etc/docker/daemon.json", name)) for name, value in values.items()}
    return Fact(DaemonSettings(pid=pid, config_path="/etc/docker/daemon.json", values=found))


def unit(streams):
    return Fact((UnitFile(name="docker.socket", path="/docker.socket", settings={"Socket.ListenStream": streams}),))


def addresses(fact):
    return [(one.address, one.port) for one in fact.value]


def read(root, known, units=NO_UNITS, sockets=NO_SOCKETS):
    return read_api_listeners(root, known, units, sockets)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("tcp://0.0.0.0:2375", [("0.0.0.0", 2375)]),
        ("tcp://:2375", [("localhost", 2375)]),
        ("tcp://", [("localhost", 2375)]),
        ("tcp://10.0.0.1", [("10.0.0.1", 2375)]),
        ("tcp://[::]:2376", [("::", 2376)]),
        ("tcp://[fe80::1%eth0]:1", [("fe80::1%eth0", 1)]),
        ("tcp://host.example:2375/path", [("host.example", 2375)]),
        ("0.0.0.0:2375", [("0.0.0.0", 2375)]),
        (" tcp://1.2.3.4:5 ", [("1.2.3.4", 5)]),
        ("unix:///var/run/docker.sock", []),
        ("fd://", []),
        ("tcp://1.2.3.4:99999", []),
        ("tcp://a:b:c", []),
        ("", []),
    ],
)
def test_addresses_as_the_daemon_takes_them(tmp_path, host, expected):
    assert addresses(read(tmp_path, settings(hosts=[host]))) == expected


def test_without_tls_it_is_plain(tmp_path):
    (one,) = read(tmp_path, settings(hosts=["tcp://0.0.0.0:2375"])).value
    assert (one.tls.value, one.client_verified.value, one.not_after.value) == (False, False, None)
    assert str(one.place) == "/etc/docker/daemon.json hosts"


@pytest.mark.parametrize(
    ("values", "tls", "verified"),
    [
        ({"tls": True}, True, False),
        ({"tlsverify": True}, True, True),
        ({"tlsverify": False}, True, False),
        ({"tls": False}, False, False),
    ],
)
def test_tls_and_client_certificates(tmp_path, values, tls, verified):
    (one,) = read(tmp_path, settings(hosts=["tcp://0.0.0.0:2376"], **values)).value
    assert (one.tls.value, one.client_verified.value) == (tls, verified)


def test_the_expiry_of_a_certificate_that_is_not_there_is_unknown(tmp_path):
    (one,) = read(tmp_path, settings(hosts=["tcp://:2376"], tlsverify=True, tlscert="/none.pem")).value
    assert one.not_after.content == Unknown("/none.pem doesn't exist")


def test_with_tls_alone_the_daemon_listens_on_localhost(tmp_path):
    assert addresses(read(tmp_path, settings(tls=True))) == [("localhost", 2376)]
    assert addresses(read(tmp_path, settings(tls=True, hosts=[""]))) == [("localhost", 2376)]
    assert addresses(read(tmp_path, settings(tls=True, hosts=["fd://"]))) == []
    assert addresses(read(tmp_path, settings())) == []


@pytest.mark.parametrize(
    ("streams", "expected"),
    [
        ("/run/docker.sock", []),
        ("/run/docker.sock\n2375", [("::", 2375)]),
        ("0.0.0.0:2375", [("0.0.0.0", 2375)]),
        ("[::1]:2375", [("::1", 2375)]),
        ("@abstract\nvsock:2:1\n%t/docker.sock\ndocker", []),
    ],
)
def test_a_socket_unit_hands_over_addresses(tmp_path, streams, expected):
    assert addresses(read(tmp_path, settings(hosts=["fd://"]), unit(streams))) == expected
    assert addresses(read(tmp_path, settings(hosts=["unix:///x"]), unit(streams))) == []


def test_an_unread_unit_matters_only_with_fd(tmp_path):
    broken = unknown("the unit could not be read")
    assert isinstance(read(tmp_path, settings(hosts=["fd://"]), broken).content, Unknown)
    assert read(tmp_path, settings(hosts=["unix:///x"]), broken).value == ()


def test_unknown_settings_are_unknown_listeners(tmp_path):
    assert read(tmp_path, unknown("no daemon")).content == Unknown("no daemon")


def test_hosts_of_a_wrong_shape(tmp_path):
    assert read(tmp_path, settings(hosts="tcp://0.0.0.0:1")).value == ()
    assert read(tmp_path, settings(hosts=[1, None, {"a": "b"}])).value == ()


def test_an_api_port_that_the_daemon_holds_counts_without_a_setting():
    with socket.create_server(("127.0.0.1", 0)) as server:
        inode = os.fstat(server.fileno()).st_ino
        known = settings(os.getpid(), hosts=["unix:///x"])
        held = Fact((Listener("tcp", "0.0.0.0", 2375, inode), Listener("tcp", "0.0.0.0", 2377, inode)))
        found = read(Path("/"), known, NO_UNITS, held)
        assert addresses(found) == [("0.0.0.0", 2375)]
        assert found.value[0].place.source == f"/proc/{os.getpid()}/fd"
        another = Fact((Listener("tcp", "0.0.0.0", 2375, inode + 1_000_000),))
        assert addresses(read(Path("/"), known, NO_UNITS, another)) == []
        explained = settings(os.getpid(), hosts=["tcp://:2375"])
        assert addresses(read(Path("/"), explained, NO_UNITS, held)) == [("localhost", 2375)]


def test_a_port_whose_holder_cannot_be_seen_is_unknown(tmp_path):
    link(tmp_path, "/proc/41/fd", "fd")
    held = Fact((Listener("tcp6", "::", 2376, 5),))
    found = read(tmp_path, settings(41, hosts=["fd://"]), NO_UNITS, held)
    assert found.content == Unknown("port 2376 is in use; seeing by whom takes root")


@given(st.text(alphabet="tcp:/[]0123456789.fd%x \n\u0663", max_size=30))
def test_any_address(text):
    found = parse_tcp_address(text)
    assert found is None or (found[0] and 0 < found[1] < 65_536)
