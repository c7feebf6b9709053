"""Where this host sends packets to, its default routes and the engine's own bridges apart (proc_pid_net(5))."""

import struct
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

from dockward.model.errors import UnreadError
from dockward.read.kernel import limits
from dockward.read.kernel.procfile import read_whole, text

_OF_THE_ENGINE = ("br-", "docker", "veth", "lo")
_UP, _REJECT = 0x1, 0x200
"""Flags of routes (linux/route.h)."""
_FOUR, _SIX = 8, 10
"""Columns."""


def read_routes() -> tuple[str, ...]:
    """The subnets, as `ADDRESS/LENGTH`; of this program's own network where that of process 1 isn't shown.

    Raises `OSError` and `UnreadError`.
    """
    found: list[str] = []
    for name, parse in (("route", parse_routes), ("ipv6_route", parse_routes_6)):
        found += parse(_read(name))
    return tuple(dict.fromkeys(found))


def parse_routes(data: bytes) -> Iterator[str]:
    """Of /proc/net/route, whose numbers are as the machine keeps them in memory."""
    for line in text(data).splitlines()[1:]:
        columns = line.split()
        if len(columns) < _FOUR or not _counts(columns[0], int(columns[3], 16)):
            continue
        address, mask = (struct.pack("=I", int(columns[one], 16)) for one in (1, 7))
        length = int.from_bytes(mask).bit_count()
        if length:
            yield str(IPv4Network((IPv4Address(address), length), strict=False))


def parse_routes_6(data: bytes) -> Iterator[str]:
    """Of /proc/net/ipv6_route; what every link has of its own, and groups, count for nothing."""
    for line in text(data).splitlines():
        columns = line.split()
        if len(columns) < _SIX or not _counts(columns[9], int(columns[8], 16)):
            continue
        found = IPv6Network((IPv6Address(bytes.fromhex(columns[0])), int(columns[1], 16)), strict=False)
        if found.prefixlen and not (found.is_link_local or found.is_multicast):
            yield str(found)


def _counts(interface: str, flags: int) -> bool:
    return bool(flags & _UP) and not flags & _REJECT and not interface.startswith(_OF_THE_ENGINE)


def _read(name: str) -> bytes:
    try:
        return read_whole(f"/proc/1/net/{name}", limits.ROUTE_TABLE)
    except FileNotFoundError:
        # Without IPv6 there is no such table.
        return b""
    except (OSError, UnreadError):
        return read_whole(f"/proc/self/net/{name}", limits.ROUTE_TABLE)
