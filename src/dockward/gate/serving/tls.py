"""Clients from afar: TLS on TCP, in which each side shows a certificate; the name in the client's is who asks.

The bytes inside go through a pair of sockets, so that a client is served like any other. Either side may end its half
of a stream alone, as the docker client does when its input ends, which the event loop's own TLS can't.
"""

import asyncio
import logging
import socket
import ssl
from asyncio import AbstractEventLoop
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from msgspec import structs

from dockward.gate.after.keptfiles import OthersWriteError, check_kept
from dockward.gate.asking import Asking
from dockward.gate.connections.crowd import TLS as DESCRIPTORS
from dockward.gate.connections.crowd import CrowdedError
from dockward.gate.connections.wire import CHUNK, Wire
from dockward.gate.decisions.outcomes import Decision
from dockward.gate.errors import RefusedError
from dockward.gate.identity import Identity
from dockward.gate.request.requests import Request
from dockward.gate.serving.connection import serve_client
from dockward.gate.serving.parts import Deciding, Gate
from dockward.gate.serving.revocation import Revocation
from dockward.gate.serving.sockets import Address, Known, ServeError, accepting, turn_away
from dockward.judge.policy.roles import TLS

_LOG = logging.getLogger(__name__)
HANDSHAKE_SECONDS = 10.0
AUTHORITY, CERTIFICATE, KEY = "ca.pem", "server-cert.pem", "server-key.pem"
"""As Docker's documentation calls them."""
_BACKLOG = 1024
_OTHERS = 0o007


def make_context(folder: Path) -> ssl.SSLContext:
    """TLS with the files of this folder. Raises `ServeError` where they are missing, wrong, or not root's alone."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.verify_mode = ssl.CERT_REQUIRED
    context.set_alpn_protocols(["http/1.1"])
    try:
        for name in (AUTHORITY, CERTIFICATE, KEY):
            check_kept(folder / name)
        if (folder / KEY).stat().st_mode & _OTHERS:
            raise ServeError(f"{folder / KEY}: others may read the key", "Make it its owner's alone: chmod 600.")
        context.load_cert_chain(folder / CERTIFICATE, folder / KEY)
        context.load_verify_locations(folder / AUTHORITY)
    except OthersWriteError as why:
        hint = "Have it, and all folders above it, belong to root, and nobody else write there: chown root, chmod go-w."
        raise ServeError(f"{folder}: the certificates can't be trusted: {why}.", hint) from why
    except OSError as why:
        hint = f"Put {AUTHORITY}, {CERTIFICATE} and {KEY} there."
        raise ServeError(f"{folder}: the certificates can't be used: {why.strerror or why}", hint) from why
    return context


def open_port(address: Address) -> socket.socket:
    """A listening TCP socket. Raises `ServeError`."""
    try:
        made = socket.create_server(
            (address.host, address.port),
            family=socket.AF_INET6 if ":" in address.host else socket.AF_INET,
            backlog=_BACKLOG,
        )
    except OSError as why:
        raise ServeError(f"{address.host}:{address.port}: {why.strerror or why}", "Name another address.") from why
    made.setblocking(False)
    return made


def name_in(certificate: Mapping[str, Any] | None) -> str:
    """The one common name of a certificate that was checked; empty where there is none, or more than one."""
    parts = [pair for part in (certificate or {}).get("subject", ()) for pair in part]
    names = [value for key, value in parts if key == "commonName"]
    return str(names[0]) if len(names) == 1 else ""


@asynccontextmanager
async def serving_tls(
    gate: Gate, listening: socket.socket, context: ssl.SSLContext, revocation: Revocation
) -> AsyncIterator[None]:
    """Serve clients of this port, whose authority the context knows, and whose certificates aren't revoked."""

    async def serve(client: socket.socket, known: Known) -> None:
        known()
        try:
            client.setblocking(False)
            client.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with gate.crowd.place((TLS, client.getpeername()[0]), DESCRIPTORS):
                await _serve(gate, client, context, revocation)
        except CrowdedError as why:
            turn_away(client, why, b"")
        except (OSError, TimeoutError) as why:
            _LOG.info("a client's TLS ended: %s", why)
        finally:
            client.close()

    async with revocation.followed(), accepting(listening, serve):
        yield


async def _serve(gate: Gate, client: socket.socket, context: ssl.SSLContext, revocation: Revocation) -> None:
    tunnel = _Tunnel(asyncio.get_running_loop(), client, context)
    async with asyncio.timeout(HANDSHAKE_SECONDS):
        certificate = await tunnel.shake_hands()
    name, whole = name_in(certificate), tunnel.certificate
    if not name:
        _LOG.warning("a client's certificate has no common name, or several")
        return
    inner, outer = socket.socketpair()
    with inner, outer:
        outer.setblocking(False)
        inward = asyncio.create_task(tunnel.inward(outer))
        outward = asyncio.create_task(tunnel.outward(outer))
        # One that is revoked from the first is told so; one that is later is cut off, whatever it is doing.
        ending = None if revocation.refuses(whole) else asyncio.current_task()
        watching = asyncio.create_task(_end_with(revocation, whole, ending))
        try:
            checked = structs.replace(gate, decide=_unless_revoked(gate.decide, revocation, whole))
            await serve_client(checked, Identity(socket=TLS, certificate=name), Wire(inner))
            # What was answered last is still on its way.
            await outward
        finally:
            for one in (inward, outward, watching):
                one.cancel()
            await asyncio.gather(inward, outward, watching, return_exceptions=True)


async def _end_with(revocation: Revocation, certificate: bytes, task: asyncio.Task[None] | None) -> None:
    if task is not None:
        await revocation.revoked(certificate)
        _LOG.warning("a client is cut off: %s", revocation.refuses(certificate))
        task.cancel()


def _unless_revoked(decide: Deciding, revocation: Revocation, certificate: bytes) -> Deciding:
    def decided(request: Request, identity: Identity) -> Asking[Decision]:
        if why := revocation.refuses(certificate):
            raise RefusedError(f"Clients with this certificate aren't served: {why}.", "Ask who runs the gate.")
        return decide(request, identity)

    return decided


class _Tunnel:
    """One TLS connection, and the plain bytes in it."""

    def __init__(self, loop: AbstractEventLoop, client: socket.socket, context: ssl.SSLContext) -> None:
        self._loop, self._client = loop, client
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_side=True)
        self._turn = asyncio.Lock()

    async def shake_hands(self) -> Mapping[str, Any] | None:
        """The client's certificate. Raises `OSError` (`SSLError`) for a client that isn't to be trusted."""
        while True:
            try:
                self._tls.do_handshake()
                break
            except ssl.SSLWantReadError:
                await self._flush()
                if not await self._more():
                    raise ConnectionError("the client left") from None
            except ssl.SSLError:
                # The client is told why.
                await self._flush()
                raise
        await self._flush()
        return self._tls.getpeercert()

    @property
    def certificate(self) -> bytes:
        """The client's certificate as it stands; empty where there is none."""
        return self._tls.getpeercert(binary_form=True) or b""

    async def inward(self, plain: socket.socket) -> None:
        """Pass on what the client sends until it ends its half."""
        with suppress(OSError):
            while data := await self._read():
                await self._loop.sock_sendall(plain, data)
        with suppress(OSError):
            plain.shutdown(socket.SHUT_WR)

    async def outward(self, plain: socket.socket) -> None:
        """Pass on what the gate sends until it has done."""
        with suppress(OSError):
            while data := await self._loop.sock_recv(plain, CHUNK):
                self._tls.write(data)
                await self._flush()
            with suppress(ssl.SSLError):
                self._tls.unwrap()
            await self._flush()

    async def _read(self) -> bytes:
        """What the client sent; empty once it has done."""
        while True:
            try:
                return self._tls.read(CHUNK)
            except ssl.SSLWantReadError:
                await self._flush()
                if not await self._more():
                    return b""
            except ssl.SSLZeroReturnError:
                return b""

    async def _more(self) -> bool:
        data = await self._loop.sock_recv(self._client, CHUNK)
        self._incoming.write(data)
        return bool(data)

    async def _flush(self) -> None:
        """Send what is to be sent, in its order."""
        async with self._turn:
            data = self._outgoing.read()
            if data:
                await self._loop.sock_sendall(self._client, data)
