import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockward.read.host.firewall.traffic import (
    EVERYTHING,
    NOTHING,
    mostly,
    names_of,
    of_ports,
    of_protocol,
)


def test_ports_are_of_both_protocols_until_one_is_chosen():
    assert set(names_of(of_ports(22, 23))) == {"22/tcp", "23/tcp", "22/udp", "23/udp"}
    assert set(names_of(of_ports(22, 22) & of_protocol("tcp"))) == {"22/tcp"}
    assert of_protocol("icmp") == NOTHING


@pytest.mark.parametrize(("first", "last"), [(-1, 3), (5, 4), (0, 65_536)])
def test_what_is_no_range_of_ports(first, last):
    assert of_ports(first, last) == NOTHING


def test_everything_and_most_of_it():
    assert of_protocol("tcp") | of_protocol("udp") == EVERYTHING == of_ports(0, 65_535)
    assert mostly(of_protocol("udp"))
    assert not mostly(of_ports(32_768, 65_535))
    assert mostly(of_ports(32_767, 65_535))


@given(st.sets(st.integers(0, 65_535), max_size=6))
def test_what_goes_in_comes_out(ports):
    traffic = 0
    for port in ports:
        traffic |= of_ports(port, port) & of_protocol("udp")
    assert set(names_of(traffic)) == {f"{port}/udp" for port in ports}
