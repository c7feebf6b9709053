"""Addresses of a network namespace's interfaces, from tables under /proc/PID/net (proc_pid_net(5))."""

import socket
import struct

from msgspec import Struct

from dockward.read.kernel.procfile import text
from dockward.read.kernel.sockets import parse_hex_address

UNNAMED = "?"
"""Stands for the interface of an address that no connected route tells it of."""
LOOPBACK = "lo"
_ROUTE_COLUMNS = 8
_INET6_COLUMNS = 6
_DIRECT = b"00000000"


class Route(Struct, frozen=True):
    """A connected IPv4 network: network and mask as numbers, and the interface that it is on."""

    network: int
    mask: int
    interface: str


def parse_fib_trie(data: bytes) -> tuple[str, ...]:
    """The IPv4 addresses of the interfaces, in the table's order."""
    found: dict[str, None] = {}
    leaf = ""
    for line in data.split(b"\n"):
        entry = line.strip()
        if entry.startswith(b"|-- "):
            leaf = text(entry[4:])
        elif entry == b"/32 host LOCAL" and leaf:
            found[leaf] = None
    return tuple(found)


def parse_if_inet6(data: bytes) -> tuple[tuple[str, str], ...]:
    """Interface and IPv6 address; lines that aren't understood are left out."""
    found = []
    for line in data.split(b"\n"):
        parts = line.split()
        if len(parts) != _INET6_COLUMNS:
            continue
        try:
            found.append((text(parts[5]), socket.inet_ntop(socket.AF_INET6, bytes.fromhex(text(parts[0])))))
        except ValueError:
            continue
    return tuple(found)


def parse_connected_routes(data: bytes) -> tuple[Route, ...]:
    """The networks of /proc/PID/net/route that are reached without a gateway, the narrowest first."""
    found = []
    for line in data.split(b"\n")[1:]:
        parts = line.split()
        if len(parts) < _ROUTE_COLUMNS or parts[2] != _DIRECT:
            continue
        try:
            network, mask = (number_of(parse_hex_address(parts[column])) for column in (1, 7))
        except (ValueError, OSError):
            continue
        found.append(Route(network, mask, text(parts[0])))
    return tuple(sorted(found, key=lambda route: -route.mask))


def number_of(address: str) -> int:
    """An IPv4 address as a number. Raises `OSError` when it is none."""
    return int(struct.unpack("!I", socket.inet_aton(address))[0])


def interface_of(address: str, routes: tuple[Route, ...]) -> str:
    """The interface whose connected network holds an IPv4 address, or `UNNAMED`.

    The kernel's tables list IPv4 addresses without their interface; the interface's own network tells it.
    """
    if address.startswith("127."):
        return LOOPBACK
    try:
        number = number_of(address)
    except OSError:
        return UNNAMED
    return next((one.interface for one in routes if one.mask and number & one.mask == one.network), UNNAMED)
