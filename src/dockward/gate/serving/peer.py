"""Reads who is at the other end of a Unix socket: peer credentials (unix(7)), and /proc for what they don't say.

A process's number may be given anew once it has ended. So the process is held by the descriptor that the kernel gives
of it (SO_PEERPIDFD, Linux 6.5), or by one of its number where there is none, and what was read of it counts only if it
is still there afterwards.
"""

import os
import re
import signal
import socket
import struct
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from msgspec import Struct, structs

from dockward.gate.identity import Identity
from dockward.read.host.accounts import Names
from dockward.read.kernel import limits
from dockward.read.kernel.membership import CgroupLine, parse_cgroup
from dockward.read.kernel.procfile import read_start, text

_SO_PEERGROUPS, _SO_PEERPIDFD = 59, 77
"""Of asm-generic/socket.h; Python has no names for them."""
_CREDENTIALS = struct.Struct("iII")
_MOST_OPTION = 1024
"""Bytes that Python reads of a socket's option: 256 groups. Who is in more has none here."""
_NO_LOGIN = 0xFFFFFFFF
_LIVING = ([b"R"], [b"S"], [b"D"], [b"I"], [b"T"], [b"t"])
_ID = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
_OF_A_USER = re.compile(r"user@\d+\.service")


class _Process(Struct, frozen=True, kw_only=True):
    """What /proc says of it."""

    login_uid: int | None
    process: str
    unit: str
    container: str


def read_peer(client: socket.socket, name: str, names: Names) -> Identity:
    """Who connected to the socket called `name` in the policy. Never raises for what can't be told."""
    pid, uid, gid = _CREDENTIALS.unpack(client.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size))
    gids = tuple(dict.fromkeys((gid, *_groups(client))))
    found = Identity(
        socket=name,
        uid=uid,
        user=names.user(uid),
        gid=gid,
        group=names.group(gid),
        groups=tuple(names.group(one) for one in gids),
        gids=gids,
        pid=pid or None,
        held_by=names.holder(uid),
    )
    process = _read_held(client, pid)
    if process is None:
        return found
    login = "" if process.login_uid is None else names.user(process.login_uid)
    return structs.replace(found, login=login, **structs.asdict(process))


def _groups(client: socket.socket) -> tuple[int, ...]:
    try:
        raw = client.getsockopt(socket.SOL_SOCKET, _SO_PEERGROUPS, _MOST_OPTION)
    except OSError:
        return ()
    return tuple(one for (one,) in struct.iter_unpack("I", raw))


def _read_held(client: socket.socket, pid: int) -> _Process | None:
    """None where the process is of another pid namespace, has ended, or can't be read."""
    if pid <= 0:
        return None
    try:
        with _held(client, pid) as descriptor:
            found = _read_process(f"/proc/{pid}")
            signal.pidfd_send_signal(descriptor, 0)
    except (OSError, ValueError):
        return None
    return found


@contextmanager
def _held(client: socket.socket, pid: int) -> Iterator[int]:
    try:
        raw = client.getsockopt(socket.SOL_SOCKET, _SO_PEERPIDFD, 4)
        descriptor = int.from_bytes(raw, sys.byteorder)
    except OSError:
        descriptor = os.pidfd_open(pid)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _read_process(folder: str) -> _Process:
    """Raises `OSError`, and `ValueError` where it has ended and nobody has asked for its status yet.

    The kernel says of such a process that it is in no cgroup (version 1 of them).
    """
    lines = parse_cgroup(read_start(f"{folder}/cgroup", limits.SMALL_FILE))
    name = text(read_start(f"{folder}/comm", limits.SMALL_FILE)).strip()
    login = _read_login(folder)
    state = read_start(f"{folder}/stat", limits.SMALL_FILE).rpartition(b")")[2].split()
    if not lines or state[:1] not in _LIVING:
        raise ValueError("the process has ended")
    return _Process(
        login_uid=None if login == _NO_LOGIN else login,
        process=name,
        unit=next(filter(None, map(unit_of, lines)), ""),
        container=next(filter(None, map(container_of, lines)), ""),
    )


def _read_login(folder: str) -> int:
    try:
        return int(read_start(f"{folder}/loginuid", limits.SMALL_FILE))
    except FileNotFoundError:
        # A kernel without audit; whether the process is still there is asked afterwards.
        return _NO_LOGIN


def unit_of(line: CgroupLine) -> str:
    """The system's unit: the first part that is no slice (`cg_path_get_unit` of systemd); users name what is below."""
    first = next((one for one in line.path.split("/") if one and one != ".." and not one.endswith(".slice")), "")
    return first if first.endswith((".service", ".scope", ".socket")) else ""


def container_of(line: CgroupLine) -> str:
    """The outermost container: what is in one may make cgroups of any name below its own, and so may users."""
    for part in line.path.split("/"):
        if _OF_A_USER.fullmatch(part):
            return ""
        found = _ID.search(part)
        if found is not None:
            return found[0]
    return ""
