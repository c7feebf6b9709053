"""The host's own listening sockets and addresses, as its first process sees them."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from dockward.model.fact import Fact, Place
from dockward.model.kernel import Listener
from dockward.read.kernel import limits
from dockward.read.kernel.addresses import interface_of, parse_connected_routes, parse_fib_trie
from dockward.read.kernel.namespaces import parse_namespace
from dockward.read.kernel.networks import (
    read_addresses6,
    read_inet_tables,
    read_namespace_listeners,
    read_unix_table,
)
from dockward.read.kernel.procfile import ProcessDirectory, fact_of

T = TypeVar("T")

_FIRST = 1


def read_host_listeners(root: Path = Path("/"), pid: int = _FIRST) -> Fact[tuple[Listener, ...]]:
    """Listening sockets of the host's network namespace: that of process `pid`, which may be an engine's own."""
    proc = f"{str(root).rstrip('/')}/proc"
    inode = fact_of(lambda: _inside(proc, pid, lambda one: parse_namespace(one.link("ns/net"))), Place("/proc"))
    if inode.known and inode.value:
        return read_namespace_listeners(proc, {inode.value: pid})[inode.value]
    # The namespace itself is hidden from this user; its tables are not.
    return fact_of(
        lambda: _inside(proc, pid, lambda one: (*read_inet_tables(one), *read_unix_table(one))),
        Place(f"/proc/{pid}/net/tcp"),
    )


def read_host_addresses(root: Path = Path("/"), pid: int = _FIRST) -> Fact[dict[str, tuple[str, ...]]]:
    """Addresses by interface in the network namespace of process `pid`, loopback among them.

    An IPv4 address that no connected network tells the interface of stands under `?`.
    """
    proc = f"{str(root).rstrip('/')}/proc"
    return fact_of(lambda: _inside(proc, pid, _addresses), Place(f"/proc/{pid}/net/fib_trie"))


def _inside(proc: str, pid: int, read: Callable[[ProcessDirectory], T]) -> T:
    with ProcessDirectory(proc, pid) as directory:
        return read(directory)


def _addresses(directory: ProcessDirectory) -> dict[str, tuple[str, ...]]:
    routes = parse_connected_routes(directory.read("net/route", limits.ROUTE_TABLE))
    four = parse_fib_trie(directory.read("net/fib_trie", limits.ROUTE_TABLE))
    found: dict[str, tuple[str, ...]] = {}
    for interface, address in (*((interface_of(one, routes), one) for one in four), *read_addresses6(directory)):
        found[interface] = (*found.get(interface, ()), address)
    return found
