"""Routes of a host, as the kernel writes them."""

from dockward.read.kernel.routes import parse_routes, parse_routes_6, read_routes

FOUR = b"""Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
eth0\t00000000\t0102000A\t0003\t0\t0\t0\t00000000\t0\t0\t0
eth0\t0002A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0
wg0\t0000010A\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0
docker0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0
eth1\t000012AC\t00000000\t0000\t0\t0\t0\t0000FFFF\t0\t0\t0
*\t000013AC\t00000000\t0201\t0\t0\t0\t0000FFFF\t0\t0\t0
broken
"""
SIX = b"""fd000000000000000000000000000000 40 %(zero)s 00 %(zero)s 00000100 00000001 00000000 00000001 eth0
fe800000000000000000000000000000 40 %(zero)s 00 %(zero)s 00000100 00000001 00000000 00000001 eth0
00000000000000000000000000000000 00 %(zero)s 00 %(zero)s 00000400 00000001 00000000 00000003 eth0
00000000000000000000000000000001 80 %(zero)s 00 %(zero)s 00000000 00000001 00000000 80200001 lo
""" % {b"zero": b"0" * 32}


def test_what_is_up_and_goes_somewhere_else_counts():
    assert list(parse_routes(FOUR)) == ["192.168.2.0/24", "10.1.0.0/16"]
    assert list(parse_routes_6(SIX)) == ["fd00::/64"]


def test_this_machine_tells_its_own():
    assert all("/" in one and not one.endswith("/0") for one in read_routes())
