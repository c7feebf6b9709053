"""Who else is there: words of the rules that look at several containers at once."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from dockward.model.errors import UnreadError
from dockward.model.fact import Fact
from dockward.model.network import Network
from dockward.model.subject import Kind
from dockward.model.workload import MountKind, Workload
from dockward.model.world import World

T = TypeVar("T")
User = tuple[Workload, bool]
"""Somebody who mounts a volume, and whether they may write it."""


def remembered(world: World, name: str, make: Callable[[World], T]) -> T:
    """What `make` finds in a world, found once: looking through all containers for each of them grows too fast."""
    found: dict[str, T] = vars(world).setdefault("remembered", {})
    if name not in found:
        found[name] = make(world)
    return found[name]


def all_read(world: World) -> None:
    """Go on only when every container was read. Raises `UnreadError` otherwise: the one missing may be the one."""
    for one in world.unread:
        if one.kind is Kind.CONTAINER:
            raise UnreadError(f"not every container could be read: {one.reason}")


def all_told(world: World, field: str) -> None:
    """Go on only when this field of every container is known. Raises `UnreadError` otherwise."""
    for fact in remembered(world, f"unknown {field}", lambda all_: _unknown(all_.containers, field)):
        _ = fact.value


def _unknown(several: Iterable[Workload], field: str) -> tuple[Fact[object], ...]:
    facts: Iterable[Fact[object]] = (getattr(one, field) for one in several)
    return tuple(one for one in facts if not one.known)


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


def users(volume: str, world: World) -> tuple[User, ...]:
    """The containers and services that mount a volume, as far as their mounts are known."""
    return tuple(remembered(world, "users of volumes", _users).get(volume, ()))


def all_mounts_told(world: World) -> None:
    """Go on only when the mounts of every container and service are known. Raises `UnreadError` otherwise."""
    all_read(world)
    all_told(world, "mounts")
    for one in world.services:
        _ = one.mounts.value


def _users(world: World) -> dict[str, list[User]]:
    found: dict[str, list[User]] = {}
    for w in (*world.containers, *world.services):
        for mount in w.mounts.value if w.mounts.known else ():
            if mount.kind is MountKind.VOLUME:
                found.setdefault(mount.source, []).append((w, mount.writable))
    return found
