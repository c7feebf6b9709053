import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockward.read.kernel.addresses import (
    UNNAMED,
    interface_of,
    parse_connected_routes,
    parse_fib_trie,
    parse_if_inet6,
)

FIB_TRIE = b"""\
Main:
  +-- 0.0.0.0/0 3 0 5
     |-- 0.0.0.0
        /0 universe UNICAST
     +-- 127.0.0.0/8 2 0 2
           |-- 127.0.0.1
              /32 host LOCAL
     +-- 172.18.0.0/16 2 0 2
           |-- 172.18.0.0
              /16 link UNICAST
           |-- 172.18.0.2
              /32 host LOCAL
        |-- 172.18.255.255
           /32 link BROADCAST
Local:
           |-- 172.18.0.2
              /32 host LOCAL
           |-- 10.1.2.3
              /32 link UNICAST
              /32 host LOCAL
"""
ROUTES = b"""\
Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0
eth0\t000200C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0
docker0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0
wide\t000000AC\t00000000\t0001\t0\t0\t0\t000000FF\t0\t0\t0
broken\tXX\t00000000\t0001\t0\t0\t0\t000000FF\t0\t0\t0
"""
LITTLE = pytest.mark.skipif(sys.byteorder != "little", reason="the samples are of a little-endian machine")


def test_local_addresses_are_told_once():
    assert parse_fib_trie(FIB_TRIE) == ("127.0.0.1", "172.18.0.2", "10.1.2.3")


def test_if_inet6():
    data = (
        b"fe8000000000000000fcfffffe000001 02 40 20 80     eth0\n"
        b"00000000000000000000000000000001 01 80 10 80       lo\n"
        b"zz 01 80 10 80 bad\nfe80 01 80 10 80 short\n"
    )
    assert parse_if_inet6(data) == (("eth0", "fe80::fc:ffff:fe00:1"), ("lo", "::1"))


@LITTLE
@pytest.mark.parametrize(
    ("address", "interface"),
    [
        ("192.0.2.2", "eth0"),
        ("172.17.0.1", "docker0"),
        ("172.99.0.1", "wide"),
        ("127.0.0.53", "lo"),
        ("10.9.9.9", UNNAMED),
        ("nonsense", UNNAMED),
    ],
)
def test_the_narrowest_connected_network_tells_the_interface(address, interface):
    assert interface_of(address, parse_connected_routes(ROUTES)) == interface


@given(st.binary())
def test_never_raises(data: bytes):
    parse_fib_trie(data)
    parse_if_inet6(data + b" 02 40 20 80 eth0")
    for route in parse_connected_routes(b"header\neth0 " + data + b"\n" + ROUTES):
        assert route.interface
