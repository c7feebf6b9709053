"""The engine's own processes: which dockerd serves an engine, and which run files that were replaced since."""

import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from msgspec import Struct

from dockward.model.errors import UnreadError
from dockward.model.fact import Fact, Place, unknown
from dockward.read.host.daemon import RunningDaemon, read_daemon_settings
from dockward.read.host.tree import resolve
from dockward.read.kernel import limits
from dockward.read.kernel.membership import in_container
from dockward.read.kernel.networks import read_held_sockets, read_unix_table
from dockward.read.kernel.process import DELETED, read_deleted_libraries
from dockward.read.kernel.procfile import ProcessDirectory, fact_of, process_ids, read_whole, text

DEFAULT_DATA_ROOT = "/var/lib/docker"
_ENGINE = "dockerd"
_DAEMONS = (_ENGINE, "containerd", "docker-proxy", "rootlesskit")
_START_FIELD = 19
"""Of /proc/PID/stat after the name: field 22 of proc_pid_stat(5), clock ticks since boot."""
_PROC = Place("/proc")


class _Daemon(Struct, frozen=True):
    running: RunningDaemon
    contained: bool
    listens: frozenset[str]
    data_root: str


def find_daemon(root: Path = Path("/"), *, socket: str = "", data_root: str = "") -> Fact[RunningDaemon]:
    """The dockerd that serves the engine which answers on the unix socket `socket` and keeps its data in `data_root`.

    It is the one that holds the listening socket, or else the only one with that data root. Unknown when none runs
    here, and when it can't be told which one it is. Its arguments may hold secrets.
    """
    found = fact_of(lambda: tuple(_read_daemons(root)), _PROC)
    if not found.known:
        return found.map(lambda several: several[0].running)
    if not found.value:
        return unknown("no dockerd runs here (remote engine, or another PID namespace)", _PROC)
    chosen = _choose(root, found.value, socket, data_root)
    if chosen is None:
        return unknown(f"of the dockerd here ({len(found.value)}), none is surely the one of this engine", _PROC)
    return Fact(chosen.running, Place(f"/proc/{chosen.running.pid}"))


def _choose(root: Path, daemons: tuple[_Daemon, ...], socket: str, data_root: str) -> _Daemon | None:
    path = _resolved(root, socket) if socket else ""
    holders = [one for one in daemons if path and path in one.listens]
    sure = _only(holders)
    if sure is not None or not data_root:
        return sure
    return _only([one for one in holders or daemons if _keeps(root, one, data_root)])


def _only(daemons: list[_Daemon]) -> _Daemon | None:
    """The only one, or the only one outside of containers: an engine inside of one may use the same paths."""
    outside = [one for one in daemons if not one.contained]
    several = daemons if len(daemons) == 1 else outside
    return several[0] if len(several) == 1 else None


def _keeps(root: Path, daemon: _Daemon, data_root: str) -> bool:
    """With user namespaces the engine's data root is a directory below the one that was set."""
    base, path = _resolved(root, daemon.data_root), _resolved(root, data_root)
    return path == base or path.startswith(base.rstrip("/") + "/")


def _resolved(root: Path, path: str) -> str:
    try:
        return resolve(root, path)
    except OSError:
        return path


def _read_daemons(root: Path) -> Iterator[_Daemon]:
    proc = f"{str(root).rstrip('/')}/proc"
    for pid, name in _named(proc):
        if name != _ENGINE:
            continue
        try:
            with ProcessDirectory(proc, pid) as directory:
                running = _read_running(proc, directory)
                contained = in_container(directory.read_start("cgroup", limits.SMALL_FILE))
                listens = fact_of(partial(_read_listening, root, proc, directory), _PROC)
        except (OSError, UnreadError):
            continue
        yield _Daemon(running, contained, listens.value if listens.known else frozenset(), _data_root(root, running))


def _data_root(root: Path, running: RunningDaemon) -> str:
    settings = read_daemon_settings(root, running)
    chosen = settings.value.values.get("data-root") if settings.known else None
    return str(chosen.value) if chosen else DEFAULT_DATA_ROOT


def _named(proc: str) -> Iterator[tuple[int, str]]:
    """Processes of the engine by the kernel's name of them, which is at most 15 characters."""
    for pid in process_ids(proc, limits.PROCESSES_ON_HOST):
        try:
            name = text(read_whole(f"{proc}/{pid}/comm", limits.SMALL_FILE).rstrip(b"\n"))
        except (OSError, UnreadError):
            continue
        if name.startswith(_DAEMONS):
            yield pid, name


def _read_running(proc: str, directory: ProcessDirectory) -> RunningDaemon:
    data = directory.read_start("cmdline", limits.DAEMON_COMMAND_LINE).removesuffix(b"\0")
    return RunningDaemon(directory.pid, tuple(text(one) for one in data.split(b"\0")), _started(proc, directory))


def _started(proc: str, directory: ProcessDirectory) -> float:
    """When it started, in seconds since the epoch; 0 when the kernel's answer isn't understood."""
    ticks = parse_start(directory.read("stat", limits.SMALL_FILE))
    boot = parse_boot(read_whole(f"{proc}/stat", limits.SOCKET_TABLE))
    return boot + ticks / os.sysconf("SC_CLK_TCK") if boot else 0.0


def parse_start(stat: bytes) -> int:
    """Clock ticks from boot to a process's start, of /proc/PID/stat; 0 when it isn't understood."""
    # The name may hold anything, also parentheses; the last one ends it.
    fields = stat.rpartition(b")")[2].split()
    word = fields[_START_FIELD] if len(fields) > _START_FIELD else b""
    return int(word) if word.isdigit() and len(word) <= 20 else 0  # noqa: PLR2004  # digits of 2**64


def parse_boot(stat: bytes) -> int:
    """Seconds of the epoch when the machine started, of /proc/stat; 0 when it isn't understood."""
    word = stat.partition(b"\nbtime ")[2].partition(b"\n")[0]
    return int(word) if word.isdigit() and len(word) <= 20 else 0  # noqa: PLR2004  # digits of 2**64


def _read_listening(root: Path, proc: str, directory: ProcessDirectory) -> frozenset[str]:
    """Paths of the unix sockets that it holds and listens on."""
    held = read_held_sockets(proc, (directory.pid,))
    return frozenset(_resolved(root, one.address) for one in read_unix_table(directory) if one.inode in held)


def read_deleted_daemons(root: Path = Path("/")) -> Fact[tuple[str, ...]]:
    """The engine's processes that run a program or library which was deleted or replaced: `name: path`, each once.

    Engines inside containers are left out. Unknown where another user's process is among them.
    """
    proc = f"{str(root).rstrip('/')}/proc"
    return fact_of(lambda: tuple(sorted(_deleted(proc))), _PROC)


def _deleted(proc: str) -> set[str]:
    found: set[str] = set()
    for pid, name in _named(proc):
        try:
            with ProcessDirectory(proc, pid) as directory:
                if not in_container(directory.read_start("cgroup", limits.SMALL_FILE)):
                    found.update(f"{name}: {path}" for path in _deleted_files(directory))
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found


def _deleted_files(directory: ProcessDirectory) -> Iterator[str]:
    executable = directory.link("exe")
    if executable.endswith(DELETED):
        yield executable.removesuffix(DELETED)
    yield from read_deleted_libraries(directory, Fact(executable.removesuffix(DELETED)))
