"""Who else is there: words of the rules that look at several containers at once."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePosixPath
from typing import TypeVar

from dockward.model.errors import UnreadError
from dockward.model.fact import Fact
from dockward.model.network import Network
from dockward.model.subject import Kind
from dockward.model.workload import MountKind, Workload
from dockward.model.world import World
from dockward.practices._mounts import told_path

T = TypeVar("T")
User = tuple[Workload, bool]
"""Somebody who mounts something, and whether they may write it."""


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


def users(kind: MountKind, source: str, world: World) -> tuple[User, ...]:
    """The containers and services that mount a volume of this name or this host path, as far as mounts are known."""
    return tuple(remembered(world, "users by mount", _users).get((kind, source), ()))


def users_around(path: str, world: World) -> Iterator[tuple[str, User]]:
    """Who mounts a host path above or below this one, with that path, as far as mounts are known."""
    binds = remembered(world, "bind mounts by path", _binds)
    below = path.rstrip("/") + "/"
    others = [str(one) for one in reversed(PurePosixPath(path).parents)]
    start = bisect_left(binds, below)
    while start < len(binds) and binds[start].startswith(below):
        others.append(binds[start])
        start += 1
    for other in others:
        yield from ((other, user) for user in users(MountKind.BIND, other, world))


def _binds(world: World) -> list[str]:
    found = remembered(world, "users by mount", _users)
    return sorted(source for kind, source in found if kind is MountKind.BIND)


def all_mounts_told(world: World) -> None:
    """Go on only when the mounts of every container and service are known. Raises `UnreadError` otherwise."""
    all_read(world)
    all_told(world, "mounts")
    for one in world.services:
        _ = one.mounts.value


def _users(world: World) -> dict[tuple[MountKind, str], list[User]]:
    found: dict[tuple[MountKind, str], list[User]] = {}
    for w in (*world.containers, *world.services):
        for one in w.mounts.told or ():
            source = told_path(one) if one.kind is MountKind.BIND else one.source
            if source:
                found.setdefault((one.kind, source), []).append((w, one.writable))
    return found
