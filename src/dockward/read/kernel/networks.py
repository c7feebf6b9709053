"""Sockets and addresses of network namespaces, and which sockets a container's own processes hold."""

import os
from collections.abc import Iterable, Mapping

from dockward.model.errors import UnreadError
from dockward.model.fact import Fact
from dockward.model.kernel import Listener
from dockward.read.kernel import limits
from dockward.read.kernel.addresses import parse_fib_trie, parse_if_inet6
from dockward.read.kernel.namespaces import parse_namespace
from dockward.read.kernel.procfile import ENDED, GONE, ProcessDirectory, fact_of
from dockward.read.kernel.sockdiag import read_listeners
from dockward.read.kernel.sockets import TABLES, parse_inet, parse_unix


def read_namespace_listeners(proc: str, namespaces: Mapping[int, int]) -> dict[int, Fact[tuple[Listener, ...]]]:
    """Listening sockets by network namespace; `namespaces` maps each one's inode to a process in it."""
    answered = read_listeners({inode: f"{proc}/{pid}/ns/net" for inode, pid in namespaces.items()})
    return {inode: _read_one(proc, pid, inode, answered.get(inode)) for inode, pid in namespaces.items()}


def _read_one(proc: str, pid: int, inode: int, answered: tuple[Listener, ...] | None) -> Fact[tuple[Listener, ...]]:
    try:
        with ProcessDirectory(proc, pid) as directory:
            return fact_of(lambda: _checked(directory, inode, answered), directory.place("net/tcp"))
    except OSError as why:
        return fact_of(lambda: _raise(why), ProcessDirectory.place_of(pid, "net/tcp"))


def _checked(directory: ProcessDirectory, inode: int, answered: tuple[Listener, ...] | None) -> tuple[Listener, ...]:
    if parse_namespace(directory.link("ns/net")) != inode:
        raise UnreadError(ENDED)
    inet = read_table_listeners(directory) if answered is None else answered
    return (*inet, *read_unix_listeners(directory))
