"""Who else is there: words of the rules that look at several containers at once."""

from collections.abc import Iterable, Iterator

from dockward.model.errors import UnreadError
from dockward.model.network import Network
from dockward.model.subject import Kind
from dockward.model.workload import MountKind, Workload
from dockward.model.world import World


def all_read(world: World) -> None:
    """Go on only when every container was read. Raises `UnreadError` otherwise: the one missing may be the one."""
    for one in world.unread:
        if one.kind is Kind.CONTAINER:
            raise UnreadError(f"not every container could be read: {one.reason}")


def owner(w: Workload) -> str:
    """The project that it belongs to, or itself where it belongs to none."""
    return w.project or f"container {w.name}"


def owners(several: Iterable[Workload]) -> list[str]:
    """The projects of several containers, each once."""
    return sorted({owner(one) for one in several})


def members(network: Network, world: World) -> tuple[Workload, ...]:
    """The containers on a network, as far as this engine runs them."""
    ids = dict.fromkeys(network.members.value)
    return tuple(world.container_by_id[one] for one in ids if one in world.container_by_id)


def users(volume: str, world: World) -> Iterator[tuple[Workload, bool]]:
    """The containers and services that mount a volume, and whether they may write it."""
    for w in (*world.containers, *world.services):
        for mount in w.mounts.value:
            if mount.kind is MountKind.VOLUME and mount.source == volume:
                yield w, mount.writable
