"""The gate's socket: made with its owner and mode before anybody can connect, and taken away at the end."""

import asyncio
import grp
import logging
import os
import pwd
import resource
import socket
import stat
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from msgspec import Struct

from dockward.gate.connections.crowd import OWN, TOO_MANY, UNIX, CrowdedError, is_root, owner_of
from dockward.gate.connections.wire import Wire
from dockward.gate.rights.profiles import FOLDER, path_of
from dockward.gate.serving.connection import serve_client
from dockward.gate.serving.parts import Gate
from dockward.gate.serving.peer import read_peer
from dockward.judge.policy.roles import Account, SocketEntry
from dockward.model.errors import DockwardError
from dockward.read.host.accounts import Names

_FIRST_HANDED = 3
_LAST_NUMBER = 0xFFFFFFFE
"""Of accounts and groups; the next one means that nothing changes (chown(2))."""
BACKLOG = 1024
ACCEPT_AGAIN_SECONDS = 0.2
"""Where too many connections are open."""
MOST_NEW = 64
"""Clients of which it isn't known yet who they are; the next ones wait, so that they can't fill the place of others."""
_LOG = logging.getLogger(__name__)
Known = Callable[[], None]
"""To be called once it is known who a client is."""
Serve = Callable[[socket.socket, Known], Coroutine[Any, Any, None]]


class ServeError(DockwardError):
    """The gate can't listen there."""

    code = "DWE701"


class Place(Struct, frozen=True, kw_only=True):
    """Where a socket is to be, and whose; -1 leaves the account or group as it is."""

    path: Path
    mode: int = 0o660
    uid: int = -1
    gid: int = -1


class Address(Struct, frozen=True):
    """Where to listen for clients from afar."""

    host: str
    port: int


def places_of(sockets: Mapping[str, SocketEntry]) -> tuple[tuple[str, Place], ...]:
    """The policy's sockets with their places. Raises `ServeError` for an account that isn't there."""
    return tuple((name, _place_of(name, one)) for name, one in sockets.items())


def _place_of(name: str, socket: SocketEntry) -> Place:
    return place_at(Path(path_of(name, socket)), socket.mode, socket.owner, socket.group, what=f"the socket {name}")


def place_at(path: Path, mode: str, owner: Account | None, group: Account | None, *, what: str) -> Place:
    """The place of a socket whose mode is written in octal digits, and whose accounts are names or numbers.

    Raises `ServeError`, which says `what` it is about, for an account that isn't there.
    """
    try:
        return Place(
            path=path,
            mode=int(mode, 8),
            uid=-1 if owner is None else _number(str(owner), "account", lambda one: pwd.getpwnam(one).pw_uid),
            gid=-1 if group is None else _number(str(group), "group", lambda one: grp.getgrnam(one).gr_gid),
        )
    except _NobodyError as why:
        raise ServeError(f"{what}: {why}", "Name an account and a group that are there.") from why


class _NobodyError(Exception):
    """The host has no such account, or group."""


def _number(account: str, kind: str, find: Callable[[str], int]) -> int:
    try:
        number = int(account) if account.isdecimal() else find(account)
    except KeyError:
        number = -1
    if not 0 <= number <= _LAST_NUMBER:
        raise _NobodyError(f"this host has no {kind} {account[:80]!a}")
    return number


def open_socket(place: Place) -> socket.socket:
    """A listening Unix socket. It gets its name only once its mode and owner are set.

    Raises `ServeError` where something else is there, or it can't be made.
    """
    path = place.path
    if str(path.parent) == FOLDER:
        path.parent.mkdir(mode=0o755, exist_ok=True)
    hidden = path.with_name(f".{path.name}.{os.getpid()}")
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_CLOEXEC)
    try:
        _check_place(path)
        with suppress(FileNotFoundError):
            hidden.unlink()
        before = os.umask(0o777)
        try:
            made.bind(str(hidden))
        finally:
            os.umask(before)
        os.chown(hidden, place.uid, place.gid)
        hidden.chmod(place.mode)
        made.listen(BACKLOG)
        made.setblocking(False)
        hidden.rename(path)
    except ServeError:
        made.close()
        raise
    except OSError as why:
        made.close()
        raise ServeError(f"{path}: {why.strerror or why}", "Name a place where no other service listens.") from why
    return made


def inherited_socket(place: Place) -> socket.socket | None:
    """The listening socket that systemd has made at this place and handed over (sd_listen_fds(3)), if it has.

    Raises `ServeError` for one that is elsewhere, and where a mode or an owner is wanted, which it has already.
    """
    if os.environ.get("LISTEN_PID") != str(os.getpid()) or os.environ.get("LISTEN_FDS") != "1":
        return None
    path = place.path
    found = socket.socket(fileno=_FIRST_HANDED)
    if found.family != socket.AF_UNIX or found.getsockname() != str(path):
        raise ServeError(f"{path}: the socket that was handed over is another", "Listen where the socket's unit does.")
    if place != Place(path=path):
        reason = f"{path}: the socket that was handed over has its mode and owner from systemd"
        raise ServeError(reason, "Say in the socket's unit whose it is (SocketMode, SocketUser, SocketGroup).")
    found.set_inheritable(False)
    found.setblocking(False)
    return found


def _check_place(path: Path) -> None:
    """Only a socket on which nobody listens may be replaced."""
    try:
        found = path.lstat()
    except FileNotFoundError:
        return
    if not stat.S_ISSOCK(found.st_mode):
        raise ServeError(f"{path}: something is there that is no socket", "Name another place.")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe, suppress(ConnectionRefusedError):
        probe.connect(str(path))
        raise ServeError(f"{path}: somebody listens there already", "Name another place, or end that service.")


def allow_many() -> int:
    """Let this process open as many files as its hard limit has (the usual soft one is 1,024): how many for clients."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return max(most - OWN, OWN)


@asynccontextmanager
async def serving(
    gate: Gate, listening: socket.socket, path: Path | None, name: str = "", *, names: Callable[[], Names]
) -> AsyncIterator[None]:
    """Serve clients of this socket, which is called `name` in the policy; `names` are those of the host's accounts.

    At the end its place is taken away, if it is given; connections that are open then are ended.
    """

    async def serve(client: socket.socket, known: Known) -> None:
        try:
            try:
                found = await asyncio.to_thread(lambda: read_peer(client, name, names()))
            finally:
                known()
            with gate.crowd.place(owner_of(found), UNIX, root=is_root(found)):
                await serve_client(gate, found, Wire(client))
        except CrowdedError as why:
            turn_away(client, why)
        except Exception:  # noqa: BLE001  # the supervised place: one connection must not end the others
            _LOG.exception("a connection broke")
            client.close()

    async with accepting(listening, serve):
        try:
            yield
        finally:
            if path is not None:
                await asyncio.to_thread(path.unlink, missing_ok=True)


def turn_away(client: socket.socket, why: CrowdedError, answer: bytes = TOO_MANY) -> None:
    """End the connection of a client that holds too many."""
    if why.first:
        _LOG.warning("a client is turned away, for it holds as many connections as are left: %s", why)
    client.setblocking(False)
    with suppress(OSError):
        client.send(answer)
    client.close()


@asynccontextmanager
async def accepting(listening: socket.socket, serve: Serve) -> AsyncIterator[None]:
    """Have every client that connects served; at the end connections that are open are ended."""
    clients: set[asyncio.Task[None]] = set()
    task = asyncio.create_task(_accept(listening, serve, clients))
    try:
        yield
    finally:
        for one in (task, *clients):
            one.cancel()
        await asyncio.gather(task, *clients, return_exceptions=True)
        listening.close()


async def _accept(listening: socket.socket, serve: Serve, clients: set[asyncio.Task[None]]) -> None:
    loop, new = asyncio.get_running_loop(), asyncio.Semaphore(MOST_NEW)
    while True:
        await new.acquire()
        try:
            client, _ = await loop.sock_accept(listening)
        except OSError as why:
            # Too many are open, or the client has left already: the others go on.
            new.release()
            _LOG.warning("a client can't be taken: %s", why.strerror or why)
            await asyncio.sleep(ACCEPT_AGAIN_SECONDS)
            continue
        task = asyncio.create_task(serve(client, new.release))
        clients.add(task)
        task.add_done_callback(clients.discard)
        # While others come the next is there at once: those that came have their turn first.
        await asyncio.sleep(0)
