"""What code in a container can do as seen from the host: the kernel's word where there is one, else the settings'."""

from collections.abc import Iterable

from msgspec import Struct, structs

from dockward.model.capabilities import EVERYTHING, granted, names_in
from dockward.model.errors import UnreadError
from dockward.model.kernel import IdRange, KernelView
from dockward.model.workload import Workload
from dockward.model.world import World

_WHOLE_RANGE = 1 << 31
_MOST_DIGITS = 10
"""Of an id: uids and gids have 32 bits."""


class Power(Struct, frozen=True, kw_only=True):
    """The strongest of a container's processes.

    `root` is uid 0 of the host. `capabilities` count against the host: those held inside a user namespace of the
    container's own do not. `users` and `groups` are ids of the host. `remapped`: no flaw inside makes it root of the
    host. `sandboxed`: it has a kernel of its own. `source` is whose word it is.
    """

    root: bool
    capabilities: frozenset[str]
    users: frozenset[int]
    groups: frozenset[int]
    remapped: bool
    source: str
    sandboxed: bool = False

    def has(self, *names: str) -> bool:
        """Whether it holds all of these capabilities."""
        return self.capabilities.issuperset(names)


def power_of(w: Workload, world: World) -> Power:
    """The power of `w`. Raises `UnreadError` when neither the kernel nor the settings are known."""
    view = w.kernel.content
    if not isinstance(view, KernelView):
        return _from_settings(w, world)
    if view.sandboxed:
        return _from_sandbox(w, world)
    if not view.processes:
        raise UnreadError("its processes ended while they were read", w.kernel.place)
    return _from_kernel(view)


def is_remapped(uid_map: tuple[IdRange, ...]) -> bool:
    """Whether root inside is somebody else outside (user_namespaces(7))."""
    return not any(one.inside == 0 and one.outside == 0 and one.count >= _WHOLE_RANGE for one in uid_map)


def _from_kernel(view: KernelView) -> Power:
    held: frozenset[str] = frozenset()
    remapped = is_remapped(view.uid_map.value)
    if not remapped:
        held = frozenset().union(*(names_in(one.cap_effective) for one in view.processes))
    users = frozenset(one.effective_uid for one in view.processes)
    return Power(
        root=0 in users,
        capabilities=held,
        users=users,
        groups=frozenset(gid for one in view.processes for gid in (*one.groups, one.effective_gid)),
        remapped=remapped,
        source="kernel",
    )


def _from_settings(w: Workload, world: World) -> Power:
    remapped = bool(world.engine and world.engine.userns_remap.value) and w.userns_mode.value != "host"
    root = _is_root(w.user.value) and not remapped
    held = EVERYTHING if w.privileged else granted(w.cap_add.value, w.cap_drop.value)
    named = _numbers([w.user.value.partition(":")[0]])
    return Power(
        root=root,
        capabilities=held if root else frozenset(),
        users=frozenset({0}) if root else frozenset() if remapped else named,
        groups=frozenset() if remapped else _groups(w),
        remapped=remapped,
        source="inspect",
    )


def _from_sandbox(w: Workload, world: World) -> Power:
    """A kernel of its own takes the capabilities; what is mounted in it a helper still reads and writes outside."""
    outside = _from_settings(w, world)
    return structs.replace(outside, capabilities=frozenset(), sandboxed=True)


def _groups(w: Workload) -> frozenset[int]:
    """The groups of the settings that are numbers; root's own group comes with root."""
    user, _, group = w.user.value.partition(":")
    asked = _numbers((group, *w.group_add.value))
    return asked | {0} if _is_root(user) and not group else asked


def _numbers(words: Iterable[str]) -> frozenset[int]:
    """The ids among names; what has more digits than any id is none."""
    return frozenset(int(one) for one in words if one.isascii() and one.isdecimal() and len(one) <= _MOST_DIGITS)


def _is_root(user: str) -> bool:
    return user.partition(":")[0] in {"", "0", "root"}
