"""The listening sockets of each container.

In a network namespace of its own these are all that the namespace has. Where others are in it too (the host, another
container), they are those that the container's own processes hold: the rest is somebody else's.
"""

from collections import Counter

from dockward.model.fact import Fact, Place
from dockward.model.kernel import KernelView, Listener
from dockward.read.kernel.census import Census
from dockward.read.kernel.networks import read_held_sockets, read_namespace_listeners
from dockward.read.kernel.procfile import fact_of


def read_container_listeners(census: Census, proc: str) -> dict[str, Fact[tuple[Listener, ...]]]:
    """Listeners by container; unknown where its network namespace, or in a shared one its open files, can't be read."""
    inodes = {container: _network(view) for container, view in census.views.items()}
    first = {inode: census.views[container].pid for container, inode in inodes.items() if inode}
    tables = read_namespace_listeners(proc, first)
    crowd = Counter(inodes.values()) + Counter(set(census.outside_networks()))
    found = {}
    for container, view in census.views.items():
        inode = inodes[container]
        table = tables[inode] if inode else _not_told(view)
        shared = table.known and table.value and crowd[inode] > 1
        found[container] = _only_own(table, census, container, proc) if shared else table
    return found


def _network(view: KernelView) -> int:
    return view.namespaces.value.get("net", 0) if view.namespaces.known else 0


def _not_told(view: KernelView) -> Fact[tuple[Listener, ...]]:
    return view.namespaces.map(lambda _: ())


def _only_own(
    table: Fact[tuple[Listener, ...]], census: Census, container: str, proc: str
) -> Fact[tuple[Listener, ...]]:
    pids = [process.pid for process in census.processes[container]]
    held = fact_of(lambda: read_held_sockets(proc, pids), Place(f"/proc/{pids[0]}/fd"))
    return held.map(lambda inodes: tuple(one for one in table.value if one.inode in inodes))
