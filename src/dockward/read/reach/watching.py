"""Looks at the processes of containers again and again, and keeps all that any of them had loaded."""

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from dockward.image.loadable import canonical
from dockward.model.errors import UnreadError
from dockward.model.fact import Unknown
from dockward.model.hostpaths import under
from dockward.model.kernel import KernelView, Listener
from dockward.read.kernel import limits
from dockward.read.kernel.census import Census
from dockward.read.kernel.loaded import Loaded, read_loaded
from dockward.read.kernel.networks import read_namespace_listeners
from dockward.read.kernel.procfile import GONE, ProcessDirectory, reason_of
from dockward.read.kernel.reference import read_reference
from dockward.read.reach.running import Running

INTERVAL = 1.0
"""Seconds between two looks."""
MOST_FILES = 65_536
"""Different files of one container that are kept."""
_INET = frozenset({"tcp", "tcp6", "udp", "udp6"})
_SANDBOXED = "it runs on a kernel of its own, into which this machine's doesn't see"
_CUT = "more is loaded there than is read"


class Clock(Struct, frozen=True):
    """Seconds that only go forward, and waiting."""

    now: Callable[[], float] = time.monotonic
    wait: Callable[[float], None] = time.sleep


class Seen(Struct, kw_only=True):
    """What was seen of one container: programs by the files that they had loaded, with the sockets that they listen on.

    `gone` has files whose path another one has by now, or none. `reasons` say why there may be more.
    """

    files: dict[str, dict[str, set[str]]] = {}
    gone: dict[str, dict[str, set[str]]] = {}
    reasons: dict[str, None] = {}

    def note(self, path: str, program: str, listens: set[str], *, gone: bool = False) -> None:
        """Keep that the program had the file loaded."""
        key, files = canonical(path), self.gone if gone else self.files
        if key not in files and len(files) >= MOST_FILES:
            self.reasons[_CUT] = None
            return
        files.setdefault(key, {}).setdefault(program, set()).update(listens)


def watch_loaded(
    containers: Sequence[Running],
    seconds: float,
    root: Path = Path("/"),
    clock: Clock = Clock(),  # noqa: B008  # it is frozen
    told: Callable[[float], None] = lambda _: None,
) -> Mapping[str, Seen]:
    """What the processes of these containers had loaded within `seconds`, by container id; 0 is a single look.

    Raises nothing: why something could not be seen is kept. `told` hears how many seconds are left.
    """
    seen = {one.id: Seen() for one in containers}
    pids = {}
    for one in containers:
        if one.sandboxed:
            seen[one.id].reasons[_SANDBOXED] = None
        else:
            pids[one.id] = one.pid
    if not pids:
        return seen
    tree = str(root).rstrip("/")
    end = clock.now() + seconds
    while True:
        _look(pids, tree, seen)
        left = end - clock.now()
        if left <= 0:
            return seen
        told(left)
        clock.wait(min(INTERVAL, left))


def _look(pids: Mapping[str, int], tree: str, seen: Mapping[str, Seen]) -> None:
    census = Census(read_reference(tree), pids)
    try:
        census.take()
    except (OSError, UnreadError) as why:
        words = reason_of(why) if isinstance(why, OSError) else why.reason
        for container in pids:
            seen[container].reasons[words] = None
        return
    listeners = _listeners(census.views, f"{tree}/proc")
    for container in pids:
        if reason := census.reason(container):
            seen[container].reasons[reason] = None
        if container in census.views:
            _look_into(census, container, f"{tree}/proc", listeners, seen[container])


def _listeners(views: Mapping[str, KernelView], proc: str) -> Mapping[int, Listener]:
    """Listening sockets of the containers' network namespaces by inode, which no two of them share."""
    spaces = {
        view.namespaces.value["net"]: view.pid
        for view in views.values()
        if view.namespaces.known and "net" in view.namespaces.value
    }
    found: dict[int, Listener] = {}
    for fact in read_namespace_listeners(proc, spaces).values():
        if not isinstance(fact.content, Unknown):
            found.update((one.inode, one) for one in fact.content if one.protocol in _INET)
    return found


def _look_into(census: Census, container: str, proc: str, listeners: Mapping[int, Listener], seen: Seen) -> None:
    mounts = census.views[container].mounts.content
    apart = () if isinstance(mounts, Unknown) else tuple(one.target for one in mounts if one.target != "/")
    left = limits.OPEN_FILES
    for process in census.processes[container]:
        try:
            with ProcessDirectory(proc, process.pid) as directory:
                loaded = read_loaded(directory, left)
        except OSError as why:
            if why.errno not in GONE:
                seen.reasons[reason_of(why)] = None
            continue
        left = max(left - loaded.opened, 0)
        _keep(loaded, process.name, listeners, apart, seen)


def _keep(loaded: Loaded, program: str, listeners: Mapping[int, Listener], apart: tuple[str, ...], seen: Seen) -> None:
    if loaded.cut:
        seen.reasons[_CUT] = None
    listens = {_written(listeners[one]) for one in loaded.sockets if one in listeners}
    for paths, gone in ((loaded.files, False), (loaded.gone, True)):
        for path in paths:
            # What is mounted there is not of the image, whatever it is called.
            if not any(under(path, one) for one in apart):
                seen.note(path, program, listens, gone=gone)


def _written(one: Listener) -> str:
    address = f"[{one.address}]" if ":" in one.address else one.address
    return f"{one.protocol.removesuffix('6')} {address}:{one.port}"
