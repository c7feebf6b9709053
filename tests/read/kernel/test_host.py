import os
import socket
import sys
from pathlib import Path

import pytest
from tests.read.kernel.fake_host import HOST_NAMESPACES, FakeHost, tcp_line
from tests.read.kernel.test_addresses import ROUTES

from dockward.model.kernel import Listener
from dockward.read.kernel.host import read_host_addresses, read_host_listeners

LITTLE = pytest.mark.skipif(sys.byteorder != "little", reason="the samples are of a little-endian machine")


@pytest.fixture
def host(tmp_path):
    return FakeHost(tmp_path)


@LITTLE
def test_listeners_of_the_first_process(host):
    host.write("/proc/1/net/tcp", "header\n" + tcp_line("00000000", 2375, 9))
    fact = read_host_listeners(host.root)
    assert fact.value == (Listener("tcp", "0.0.0.0", 2375, 9),)
    assert str(fact.place) == "/proc/1/net/tcp"


@LITTLE
def test_listeners_where_the_namespace_itself_is_hidden(host):
    host.write("/proc/1/net/tcp", "header\n" + tcp_line("00000000", 2375, 9))
    (host.root / "proc/1/ns/net").unlink()
    assert [one.port for one in read_host_listeners(host.root).value] == [2375]


@LITTLE
def test_listeners_of_an_engine_in_a_namespace_of_its_own(host):
    host.process(9, "0::/\n", namespaces=HOST_NAMESPACES | {"net": 99})
    host.write("/proc/9/net/tcp6", "header\n" + tcp_line("0" * 32, 2377, 9))
    assert read_host_listeners(host.root, 9).value == (Listener("tcp6", "::", 2377, 9),)


def test_a_host_that_is_not_there(tmp_path):
    assert not read_host_listeners(tmp_path).known
    assert not read_host_addresses(tmp_path).known


@LITTLE
def test_addresses_by_interface(host):
    leaves = "".join(f"|-- {one}\n /32 host LOCAL\n" for one in ("127.0.0.1", "192.0.2.2", "172.17.0.1", "10.8.0.2"))
    host.write("/proc/1/net/fib_trie", leaves)
    host.write("/proc/1/net/route", ROUTES)
    host.write("/proc/1/net/if_inet6", "fe8000000000000000fcfffffe000001 02 40 20 80 eth0\n")
    assert read_host_addresses(host.root).value == {
        "lo": ("127.0.0.1",),
        "eth0": ("192.0.2.2", "fe80::fc:ffff:fe00:1"),
        "docker0": ("172.17.0.1",),
        "?": ("10.8.0.2",),
    }


def test_this_machine():
    with socket.create_server(("127.0.0.1", 0)) as server:
        found = read_host_listeners(Path("/"), os.getpid())
        assert Listener("tcp", *server.getsockname(), os.fstat(server.fileno()).st_ino) in found.value
    assert "127.0.0.1" in read_host_addresses(Path("/"), os.getpid()).value["lo"]
