"""Whether an account is in use on the host: by somebody who can log in, or by processes."""

from collections.abc import Iterator
from pathlib import Path

from dockward.model.errors import UnreadError
from dockward.model.fact import Place
from dockward.model.hostaccount import HostAccount
from dockward.read.host.accounts import read_foreign_group, read_login
from dockward.read.kernel import limits
from dockward.read.kernel.membership import in_container, is_of
from dockward.read.kernel.procfile import GONE, ProcessDirectory, process_ids

_DEAD = (b"Z", b"X")


def read_account(uid: int, gid: int, container: str, root: Path = Path("/"), proc: str = "/proc") -> HostAccount:
    """What the host has of this account and group, the container's own processes apart.

    Without a container those of all containers are apart. Raises `OSError` and `UnreadError`: what can't be looked at
    may be its.
    """
    login, group = read_login(root, uid), read_foreign_group(root, uid, gid)
    return HostAccount(login=login, process=next(_processes(uid, container, proc), 0), group=group)


def _processes(uid: int, container: str, proc: str) -> Iterator[int]:
    for pid in process_ids(proc, limits.PROCESSES_ON_HOST):
        try:
            with ProcessDirectory(proc, pid) as directory:
                if uid not in _uids(directory):
                    continue
                cgroup = directory.read("cgroup", limits.SMALL_FILE)
        except OSError as why:
            if why.errno not in GONE:
                raise
            continue
        if not (is_of(cgroup, container) if container else in_container(cgroup)):
            yield pid


def _uids(directory: ProcessDirectory) -> tuple[int, ...]:
    """Real, effective, saved and that for files (proc_pid_status(5)); none where it has ended."""
    fields = dict(
        one.split(b":", 1) for one in directory.read("status", limits.STATUS_FILE).split(b"\n") if b":" in one
    )
    if fields.get(b"State", b"").strip().startswith(_DEAD):
        return ()
    try:
        return tuple(map(int, fields[b"Uid"].split()))
    except (KeyError, ValueError) as why:
        raise UnreadError("it isn't understood", Place(f"/proc/{directory.pid}/status")) from why
