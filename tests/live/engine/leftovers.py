"""Ends everything that belongs to an engine's directory, whether its run ended well or was killed half-way."""

import ctypes
import fcntl
import os
import shutil
import signal
import stat
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

MARK = "DOCKWARD_TEST_ENGINE_DIRECTORY"
"""Environment variable by which the engine's own processes are told from anybody else's."""
PREFIX = "dockward-"
PATIENCE = 20.0
"""Seconds until processes that were killed must be gone."""

_DETACH = 2  # MNT_DETACH of umount2(2)
_CGROUPS = Path("/sys/fs/cgroup")
_NETNS = Path("/run/netns")
_CGROUP_DEPTH = 4
_SHIM_ADDRESSES = "exec/containerd/daemon/io.containerd.runtime.v2.task/*/*/address"


@contextmanager
def locked(directory: Path, *, wait: bool = True) -> Iterator[bool]:
    """Hold the lock of a directory; yields whether it was got. The kernel lets go of a dead process's locks."""
    handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(handle)


def sweep(base: Path) -> list[str]:
    """Clear away the engines in `base` whose runs are dead; returns their names. The caller holds the base's lock."""
    swept = []
    for directory in sorted(base.glob(f"{PREFIX}*")):
        found = directory.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
            continue
        with locked(directory, wait=False) as dead:
            if dead:
                clear_away(directory)
                swept.append(directory.name)
    return swept


def clear_away(directory: Path) -> None:
    """End the processes, mounts, network namespace, cgroups and files of the engine in `directory`.

    Raises `RuntimeError` when something doesn't go away within `PATIENCE`.
    """
    containers = _container_ids(directory)
    shim_sockets = _shim_sockets(directory)
    cgroups = tuple(_cgroups_of(containers, directory.name))
    _end_processes(directory, cgroups)
    _unmount(directory)
    if (_NETNS / directory.name).exists():
        subprocess.run(["ip", "netns", "delete", directory.name], check=True, timeout=PATIENCE)
    _remove_cgroups((*cgroups, *_cgroups_of(containers, directory.name)))
    for path in shim_sockets:
        path.unlink(missing_ok=True)
    shutil.rmtree(directory)


def engine_processes(directory: Path) -> Iterator[int]:
    """Pids of the engine, its containerd, shims and proxies: those that carry the mark of `directory`."""
    mark = f"{MARK}={directory}".encode()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                if mark in (entry / "environ").read_bytes().split(b"\0"):
                    yield int(entry.name)


def mounts_under(directory: Path) -> list[str]:
    """Mount points at or below `directory`, in the order they were made."""
    points = [line.split()[4] for line in Path("/proc/self/mountinfo").read_text().splitlines()]
    return [one for one in points if Path(one).is_relative_to(directory)]


def _container_ids(directory: Path) -> frozenset[str]:
    stores = (*directory.glob("data/containers/*"), *directory.glob("data/*/containers/*"))
    return frozenset(one.name for one in stores)


def _shim_sockets(directory: Path) -> list[Path]:
    texts = [one.read_text() for one in directory.glob(_SHIM_ADDRESSES)]
    return [Path(one.removeprefix("unix://")) for one in texts if one.startswith("unix:///run/containerd/s/")]


def _cgroups_of(containers: frozenset[str], name: str) -> Iterator[Path]:
    """Cgroups named after a container, or after the engine itself."""
    for at, below, _ in os.walk(_CGROUPS):
        if len(Path(at).relative_to(_CGROUPS).parts) >= _CGROUP_DEPTH:
            below.clear()
        for one in below:
            if one == name or one.removeprefix("docker-").removesuffix(".scope") in containers:
                yield Path(at, one)


def _end_processes(directory: Path, cgroups: tuple[Path, ...]) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        alive = {*engine_processes(directory), *_members(cgroups)} - {os.getpid()}
        if not alive:
            return
        for pid in alive:
            _kill(pid, directory, cgroups)
        time.sleep(0.05)
    raise RuntimeError(f"processes of {directory} don't end")


def _kill(pid: int, directory: Path, cgroups: tuple[Path, ...]) -> None:
    """Kill the process if it is still what it was taken for once it is held fast: pids are used again."""
    with suppress(ProcessLookupError):
        handle = os.pidfd_open(pid)
        try:
            if pid in _members(cgroups) or pid in engine_processes(directory):
                signal.pidfd_send_signal(handle, signal.SIGKILL)
        finally:
            os.close(handle)


def _members(cgroups: tuple[Path, ...]) -> set[int]:
    found: set[int] = set()
    for cgroup in cgroups:
        for file in (cgroup / "cgroup.procs", *cgroup.glob("*/cgroup.procs")):
            with suppress(OSError):
                found.update(int(one) for one in file.read_text().split())
    return found


def _unmount(directory: Path) -> None:
    umount = ctypes.CDLL(None, use_errno=True).umount2
    for point in reversed(mounts_under(directory)):
        umount(point.encode(), _DETACH)
    if left := mounts_under(directory):
        raise RuntimeError(f"still mounted: {', '.join(left)}")


def _remove_cgroups(cgroups: tuple[Path, ...]) -> None:
    for cgroup in sorted(set(cgroups), key=lambda one: len(one.parts), reverse=True):
        _remove_cgroup(cgroup)
    for parent in (*_CGROUPS.glob("*/docker"), _CGROUPS / "docker"):
        with suppress(OSError):  # another engine's containers are in it
            parent.rmdir()


def _remove_cgroup(cgroup: Path) -> None:
    with suppress(OSError):
        for at, below, _ in os.walk(cgroup, topdown=False):
            for one in below:
                Path(at, one).rmdir()
        cgroup.rmdir()
