"""The kernel's view of one container as its first process shows it."""

from dockward.model.fact import Fact, unknown
from dockward.model.kernel import NAMESPACES, KernelMount, KernelView
from dockward.read.kernel import limits
from dockward.read.kernel.membership import parse_cgroup
from dockward.read.kernel.mounts import parse_mountinfo, root_readonly, show_host_paths
from dockward.read.kernel.namespaces import find_shared, parse_id_map, read_namespaces
from dockward.read.kernel.networks import read_addresses
from dockward.read.kernel.procfile import ProcessDirectory, fact_of
from dockward.read.kernel.reference import Reference
from dockward.read.kernel.rlimits import parse_hard_limits


class Drafts:
    """Reads views without processes, listeners and programs; what a network namespace says is read once for all."""

    def __init__(self, reference: Reference) -> None:
        self._reference = reference
        self._addresses: dict[int, Fact[tuple[str, ...]]] = {}

    def read(self, directory: ProcessDirectory, cgroup: bytes, container: str) -> KernelView:
        """The view by the container's first process; each part that can't be read is unknown."""
        place = directory.place
        namespaces = fact_of(lambda: read_namespaces(directory), place("ns"))
        shared = find_shared(namespaces, self._reference.namespaces)
        mounts = fact_of(
            lambda: self._read_mounts(directory, shared.value if shared.known else frozenset(NAMESPACES)),
            place("mountinfo"),
        )
        return KernelView(
            pid=directory.pid,
            processes=(),
            namespaces=namespaces,
            shared=shared,
            uid_map=fact_of(lambda: parse_id_map(directory.read("uid_map", limits.SMALL_FILE)), place("uid_map")),
            cgroup=fact_of(lambda: self._reference.quotas.read(parse_cgroup(cgroup), container), place("cgroup")),
            mounts=mounts,
            root_readonly=fact_of(lambda: root_readonly(mounts.value), place("mountinfo")),
            listeners=unknown("not asked", place("net/tcp")),
            addresses=self._read_addresses(directory, namespaces),
            limits=fact_of(lambda: parse_hard_limits(directory.read("limits", limits.SMALL_FILE)), place("limits")),
            added_programs=unknown("not asked", place("exe")),
        )

    def _read_mounts(self, directory: ProcessDirectory, shared: frozenset[str]) -> tuple[KernelMount, ...]:
        data = directory.read("mountinfo", limits.MOUNTINFO_FILE)
        return show_host_paths(parse_mountinfo(data, limits.MOUNTS_OF_CONTAINER), self._reference.mounts.value, shared)

    def _read_addresses(self, directory: ProcessDirectory, namespaces: Fact[dict[str, int]]) -> Fact[tuple[str, ...]]:
        inode = namespaces.value.get("net", 0) if namespaces.known else 0
        if inode in self._addresses:
            return self._addresses[inode]
        found = fact_of(lambda: read_addresses(directory), directory.place("net/fib_trie"))
        if inode and found.known:
            self._addresses[inode] = found
        return found
