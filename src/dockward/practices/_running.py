"""What runs in a container by the kernel's word: words that the rules of several practices share."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from dockward.kit import NotApplicable
from dockward.model.errors import UnreadError
from dockward.model.kernel import IdRange, KernelView, Process
from dockward.model.workload import Workload

T = TypeVar("T")


def running(w: Workload) -> KernelView:
    """The kernel's view.

    Raises `NotApplicable` when nothing runs and when a sandbox hides it, `UnreadError` when it wasn't read.
    """
    view = w.kernel.value
    if view is None:
        raise NotApplicable("no process of it runs")
    if view.sandboxed:
        raise NotApplicable("it runs in a sandbox with a kernel of its own, which the host's kernel doesn't see into")
    return view


def seen(w: Workload) -> KernelView | None:
    """The kernel's view where there is one: for rules that stand on the settings and use it as proof only."""
    view = w.kernel.content
    return view if isinstance(view, KernelView) and not view.sandboxed else None


def not_privileged(w: Workload) -> None:
    """Leave a privileged container to its own rule. Raises `NotApplicable`."""
    if w.privileged:
        raise NotApplicable("it is privileged: see DW0503")


def processes(w: Workload) -> tuple[Process, ...]:
    """All processes of a running container. Raises `UnreadError` when they went while they were read."""
    view = running(w)
    if not view.processes:
        raise UnreadError("its processes ended while they were read", w.kernel.place)
    return view.processes


def own_processes(w: Workload) -> tuple[Process, ...]:
    """Processes that its first process started; those that came in from outside (exec, nsenter) are left out.

    Orphans stay inside the container's process namespace, so ancestry tells; where that namespace is shared it
    doesn't, and every process counts. Raises what `processes` raises.
    """
    everything = processes(w)
    first = running(w).pid
    if w.pid_mode.value or all(one.pid != first for one in everything):
        return everything
    parents = {one.pid: one.parent for one in everything}
    return tuple(one for one in everything if _eldest(one.pid, parents) == first)


def entered_processes(w: Workload) -> tuple[Process, ...]:
    """Processes that came in from outside: `docker exec`, nsenter. Raises what `processes` raises."""
    own = {one.pid for one in own_processes(w)}
    return tuple(one for one in processes(w) if one.pid not in own)


def _eldest(pid: int, parents: dict[int, int]) -> int:
    """The last ancestor that is still in the container; a loop, which only a torn reading gives, ends."""
    for _ in range(len(parents)):
        if parents[pid] not in parents:
            break
        pid = parents[pid]
    return pid


def is_host_root(process: Process) -> bool:
    """Whether it has the host's uid 0, really or at the moment."""
    return 0 in {process.real_uid, process.effective_uid}


def uid_inside(uid: int, uid_map: tuple[IdRange, ...]) -> int | None:
    """A host uid as the container's user namespace numbers it (user_namespaces(7)); None when it isn't mapped."""
    for line in uid_map:
        if line.outside <= uid < line.outside + line.count:
            return line.inside + uid - line.outside
    return None


def is_mapped_root(process: Process, uid_map: tuple[IdRange, ...]) -> bool:
    """Whether it is root of its own user namespace and somebody else on the host."""
    uids = (process.real_uid, process.effective_uid)
    return not is_host_root(process) and any(uid_inside(uid, uid_map) == 0 for uid in uids)


def names_of(several: tuple[Process, ...]) -> str:
    """Up to three program names for a message."""
    names = sorted({one.name for one in several})
    return ", ".join(names[:3]) + (" and others" if len(names) > 3 else "")  # noqa: PLR2004  # as the summary says


def once(several: Iterable[T]) -> Iterator[T]:
    """Each value once, as it comes: what was seen before an unknown one raises is still told."""
    told: set[T] = set()
    for one in several:
        if one not in told:
            told.add(one)
            yield one
