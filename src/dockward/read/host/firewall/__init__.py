"""The host's own packet filter: what the kernel has, told as what it lets in."""

from dockward.read.host.firewall.firewall import read_firewall

__all__ = ["read_firewall"]
