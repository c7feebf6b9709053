"""Ends everything that belongs to an engine's directory, whether its run ended well or was killed half-way."""

import ctypes
import fcntl
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

MARK = "DOCKWARD_TEST_ENGINE_DIRECTORY"
"""Environment variable by which the engine's own processes are told from anybody else's."""
PREFIX = "dockward-"
NESTED = "base"
"""Name of a base inside a run's own directory, for runs that it starts and kills."""
ENGINE_KEY = Path("/etc/docker/key.json")
"""Old engines write their identity here, whatever directories they are given."""
KEY_MADE = "key-made"
"""Name of the file that notes that there was no identity before."""
PATIENCE = 20.0
"""Seconds until processes that were killed must be gone."""

_DETACH = 2  # MNT_DETACH of umount2(2)
_CGROUPS = Path("/sys/fs/cgroup")
_NETNS = Path("/run/netns")
_CGROUP_DEPTH = 4
_SHIM_ADDRESSES = "exec/containerd/daemon/io.containerd.runtime.v2.task/*/*/address"


@contextmanager
def locked(directory: Path, *, wait: bool = True) -> Iterator[bool]:
    """Hold the lock of a directory; yields whether it was got. The kernel lets go of a dead process's locks.

    Of one that is gone, as its own run has cleared it away, none can be got.
    """
    try:
        handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except FileNotFoundError:
        yield False
        return
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(handle)


def claim(base: Path) -> tuple[Path, int]:
    """A new directory in `base`, with its lock; what dead runs left there is cleared away first.

    The lock is held until it is closed or this process ends: that is how a later run knows that this one is over.
    """
    with locked(base):
        sweep(base)
        directory = Path(tempfile.mkdtemp(prefix=PREFIX, dir=base))
        lock = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
        fcntl.flock(lock, fcntl.LOCK_EX)
    return directory, lock


def sweep(base: Path) -> list[str]:
    """Clear away what dead runs left in `base`; returns the names. The caller holds the base's lock.

    A directory with `NESTED` in it stays as long as a run in there is alive.
    """
    swept = []
    for directory in sorted(base.glob(f"{PREFIX}*")):
        if not _is_own(directory):
            continue
        with locked(directory, wait=False) as dead:
            nested = directory / NESTED
            if dead and nested.is_dir():
                swept += sweep(nested)
            if dead and not any(nested.glob(f"{PREFIX}*")):
                try:
                    clear_away(directory)
                except RuntimeError as why:
                    # Another run's rest is no fault of this one: a later run finds it again.
                    sys.stderr.write(f"{directory} cannot be cleared away yet: {why}\n")
                    continue
                swept.append(directory.name)
    return swept


def _is_own(directory: Path) -> bool:
    """Whether it is a directory of this user's; a live run may have cleared away its own meanwhile."""
    try:
        found = directory.lstat()
    except FileNotFoundError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid()


def clear_away(directory: Path) -> None:
    """End the processes, mounts, network namespace, cgroups and files of the engine in `directory`.

    Raises `RuntimeError` when something doesn't go away within `PATIENCE`.
    """
    containers = _container_ids(directory)
    sockets = shim_sockets(directory)
    _end_processes(directory, containers)
    _unmount(directory)
    if (_NETNS / directory.name).exists():
        subprocess.run(["ip", "netns", "delete", directory.name], check=True, timeout=PATIENCE)
    _remove_cgroups(containers, directory.name)
    for path in sockets:
        path.unlink(missing_ok=True)
    if (directory / KEY_MADE).exists():
        ENGINE_KEY.unlink(missing_ok=True)
    # Volumes may have shown the host's own directories in here: nothing is deleted while anything is mounted.
    shutil.rmtree(directory)


def engine_processes(directory: Path, containers: frozenset[str] = frozenset()) -> Iterator[int]:
    """Pids of the engine, its containerd, shims and proxies (by their mark), and of these containers (by cgroup)."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and _belongs(entry, directory, containers):
            yield int(entry.name)


def _belongs(process: Path, directory: Path, containers: frozenset[str]) -> bool:
    try:
        marked = f"{MARK}={directory}".encode() in (process / "environ").read_bytes().split(b"\0")
        return marked or any(_is_container(part, containers) for part in (process / "cgroup").read_text().split("/"))
    except OSError:
        return False


def _is_container(cgroup: str, containers: frozenset[str]) -> bool:
    return cgroup.split("\n", maxsplit=1)[0].removeprefix("docker-").removesuffix(".scope") in containers


def mounts_under(directory: Path) -> list[str]:
    """Mount points at or below `directory`, in the order they were made."""
    points = [line.split()[4] for line in Path("/proc/self/mountinfo").read_text().splitlines()]
    return [one for one in points if Path(one).is_relative_to(directory)]


def _container_ids(directory: Path) -> frozenset[str]:
    stores = (*directory.glob("data/containers/*"), *directory.glob("data/*/containers/*"))
    return frozenset(one.name for one in stores)


def shim_sockets(directory: Path) -> list[Path]:
    """The sockets that containerd's shims listen on; these lie outside the engine's directory."""
    texts = [one.read_text() for one in directory.glob(_SHIM_ADDRESSES)]
    return [Path(one.removeprefix("unix://")) for one in texts if one.startswith("unix:///run/containerd/s/")]


def _end_processes(directory: Path, containers: frozenset[str]) -> None:
    _thaw(containers, directory.name)
    deadline = time.monotonic() + PATIENCE
    while alive := [one for one in engine_processes(directory, containers) if one != os.getpid()]:
        if time.monotonic() > deadline:
            raise RuntimeError(f"processes of {directory} don't end: {alive}")
        for pid in alive:
            _kill(pid, directory, containers)
        time.sleep(0.05)


def _thaw(containers: frozenset[str], name: str) -> None:
    """Have paused containers go on: frozen processes can't end."""
    for cgroup in cgroups_of(containers, name):
        for file, word in (("freezer.state", "THAWED"), ("cgroup.freeze", "0")):
            if (cgroup / file).exists():
                (cgroup / file).write_text(word)


def _kill(pid: int, directory: Path, containers: frozenset[str]) -> None:
    """Kill the process if it is still what it was taken for once it is held fast: pids are used again."""
    with suppress(ProcessLookupError):
        handle = os.pidfd_open(pid)
        try:
            if _belongs(Path(f"/proc/{pid}"), directory, containers):
                signal.pidfd_send_signal(handle, signal.SIGKILL)
        finally:
            os.close(handle)


def _unmount(directory: Path) -> None:
    umount = ctypes.CDLL(None, use_errno=True).umount2
    for point in reversed(mounts_under(directory)):
        umount(point.encode(), _DETACH)
    if left := mounts_under(directory):
        raise RuntimeError(f"still mounted: {', '.join(left)}")


def _remove_cgroups(containers: frozenset[str], name: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while left := [one for one in cgroups_of(containers, name) if not _remove_tree(one)]:
        if time.monotonic() > deadline:
            raise RuntimeError(f"cgroups don't go away: {left}")
        time.sleep(0.05)
    for parent in (*_CGROUPS.glob("*/docker"), _CGROUPS / "docker"):
        with suppress(OSError):  # another engine's containers are in it
            parent.rmdir()


def cgroups_of(containers: frozenset[str], name: str) -> list[Path]:
    """Cgroups named after one of these containers, or after the engine itself."""
    found = []
    for at, below, _ in os.walk(_CGROUPS):
        if len(Path(at).relative_to(_CGROUPS).parts) >= _CGROUP_DEPTH:
            below.clear()
        found += [Path(at, one) for one in below if one == name or _is_container(one, containers)]
    return found


def _remove_tree(cgroup: Path) -> bool:
    try:
        for at, below, _ in os.walk(cgroup, topdown=False):
            for one in below:
                Path(at, one).rmdir()
        cgroup.rmdir()
    except FileNotFoundError:
        return True
    except OSError:  # its processes are still on their way out
        return False
    return True
