import os
import socket
import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockward.model.kernel import Listener
from dockward.read.kernel.namespaces import parse_namespace
from dockward.read.kernel.sockdiag import ask_listeners, parse_answer, split_messages

OWN = "/proc/self/ns/net"


def _message(kind: int, body: bytes) -> bytes:
    return struct.pack("=IHHII", 16 + len(body), kind, 0, 0, 0) + body + bytes(-len(body) % 4)


def _answer(address: bytes, port: int, inode: int) -> bytes:
    head = bytes(4) + struct.pack("!HH", port, 0) + address.ljust(16, b"\0")
    return head.ljust(68, b"\0") + struct.pack("=I", inode)


def test_messages_are_split_at_their_aligned_lengths():
    assert list(split_messages(_message(20, b"abcde") + _message(3, b""))) == [(20, b"abcde"), (3, b"")]


@pytest.mark.parametrize(
    "data", [b"short", struct.pack("=IHHII", 4, 0, 0, 0, 0), struct.pack("=IHHII", 99, 0, 0, 0, 0)]
)
def test_malformed_messages(data):
    with pytest.raises(OSError, match="netlink"):
        list(split_messages(data))


def test_answers():
    assert parse_answer(_answer(b"\x7f\0\0\1", 8080, 9), "tcp") == Listener("tcp", "127.0.0.1", 8080, 9)
    assert parse_answer(_answer(bytes(15) + b"\1", 53, 8), "udp6") == Listener("udp6", "::1", 53, 8)
    with pytest.raises(OSError, match="early"):
        parse_answer(b"x" * 71, "tcp")


@given(st.binary(), st.sampled_from(["tcp", "tcp6", "udp", "udp6"]))
def test_only_system_errors(data: bytes, protocol: str):
    try:
        for _, body in split_messages(data):
            parse_answer(body, protocol)
    except OSError:
        pass


def test_a_path_that_is_no_namespace_gives_nothing(tmp_path):
    (tmp_path / "net").write_text("")
    assert ask_listeners({1: str(tmp_path / "net"), 2: str(tmp_path / "missing")}) == {}


def test_a_namespace_that_is_not_the_expected_one_gives_nothing():
    assert ask_listeners({1: OWN}) == {}


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root: enters a network namespace")
def test_the_kernel_lists_our_own_sockets():
    with socket.create_server(("127.0.0.1", 0)) as tcp, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        udp.bind(("127.0.0.1", 0))
        inode = parse_namespace(str(Path(OWN).readlink()))
        found = ask_listeners({inode: OWN})[inode]
        assert Listener("tcp", *tcp.getsockname(), os.fstat(tcp.fileno()).st_ino) in found
        assert Listener("udp", *udp.getsockname(), os.fstat(udp.fileno()).st_ino) in found
    assert parse_namespace(str(Path(OWN).readlink())) == inode
