"""New connections to the host as sets of ports: TCP and UDP in one integer, a bit a port."""

from collections.abc import Iterator

PORTS = 1 << 16
PROTOCOLS = ("tcp", "udp")
NOTHING = 0
_ALL_PORTS = (1 << PORTS) - 1
EVERYTHING = (_ALL_PORTS << PORTS) | _ALL_PORTS


def of_protocol(protocol: str) -> int:
    """All connections of one protocol; nothing for those that have no ports."""
    return _ALL_PORTS << (PORTS * PROTOCOLS.index(protocol)) if protocol in PROTOCOLS else NOTHING


def of_ports(first: int, last: int) -> int:
    """Connections to the ports from `first` to `last`, of both protocols; nothing where that is no range of ports."""
    if not 0 <= first <= last < PORTS:
        return NOTHING
    bits = ((1 << (last - first + 1)) - 1) << first
    return (bits << PORTS) | bits


def names_of(traffic: int) -> Iterator[str]:
    """The ports as `port/protocol`."""
    for nr, protocol in enumerate(PROTOCOLS):
        bits = (traffic >> (PORTS * nr)) & _ALL_PORTS
        yield from (f"{port}/{protocol}" for port, bit in enumerate(reversed(f"{bits:b}")) if bit == "1")


def mostly(traffic: int) -> bool:
    """Whether it is more than half of all TCP ports or of all UDP ports."""
    return any((traffic & of_protocol(one)).bit_count() > PORTS // 2 for one in PROTOCOLS)
