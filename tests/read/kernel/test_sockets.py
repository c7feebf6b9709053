import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.read.kernel.fake_host import tcp_line

from dockward.model.errors import UnreadError
from dockward.model.kernel import Listener
from dockward.read.kernel import sockets
from dockward.read.kernel.sockets import TABLES, parse_hex_address, parse_inet, parse_unix

LITTLE = pytest.mark.skipif(sys.byteorder != "little", reason="the samples are of a little-endian machine")
HEADER = b"  sl  local_address rem_address   st ...\n"


@LITTLE
@pytest.mark.parametrize(
    ("word", "address"),
    [
        (b"0100007F", "127.0.0.1"),
        (b"00000000", "0.0.0.0"),
        (b"0B00007F", "127.0.0.11"),
        (b"0" * 32, "::"),
        (b"00000000000000000000000001000000", "::1"),
        (b"0000000000000000FFFF00000100007F", "::ffff:127.0.0.1"),
        (b"000080FE00000000FF005002AC110002", "fe80::250:ff:200:11ac"),
    ],
)
def test_addresses_are_words_in_the_machines_order(word, address):
    assert parse_hex_address(word) == address


@pytest.mark.parametrize("word", [b"", b"7F", b"zz000000", b"\xff" * 8])
def test_what_is_no_address(word):
    with pytest.raises(ValueError):  # noqa: PT011  # any of its reasons will do
        parse_hex_address(word)


@LITTLE
def test_only_listening_tcp_sockets():
    data = HEADER + (tcp_line("0100007F", 8080, 77) + tcp_line("00000000", 22, 78, "01")).encode() + b"garbage\n"
    assert parse_inet(data, "tcp") == (Listener("tcp", "127.0.0.1", 8080, 77),)


@LITTLE
def test_udp_sockets_that_are_not_connected():
    data = HEADER + (tcp_line("00000000", 53, 5, "07") + tcp_line("00000000", 54, 6, "01")).encode()
    assert parse_inet(data, "udp") == (Listener("udp", "0.0.0.0", 53, 5),)


def test_malformed_lines_are_left_out():
    line = tcp_line("XX00007F", 8080, 77) + tcp_line("00000000", 1, 2).replace(":0001", "")
    assert parse_inet(HEADER + line.encode(), "tcp") == ()


def test_too_many(monkeypatch):
    monkeypatch.setattr(sockets.limits, "LISTENERS", 2)
    with pytest.raises(UnreadError, match="more than 2"):
        parse_inet(HEADER + tcp_line("00000000", 1, 2).encode() * 3, "tcp")


def test_unix_sockets_that_listen():
    data = b"""Num       RefCount Protocol Flags    Type St Inode Path
0000000000000000: 00000002 00000000 00010000 0001 01 31 /run/my app.sock
0000000000000000: 00000002 00000000 00010000 0001 01 32 @abstract
0000000000000000: 00000002 00000000 00010000 0001 01 33
0000000000000000: 00000003 00000000 00000000 0001 03 34 /run/connected.sock
garbage
"""
    assert parse_unix(data) == (Listener("unix", "/run/my app.sock", 0, 31), Listener("unix", "@abstract", 0, 32))


@given(st.binary())
def test_never_raises(data: bytes):
    parse_unix(data)
    for protocol in TABLES:
        parse_inet(data, protocol)
        parse_inet(HEADER + b"0: " + data + b" 0:0 0A 0 0 0 0 0 1", protocol)
