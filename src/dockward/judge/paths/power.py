"""What code in a container can do as seen from the host: the kernel's word where there is one, else the settings'."""

from msgspec import Struct

from dockward.model.capabilities import EVERYTHING, granted, names_in
from dockward.model.kernel import IdRange, KernelView
from dockward.model.workload import Workload
from dockward.model.world import World

_WHOLE_RANGE = 1 << 31


class Power(Struct, frozen=True, kw_only=True):
    """The strongest of a container's processes.

    `root` is uid 0 of the host. `capabilities` count against the host: those held inside a user namespace of the
    container's own do not. `groups` are host gids. `proven` tells whether the kernel said so.
    """

    root: bool
    capabilities: frozenset[str]
    groups: frozenset[int]
    proven: bool
    source: str

    def has(self, *names: str) -> bool:
        """Whether it holds all of these capabilities."""
        return self.capabilities.issuperset(names)


def power_of(w: Workload, world: World) -> Power:
    """The power of `w`. Raises `UnreadError` when neither the kernel nor the settings are known."""
    view = w.kernel.content
    if isinstance(view, KernelView):
        return _from_kernel(view)
    return _from_settings(w, world)


def is_remapped(uid_map: tuple[IdRange, ...]) -> bool:
    """Whether root inside is somebody else outside (user_namespaces(7))."""
    return not any(one.inside == 0 and one.outside == 0 and one.count >= _WHOLE_RANGE for one in uid_map)


def _from_kernel(view: KernelView) -> Power:
    held: frozenset[str] = frozenset()
    if not is_remapped(view.uid_map.value):
        held = frozenset().union(*(names_in(one.cap_effective) for one in view.processes))
    return Power(
        root=any(one.effective_uid == 0 for one in view.processes),
        capabilities=held,
        groups=frozenset(gid for one in view.processes for gid in (*one.groups, one.effective_gid)),
        proven=True,
        source="kernel",
    )


def _from_settings(w: Workload, world: World) -> Power:
    remapped = bool(world.engine and world.engine.userns_remap.value) and w.userns_mode.value != "host"
    root = _is_root(w.user.value) and not remapped
    held = EVERYTHING if w.privileged else granted(w.cap_add.value, w.cap_drop.value)
    return Power(
        root=root,
        capabilities=held if root else frozenset(),
        groups=frozenset({0} if root else ()),
        proven=False,
        source="inspect",
    )


def _is_root(user: str) -> bool:
    return user.partition(":")[0] in {"", "0", "root"}
