"""The kernel's word on every container, from one pass over /proc."""

from collections.abc import Mapping
from pathlib import Path

from msgspec import structs

from dockward.model.errors import UnreadError
from dockward.model.fact import Fact, Place, unknown
from dockward.model.kernel import KernelView
from dockward.read.kernel.census import Census
from dockward.read.kernel.listeners import read_container_listeners
from dockward.read.kernel.procfile import reason_of
from dockward.read.kernel.reference import read_reference

_PROC = Place("/proc")


def read_kernel(pids: Mapping[str, int], root: Path = Path("/")) -> dict[str, Fact[KernelView | None]]:
    """The kernel's view of each container whose id and first process `pids` names; a process number of 0 means none.

    `root` is where the host's file tree is. Nothing is raised: what can't be read is unknown, with the reason. A view
    is unknown as a whole where the first process isn't the container's (it ended, its number was given to another, or
    the engine runs elsewhere).
    """
    tree = str(root).rstrip("/")
    running = {container: pid for container, pid in pids.items() if pid > 0}
    views = _read_running(running, tree) if running else {}
    return {container: views.get(container, Fact(None, _PROC)) for container in pids}


def _read_running(running: Mapping[str, int], tree: str) -> dict[str, Fact[KernelView | None]]:
    census = Census(read_reference(tree), running)
    try:
        census.take()
    except OSError as why:
        return {container: unknown(reason_of(why), _PROC) for container in running}
    except UnreadError as why:
        return {container: unknown(why.reason, _PROC) for container in running}
    return _finish(census, running, f"{tree}/proc")


def _finish(census: Census, running: Mapping[str, int], proc: str) -> dict[str, Fact[KernelView | None]]:
    listeners = read_container_listeners(census, proc)
    views: dict[str, Fact[KernelView | None]] = {}
    for container, pid in running.items():
        reason, place = census.reason(container), Place(f"/proc/{pid}")
        if reason:
            views[container] = unknown(reason, place)
            continue
        processes = tuple(census.processes[container])
        views[container] = Fact(
            structs.replace(census.views[container], processes=processes, listeners=listeners[container]), place
        )
    return views
