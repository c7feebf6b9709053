"""Sockets and addresses of network namespaces, and which sockets a container's own processes hold."""

from collections.abc import Iterable, Mapping
from functools import partial

from dockward.model.errors import UnreadError
from dockward.model.fact import Fact, Place
from dockward.model.kernel import Listener
from dockward.read.kernel import limits
from dockward.read.kernel.addresses import LOOPBACK, parse_fib_trie, parse_if_inet6
from dockward.read.kernel.namespaces import parse_namespace
from dockward.read.kernel.procfile import ENDED, GONE, ProcessDirectory, fact_of, link_of, names_in
from dockward.read.kernel.sockdiag import ask_listeners
from dockward.read.kernel.sockets import TABLES, parse_inet, parse_unix


def read_namespace_listeners(proc: str, namespaces: Mapping[int, int]) -> dict[int, Fact[tuple[Listener, ...]]]:
    """Listening sockets by network namespace; `namespaces` maps each one's inode to a process in it."""
    answered = ask_listeners({inode: f"{proc}/{pid}/ns/net" for inode, pid in namespaces.items()})

    def read(inode: int, pid: int) -> tuple[Listener, ...]:
        with ProcessDirectory(proc, pid) as directory:
            if parse_namespace(directory.link("ns/net")) != inode:
                raise UnreadError(ENDED)
            inet = answered[inode] if inode in answered else read_inet_tables(directory)
            return (*inet, *read_unix_table(directory))

    return {
        inode: fact_of(partial(read, inode, pid), Place(f"/proc/{pid}/net/tcp")) for inode, pid in namespaces.items()
    }


def read_inet_tables(directory: ProcessDirectory) -> tuple[Listener, ...]:
    """Listening sockets from the tables of /proc. Raises `OSError`, and `UnreadError` for a table that is too large."""
    found = list(parse_inet(directory.read("net/tcp", limits.SOCKET_TABLE), "tcp"))
    for protocol in TABLES.keys() - {"tcp"}:
        try:
            found.extend(parse_inet(directory.read(f"net/{protocol}", limits.SOCKET_TABLE), protocol))
        except FileNotFoundError:  # a kernel without IPv6 has no such table
            continue
    return tuple(sorted(found, key=lambda one: (one.protocol, one.port, one.address)))


def read_unix_table(directory: ProcessDirectory) -> tuple[Listener, ...]:
    """Listening unix sockets of its network namespace. Raises `OSError`, and `UnreadError` when they are too many."""
    try:
        return parse_unix(directory.read("net/unix", limits.SOCKET_TABLE))
    except FileNotFoundError:  # unix sockets may be a module that isn't loaded
        return ()


def read_addresses(directory: ProcessDirectory) -> tuple[str, ...]:
    """Addresses of its network namespace without loopback. Raises `OSError`, and `UnreadError` for a huge table."""
    four = parse_fib_trie(directory.read("net/fib_trie", limits.ROUTE_TABLE))
    six = read_addresses6(directory)
    return (
        *(address for address in four if not address.startswith("127.")),
        *(address for interface, address in six if interface != LOOPBACK),
    )


def read_addresses6(directory: ProcessDirectory) -> tuple[tuple[str, str], ...]:
    """Interface and IPv6 address, none on a kernel without IPv6. Raises `OSError`."""
    try:
        return parse_if_inet6(directory.read("net/if_inet6", limits.SMALL_FILE))
    except FileNotFoundError:
        return ()


def read_held_sockets(proc: str, pids: Iterable[int]) -> frozenset[int]:
    """Inodes of the sockets that these processes have open.

    A process that has ended holds none. Raises `OSError`, and `UnreadError` when too many files are open.
    """
    found: set[int] = set()
    left = limits.OPEN_FILES
    for pid in pids:
        try:
            names = names_in(f"{proc}/{pid}/fd")
        except OSError as why:
            if why.errno in GONE:
                continue
            raise
        left -= len(names)
        if left < 0:
            raise UnreadError(f"the processes have more than {limits.OPEN_FILES} files open")
        found.update(_sockets(f"{proc}/{pid}/fd", names))
    return frozenset(found)


def _sockets(directory: str, names: list[str]) -> Iterable[int]:
    for name in names:
        try:
            link = link_of(f"{directory}/{name}")
        except OSError as why:
            if why.errno in GONE:
                continue
            raise
        inode = parse_namespace(link) if link.startswith("socket:") else None
        if inode is not None:
            yield inode
