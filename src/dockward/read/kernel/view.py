"""The kernel's word on every container, from one pass over /proc."""

from collections.abc import Mapping
from pathlib import Path
from typing import get_origin

from msgspec import structs

from dockward.model.errors import UnreadError
from dockward.model.fact import Fact, Place, outside, unknown
from dockward.model.kernel import KernelView
from dockward.read.kernel.census import FIRST, Census
from dockward.read.kernel.listeners import read_container_listeners
from dockward.read.kernel.procfile import reason_of
from dockward.read.kernel.programs import read_added_programs
from dockward.read.kernel.reference import read_reference

_PROC = Place("/proc")
_SANDBOX = "its runtime runs it in a sandbox with a kernel of its own; the host's doesn't see inside"
_OF_THE_KERNEL = tuple(
    one.name for one in structs.fields(KernelView) if get_origin(one.type) is Fact and one.name != "cgroup"
)


def read_kernel(
    pids: Mapping[str, int],
    root: Path = Path("/"),
    *,
    layers_home: str = "",
    sandboxed: frozenset[str] = frozenset(),
) -> dict[str, Fact[KernelView | None]]:
    """The kernel's view of each container whose id and first process `pids` names; a process number of 0 means none.

    `root` is where the host's file tree is, `layers_home` what the directories of an overlay are relative to when there
    are many of them, `sandboxed` the containers that run on a kernel of their own. Nothing is raised: what can't be
    read is unknown, with the reason. A view is unknown as a whole where the first process isn't the container's (it
    ended, its number was given to another, or the engine runs elsewhere).
    """
    tree = str(root).rstrip("/")
    running = {container: pid for container, pid in pids.items() if pid > 0}
    views = _read_running(running, tree, layers_home) if running else {}
    for container in sandboxed & views.keys():
        views[container] = views[container].map(lambda view: view and hide_behind_sandbox(view))
    return {container: views.get(container, Fact(None, _PROC)) for container in pids}


def read_first_process(container: str, pid: int, root: Path = Path("/")) -> Fact[KernelView | None]:
    """The kernel's view of one container by its first process alone, whose number is `pid`.

    It costs the same however many processes the host and the container have. What needs a look at others, the
    listeners and the added programs, is unknown. Nothing is raised, as by `read_kernel`.
    """
    if pid <= 0:
        return Fact(None, _PROC)
    place = Place(f"/proc/{pid}")
    census = Census(read_reference(str(root).rstrip("/")), {container: pid})
    census.take_these((FIRST, pid))
    reason = census.reason(container)
    if reason:
        return unknown(reason, place)
    return Fact(structs.replace(census.views[container], processes=tuple(census.processes[container])), place)


def _read_running(running: Mapping[str, int], tree: str, layers_home: str) -> dict[str, Fact[KernelView | None]]:
    census = Census(read_reference(tree), running)
    try:
        census.take()
    except OSError as why:
        return {container: unknown(reason_of(why), _PROC) for container in running}
    except UnreadError as why:
        return {container: unknown(why.reason, _PROC) for container in running}
    listeners = read_container_listeners(census, f"{tree}/proc")

    def finish(container: str) -> KernelView:
        draft, processes = census.views[container], tuple(census.processes[container])
        added = read_added_programs(tree, layers_home, draft.mounts, processes)
        return structs.replace(draft, processes=processes, listeners=listeners[container], added_programs=added)

    views: dict[str, Fact[KernelView | None]] = {}
    for container, pid in running.items():
        reason, place = census.reason(container), Place(f"/proc/{pid}")
        views[container] = unknown(reason, place) if reason else Fact(finish(container), place)
    return views


def hide_behind_sandbox(view: KernelView) -> KernelView:
    """What the host's kernel can tell of a container on a kernel of its own: its control group, and nothing else."""
    facts: dict[str, Fact[object]] = {name: outside(_SANDBOX) for name in _OF_THE_KERNEL}
    return structs.replace(view, processes=(), sandboxed=True, **facts)
