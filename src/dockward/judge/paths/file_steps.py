"""Steps by what is mounted: files of the host, control sockets, and directories that other containers use too."""

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from msgspec import structs

from dockward.judge.paths.foothold import Foothold, doubted, told
from dockward.judge.paths.graph import ENGINE, HOST, Cost, Edge
from dockward.model.hostsockets import (
    held_socket,
    init_socket,
    is_engine_socket,
    is_of_user,
    is_there,
    may_connect,
    other_runtime,
    socket_file,
)
from dockward.practices._mounts import Shown, shown
from dockward.practices.p06_isolation._paths import exposed

_DATA = "data/"
_USED = "used/"


def host_files(at: Foothold) -> Iterator[Edge]:
    """A directory of the host from which root's programs or secrets are taken."""
    for one in exposed(at.w, at.world):
        path, target = one.shown.path, one.shown.mount.target
        evidence, changes = (at.mount_evidence(one.shown),), (at.without_mount(one.shown),)
        if one.takes_host:
            cost = Cost.NOTHING if at.power.root else Cost.CIRCUMSTANCE
            how = f"writes the host's {path} through {target}"
            yield at.edge(HOST, cost, how, evidence=evidence, changes=changes)
        elif one.entry.secret:
            cost = Cost.CIRCUMSTANCE if at.power.root else Cost.ANOTHER_FLAW
            how = f"reads the host's keys and password hashes in {path} through {target}"
            yield at.edge(HOST, cost, how, evidence=evidence, changes=changes)


def sockets(at: Foothold) -> Iterator[Edge]:
    """The engine's or another runtime's socket, itself or by a directory above it."""
    for one in shown(at.w):
        found = _socket_in(one.path, at)
        if not found:
            continue
        cost, doubt = _opening(found, one, at)
        whom = other_runtime(found, at.world) or "the engine"
        how = f"commands {whom} through {found}, mounted by {one.path} at {one.mount.target}"
        evidence = told(at.mount_evidence(one), doubt)
        if cost is not None:
            yield at.edge(ENGINE, cost, how, evidence=evidence, changes=(at.without_mount(one),))


def _socket_in(path: str, at: Foothold) -> str:
    """The control socket that this host path is or that lies in it; empty when none is known to."""
    own = is_engine_socket(path, at.world) or bool(other_runtime(path, at.world))
    return path if own else held_socket(path, at.world)


def _opening(socket: str, one: Shown, at: Foothold) -> tuple[Cost | None, str]:
    """What it costs to open the socket, and what that hangs on; no cost where nobody in the container ever may."""
    if is_of_user(socket):
        return Cost.ANOTHER_FLAW, "an engine without root gives the rights of its user alone"
    file = socket_file(socket, at.world)
    there = file is not None or socket == one.path or is_there(socket, at.world)
    doubt = "" if there else f"whether {socket} exists isn't known"
    if at.power.root:
        return doubted(doubt), doubt
    if file is None:
        return Cost.CIRCUMSTANCE, doubt or f"who may open {socket} isn't known"
    if any(may_connect(file, uid, at.power.groups) for uid in at.power.users):
        return Cost.NOTHING, f"{socket} {file.owner}:{file.group} {file.mode:04o} is open to its processes"
    return (None if at.power.remapped else Cost.ANOTHER_FLAW), f"{socket} is closed to its processes"


def systemd(at: Foothold) -> Iterator[Edge]:
    """A socket of the host's systemd, which obeys root."""
    for one in shown(at.w):
        if at.power.root and init_socket(one.path):
            how = f"has the host's systemd run a program through {one.path} at {one.mount.target}"
            evidence, changes = (at.mount_evidence(one),), (at.without_mount(one),)
            yield at.edge(HOST, Cost.CIRCUMSTANCE, how, evidence=evidence, changes=changes)


def shared_data(at: Foothold) -> Iterator[Edge]:
    """A directory that several containers mount: what one writes, another may run."""
    for one in shown(at.w):
        path = one.path
        if path.startswith(("/dev", "/proc", "/sys")):
            continue
        evidence = (at.mount_evidence(one),)
        if one.writable:
            how = f"writes {path} through {one.mount.target}"
            changes = (f"mount {path} read-only in {at.name}", at.without_mount(one))
            yield at.edge(f"{_DATA}{path}", Cost.NOTHING, how, evidence=evidence, changes=changes)
        yield Edge(
            source=f"{_DATA}{path}",
            target=at.name,
            cost=Cost.ANOTHER_FLAW,
            how=f"{at.name} uses what lies in {path}",
            evidence=evidence,
            changes=(at.without_mount(one),),
        )


def nested_data(edges: Iterable[Edge]) -> Iterator[Edge]:
    """Steps from a directory that one container writes to those above and below it that others use.

    What is used has a node of its own here: who writes one folder of a directory writes none of its others.
    """
    written: dict[str, None] = {}
    used: dict[str, list[Edge]] = {}
    for one in edges:
        if one.target.startswith(_DATA):
            written[one.target.removeprefix(_DATA)] = None
        elif one.source.startswith(_DATA):
            used.setdefault(one.source.removeprefix(_DATA), []).append(one)
    reached: dict[str, None] = {}
    for low, high, upwards in (*_pairs(written, used, True), *_pairs(used, written, False)):
        writes, uses = (low, high) if upwards else (high, low)
        reached[uses] = None
        yield Edge(
            source=f"{_DATA}{writes}",
            target=f"{_USED}{uses}",
            cost=Cost.NOTHING,
            how=f"{low} lies in {high}",
            evidence=(f"mounts: {low} and {high}",),
            changes=(),
        )
    for path in reached:
        yield from (structs.replace(one, source=f"{_USED}{path}") for one in used[path])


def _pairs(low: Iterable[str], high: Iterable[str], upwards: bool) -> Iterator[tuple[str, str, bool]]:
    """Each path of `low` with those of `high` that it lies in."""
    above = set(high)
    for path in low:
        for parent in PurePosixPath(path).parents:
            if str(parent) in above:
                yield path, str(parent), upwards
