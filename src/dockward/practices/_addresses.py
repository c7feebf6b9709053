"""Internet addresses as text."""

from ipaddress import IPv4Address, IPv6Address, ip_address


def parse_address(text: str) -> IPv4Address | IPv6Address | None:
    """An address, without brackets and zone; None when it isn't one."""
    try:
        return ip_address(text.strip("[]").partition("%")[0])
    except ValueError:
        return None


def is_loopback(text: str) -> bool:
    """Whether only the machine (or container) itself reaches it."""
    found = parse_address(text)
    return text == "localhost" if found is None else found.is_loopback


def is_wildcard(text: str) -> bool:
    """Whether it means every address."""
    found = parse_address(text)
    return text in {"", "*"} if found is None else found.is_unspecified
