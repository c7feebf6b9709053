"""Listening sockets of a network namespace, from the tables under /proc/PID/net (proc_pid_net(5))."""

import socket
import sys

from dockward.model.errors import UnreadError
from dockward.model.kernel import Listener
from dockward.read.kernel import limits
from dockward.read.kernel.procfile import text

TCP_LISTEN, UDP_UNCONNECTED = 10, 7
"""States of include/net/tcp_states.h."""
TABLES = {
    "tcp": (socket.AF_INET, TCP_LISTEN),
    "tcp6": (socket.AF_INET6, TCP_LISTEN),
    "udp": (socket.AF_INET, UDP_UNCONNECTED),
    "udp6": (socket.AF_INET6, UDP_UNCONNECTED),
}
_ACCEPTING = 0x1_0000
"""__SO_ACCEPTCON of a unix socket: it listens."""
_WORD = 4
_TABLE_COLUMNS = 10
_UNIX_COLUMNS = 8
_ADDRESS_BYTES = {4: socket.AF_INET, 16: socket.AF_INET6}


def parse_hex_address(word: bytes) -> str:
    """An address as the kernel prints it: words of four bytes in the machine's own order. Raises `ValueError`."""
    data = bytes.fromhex(word.decode("ascii"))
    if len(data) not in _ADDRESS_BYTES:
        raise ValueError("neither an IPv4 nor an IPv6 address")
    if sys.byteorder == "little":
        data = b"".join(data[at : at + _WORD][::-1] for at in range(0, len(data), _WORD))
    return socket.inet_ntop(_ADDRESS_BYTES[len(data)], data)


def parse_inet(data: bytes, protocol: str) -> tuple[Listener, ...]:
    """Listening sockets of a table in `TABLES`; lines that aren't understood are left out."""
    state = b"%02X" % TABLES[protocol][1]
    found = []
    for line in data.split(b"\n")[1:]:
        parts = line.split(None, _TABLE_COLUMNS)
        if len(parts) < _TABLE_COLUMNS or parts[3] != state:
            continue
        try:
            address, port = parts[1].split(b":")
            found.append(Listener(protocol, parse_hex_address(address), int(port, 16), int(parts[9])))
        except ValueError:
            continue
        _check_count(len(found))
    return tuple(found)


def parse_unix(data: bytes) -> tuple[Listener, ...]:
    """Listening unix sockets with a name: a path, or `@` and an abstract name."""
    found = []
    for line in data.split(b"\n")[1:]:
        parts = line.split(None, _UNIX_COLUMNS - 1)
        if len(parts) < _UNIX_COLUMNS:
            continue
        try:
            if int(parts[3], 16) & _ACCEPTING:
                found.append(Listener("unix", text(parts[7]), 0, int(parts[6])))
        except ValueError:
            continue
        _check_count(len(found))
    return tuple(found)


def _check_count(found: int) -> None:
    if found > limits.LISTENERS:
        raise UnreadError(f"more than {limits.LISTENERS} listening sockets")
