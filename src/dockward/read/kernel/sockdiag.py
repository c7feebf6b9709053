"""Asks the kernel for the listening sockets of a network namespace (sock_diag(7)).

/proc/PID/net/tcp gives the same, but walks the connections of every namespace of the machine on each reading: on a
machine with much memory some 5 ms for each table of each container. The question has to be asked from inside the
namespace, which is entered by a thread that does nothing else and ends there.
"""

import ctypes
import os
import socket
import struct
from collections.abc import Iterator, Mapping
from threading import Thread

from dockward.model.errors import UnreadError
from dockward.model.kernel import Listener
from dockward.read.kernel import limits
from dockward.read.kernel.sockets import TABLES

_CLONE_NEWNET = 0x4000_0000
_NETLINK_SOCK_DIAG = 4
_SOCK_DIAG_BY_FAMILY = 20
_ERROR, _DONE = 2, 3
_REQUEST_DUMP = 0x301
_HEADER = struct.Struct("=IHHII")
_REQUEST = struct.Struct("=BBBxI48x")
_ANSWER_BYTES = 72
_PORT_AT, _ADDRESS_AT, _INODE_AT = 4, 8, 68
_RECEIVE = 1 << 16
_PATIENCE = struct.pack("@ll", limits.NETLINK_SECONDS, 0)
_PROTOCOLS = {"tcp": socket.IPPROTO_TCP, "udp": socket.IPPROTO_UDP}


def ask_listeners(namespaces: Mapping[int, str]) -> dict[int, tuple[Listener, ...]]:
    """Listening TCP and unconnected UDP sockets by namespace.

    `namespaces` maps each one's inode to a /proc/PID/ns/net that leads to it. Left out are those that can't be entered
    (needs CAP_SYS_ADMIN) or asked, and those whose process ended or was followed by another with its number.
    """
    found: dict[int, tuple[Listener, ...]] = {}

    def visit() -> None:
        library = ctypes.CDLL(None, use_errno=True)
        for inode, path in namespaces.items():
            try:
                _enter(library, inode, path)
                found[inode] = tuple(_ask_all())
            except (OSError, UnreadError, AttributeError):
                continue

    visitor = Thread(target=visit, name="network-namespaces")
    visitor.start()
    visitor.join()
    return found


def _enter(library: ctypes.CDLL, inode: int, path: str) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        if os.fstat(descriptor).st_ino != inode:
            raise ProcessLookupError(path)
        if library.setns(descriptor, _CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), "setns", path)
    finally:
        os.close(descriptor)


def _ask_all() -> Iterator[Listener]:
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_CLOEXEC, _NETLINK_SOCK_DIAG) as kernel:
        kernel.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, _PATIENCE)
        for protocol, (family, state) in TABLES.items():
            request = _REQUEST.pack(family, _PROTOCOLS[protocol[:3]], 0, 1 << state)
            kernel.send(_HEADER.pack(_HEADER.size + len(request), _SOCK_DIAG_BY_FAMILY, _REQUEST_DUMP, 0, 0) + request)
            for count, answer in enumerate(_receive(kernel)):
                if count >= limits.LISTENERS:
                    raise UnreadError(f"more than {limits.LISTENERS} listening sockets")
                yield parse_answer(answer, protocol)


def _receive(kernel: socket.socket) -> Iterator[bytes]:
    while True:
        data = kernel.recv(_RECEIVE)
        for kind, body in split_messages(data):
            if kind == _DONE:
                return
            if kind == _ERROR:
                raise OSError(-struct.unpack_from("=i", body)[0], "sock_diag")
            yield body


def split_messages(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The messages of a netlink datagram as type and body (netlink(7)). Raises `OSError` when it is malformed."""
    at = 0
    while at < len(data):
        if len(data) - at < _HEADER.size:
            raise OSError("a netlink message ends early")
        length, kind, *_ = _HEADER.unpack_from(data, at)
        if length < _HEADER.size or at + length > len(data):
            raise OSError("a netlink message has an impossible length")
        yield kind, data[at + _HEADER.size : at + length]
        at += (length + 3) & ~3


def parse_answer(body: bytes, protocol: str) -> Listener:
    """One `inet_diag_msg` of include/uapi/linux/inet_diag.h. Raises `OSError` when it is too short."""
    if len(body) < _ANSWER_BYTES:
        raise OSError("an answer about a socket ends early")
    family = TABLES[protocol][0]
    size = 4 if family == socket.AF_INET else 16
    address = socket.inet_ntop(family, body[_ADDRESS_AT : _ADDRESS_AT + size])
    (port,) = struct.unpack_from("!H", body, _PORT_AT)
    (inode,) = struct.unpack_from("=I", body, _INODE_AT)
    return Listener(protocol, address, port, inode)
