"""One pass over /proc: which process belongs to which container.

A process belongs to the container that its cgroup names. One whose cgroup names none still belongs to a container when
it is in that container's own pid namespace: so processes that moved themselves to another cgroup are found, and
containers whose cgroup paths this program's cgroup namespace hides.
"""

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from dockward.model.errors import UnreadError
from dockward.model.kernel import KernelView, Process
from dockward.read.kernel import limits
from dockward.read.kernel.draft import Drafts
from dockward.read.kernel.membership import parse_container
from dockward.read.kernel.namespaces import parse_namespace
from dockward.read.kernel.process import read_process
from dockward.read.kernel.procfile import ENDED, NEEDS_ROOT, REFUSED, ProcessDirectory, process_ids
from dockward.read.kernel.reference import Reference

NOT_VISIBLE = "the engine's processes are not visible here (remote engine, or another PID namespace)"
FIRST = 1
"""The host's first process, by which its namespaces are known."""


class Outsider(Struct, frozen=True):
    """A process that no container's cgroup holds, with the inodes of two of its namespaces (None: not shown)."""

    network: int | None
    processes: int | None
    cgroup: bytes


class Census:
    """What the pass found: drafts of views and processes by container, and everyone else."""

    def __init__(self, reference: Reference, pids: Mapping[str, int]) -> None:
        self._proc = reference.proc
        self._reference = reference
        self._pids = pids
        self._read_draft = Drafts(reference).read
        self.views: dict[str, KernelView] = {}
        self.processes: dict[str, list[Process]] = {container: [] for container in pids}
        self.outsiders: dict[int, Outsider] = {}
        self._reasons: dict[str, str] = {}
        self._refused: set[int] = set()

    def take(self) -> None:
        """Look at every process once. Raises `OSError` where /proc can't be listed, `UnreadError` for too many."""
        self.take_these(process_ids(self._proc, limits.PROCESSES_ON_HOST))

    def take_these(self, pids: Iterable[int]) -> None:
        """Look at these processes once, and at no others."""
        for pid in pids:
            self._visit(pid, None)
        for pid, container in tuple(self._strays()):
            del self.outsiders[pid]
            self._visit(pid, container)

    def reason(self, container: str) -> str:
        """Why there is no whole view of a container; empty when there is one."""
        if container in self._reasons:
            return self._reasons[container]
        pid = self._pids[container]
        if container in self.views:
            return ""
        if pid in self._refused:
            return NEEDS_ROOT
        return ENDED if self.views and pid not in self.outsiders else NOT_VISIBLE

    def outside_networks(self) -> Iterator[int]:
        """Network namespaces that processes of no known container are in, among them the host's."""
        if self._reference.namespaces.known:
            yield self._reference.namespaces.value.get("net", 0)
        yield from (outsider.network for outsider in self.outsiders.values() if outsider.network)

    def _visit(self, pid: int, container: str | None) -> None:
        """Read one process; as one of `container`, or of the container that its cgroup names."""
        try:
            with ProcessDirectory(self._proc, pid) as directory:
                cgroup = directory.read_start("cgroup", limits.SMALL_FILE)
                owner = container or parse_container(cgroup, self._pids)
                if owner is None:
                    self.outsiders[pid] = _read_outsider(directory, cgroup)
                else:
                    self._add(owner, directory, cgroup)
        except OSError as why:
            if why.errno in REFUSED:
                self._refused.add(pid)

    def _add(self, container: str, directory: ProcessDirectory, cgroup: bytes) -> None:
        members = self.processes[container]
        if len(members) >= limits.PROCESSES_OF_CONTAINER:
            self._reasons[container] = f"it has more than {limits.PROCESSES_OF_CONTAINER} processes"
            return
        try:
            process = read_process(directory)
        except UnreadError as why:
            self._reasons[container] = f"{why.place}: {why.reason}"
            return
        if process is None:
            return
        members.append(process)
        if directory.pid == self._pids[container]:
            self.views[container] = self._read_draft(directory, cgroup, container)

    def _strays(self) -> Iterator[tuple[int, str]]:
        """Processes without a container's cgroup that are in the pid namespace of a container."""
        owners = {**self._hidden_namespaces(), **self._own_namespaces()}
        for pid, outsider in self.outsiders.items():
            if outsider.processes in owners:
                yield pid, owners[outsider.processes]

    def _own_namespaces(self) -> dict[int | None, str]:
        return {
            view.namespaces.value["pid"]: container
            for container, view in self.views.items()
            if view.namespaces.known and view.shared.known and "pid" in view.namespaces.value.keys() - view.shared.value
        }

    def _hidden_namespaces(self) -> dict[int | None, str]:
        """Pid namespaces of first processes whose cgroup path this program's own cgroup namespace hides."""
        host, first = self._reference.namespaces, self.outsiders.get(FIRST)
        if first is None or not host.known or b":/.." not in first.cgroup:
            return {}
        candidates = {container: self.outsiders.get(pid) for container, pid in self._pids.items()}
        return {
            one.processes: container
            for container, one in candidates.items()
            if one and one.processes not in {None, host.value.get("pid")}
        }


def _read_outsider(directory: ProcessDirectory, cgroup: bytes) -> Outsider:
    try:
        network, processes = (parse_namespace(directory.link(f"ns/{kind}")) for kind in ("net", "pid"))
    except OSError:  # another user's, or gone: it then tells nothing
        return Outsider(None, None, cgroup)
    return Outsider(network, processes, cgroup)
