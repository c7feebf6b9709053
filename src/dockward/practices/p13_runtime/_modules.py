"""Which security module confines containers on this engine."""

from collections.abc import Iterator

from dockward.kit import NotApplicable
from dockward.model.workload import Workload
from dockward.model.world import World
from dockward.practices._engine import engine_of
from dockward.practices._running import own_processes


def needs_apparmor(world: World) -> None:
    """Go on only where the engine confines with AppArmor. Raises `NotApplicable` otherwise."""
    if not engine_of(world).apparmor:
        raise NotApplicable("the engine doesn't confine with AppArmor")


def needs_selinux(world: World) -> None:
    """Go on only where the engine confines with SELinux. Raises `NotApplicable` otherwise."""
    if not engine_of(world).selinux:
        raise NotApplicable("the engine doesn't confine with SELinux")


def labels(w: Workload) -> Iterator[str]:
    """The label of each of its processes, those that could be read first. Raises `UnreadError` at the others."""
    for one in sorted(own_processes(w), key=lambda process: not process.lsm_label.known):
        yield one.lsm_label.value.strip("\0\n ")
