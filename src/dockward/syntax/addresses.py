"""Addresses that data is fetched from: which ones may be asked, and how they are told."""

import ipaddress
from collections.abc import Iterable
from urllib.parse import urlsplit


def why_refused(address: str, plain: Iterable[str]) -> str:
    """Why nothing is fetched from an address; nothing where it may be."""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return "is not one that can be read"
    if parts.scheme not in {"http", "https"} or not host:
        return "is not one of https"
    if parts.username is not None or parts.password is not None:
        return "has a name or a password in it"
    if parts.scheme == "http" and host not in {one.lower() for one in plain} and not is_loopback(host):
        return "has no TLS"
    return ""


def why_not_followed(address: str, leader: str, plain: Iterable[str]) -> str:
    """The same of an address that the server at another one, the `leader`, names.

    One elsewhere may not have this machine ask itself: what answers there may heed whoever asks from here.
    """
    if why := why_refused(address, plain):
        return why
    here, there = (is_loopback(urlsplit(one).hostname or "") for one in (address, leader))
    return "is this machine itself" if here and not there else ""


def shown_address(address: str) -> str:
    """An address as it may be told: without a name and password, and without what follows a question mark."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return "(no address)"
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def is_loopback(host: str) -> bool:
    """Whether a host is this machine itself, by its name or address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
