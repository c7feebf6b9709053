"""Serves the engine's authorization plugin protocol: the engine asks before it does anything, and tells what it did.

Whatever goes wrong here is a no. The plugin's own questions come back to it as requests of the engine's; it knows them
by a word that nobody else has been told.
"""

import asyncio
import hmac
import logging
import socket
from asyncio import StreamReader, StreamWriter
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from hashlib import blake2b
from pathlib import Path
from secrets import token_hex

import h11
import msgspec
from msgspec import Struct

from dockward import __version__
from dockward.gate.connections.answering import answered
from dockward.gate.connections.upstream import Engine
from dockward.gate.decisions.decide import takes_long
from dockward.gate.errors import RefusedError
from dockward.gate.ledger.writing import Ledger
from dockward.gate.serving.calls import Call
from dockward.gate.serving.consultation import Consultation, check_unchanged, head_of, parse_consultation, request_of
from dockward.gate.serving.parts import Deciding
from dockward.gate.serving.sockets import Known, accepting
from dockward.model.errors import DockwardError

_LOG = logging.getLogger(__name__)
MOST_BYTES = 16 << 20
"""Of one question: 1 MiB of the request and what the engine keeps of the answer, encoded."""
MOST_OPEN = 4096
"""Calls that wait for the engine to tell how they ended; for the oldest of more it won't be told."""
ASKED_SECONDS = 60.0
CHUNK = 64 << 10
"""Bytes that are read at a time."""
_READS = frozenset({"GET", "HEAD"})
_ALLOW = {"Allow": True}
Described = Callable[[str], Awaitable[Deciding]]
"""Who decides, once the engine could be asked by this agent what it is."""


class Answer(Struct, frozen=True, kw_only=True):
    """What the engine is told."""

    allow: bool = msgspec.field(name="Allow")
    message: str = msgspec.field(name="Msg", default="")


class Plugin:
    """The plugin: one for an engine."""

    def __init__(self, engine: str, described: Described, ledger: Ledger) -> None:
        agent = f"dockward-plugin/{__version__} ({token_hex(16)})"
        self._engine = Engine(engine, agent)
        self._described, self._ledger = described, ledger
        self._deciding: asyncio.Task[Deciding] | None = None
        self._open: OrderedDict[tuple[str, str, bytes], list[Call]] = OrderedDict()

    async def answer(self, path: str, data: bytes) -> object:
        """What is answered to the engine."""
        match path:
            case "/Plugin.Activate":
                # It has started anew, and may be another one.
                self._deciding = None
                return {"Implements": ["authz"]}
            case "/AuthZPlugin.AuthZReq":
                return await self._asked(data)
            case "/AuthZPlugin.AuthZRes":
                self._told(data)
                return Answer(allow=True)
        return {"Err": "not a part of the protocol"}

    async def close(self) -> None:
        """Leave the engine."""
        await self._engine.close()

    async def _asked(self, data: bytes) -> Answer:
        try:
            asked = parse_consultation(data)
        except RefusedError as why:
            return _no(why)
        if self._is_own(asked):
            return Answer(allow=True)
        call = Call(self._ledger, asked.identity)
        if (refused := await self._refusal(asked, call)) is not None:
            call.refused(refused)
            call.over()
            return _no(refused)
        if asked.method in _READS:
            call.over()
        else:
            self._keep(asked, call)
        return Answer(allow=True)

    async def _refusal(self, asked: Consultation, call: Call) -> RefusedError | None:
        """Why the request isn't admitted."""
        try:
            await self._decide(asked, call)
        except RefusedError as why:
            return why
        except Exception:  # noqa: BLE001  # the supervised place: what breaks here must not become a yes
            _LOG.exception("deciding broke")
            return RefusedError("Deciding on the request broke; please report this.", status=500)
        return None

    async def _decide(self, asked: Consultation, call: Call) -> None:
        head = head_of(asked)
        call.begins(head)
        call.takes(asked.body or b"")
        request = request_of(asked, head)
        call.understood(request)
        deciding = await self._decider()
        decision = await answered(
            self._engine, call.watch(deciding(request, asked.identity)), aside=object() if takes_long(request) else None
        )
        check_unchanged(request, decision)
        # What the gate would answer in the engine's place, the engine itself answers: there is nothing of that name.
        await call.decided(decision)

    async def _decider(self) -> Deciding:
        if self._deciding is None or (self._deciding.done() and self._deciding.exception()):
            self._deciding = asyncio.ensure_future(self._described(self._engine.agent))
        try:
            async with asyncio.timeout(ASKED_SECONDS):
                return await asyncio.shield(self._deciding)
        except (DockwardError, TimeoutError) as why:
            raise RefusedError(f"The engine doesn't say what it is: {why}", status=503) from why

    def _is_own(self, asked: Consultation) -> bool:
        given = asked.fields.get("user-agent", "")
        return asked.method == "GET" and hmac.compare_digest(given.encode(), self._engine.agent.encode())

    def _keep(self, asked: Consultation, call: Call) -> None:
        self._open.setdefault(_key(asked), []).append(call)
        if len(self._open) > MOST_OPEN:
            self._open.popitem(last=False)

    def _told(self, data: bytes) -> None:
        """How a request ended: a matter for the ledger alone, for what is done is done."""
        try:
            asked = parse_consultation(data)
        except RefusedError:
            return
        calls = self._open.get(_key(asked))
        if not calls:
            return
        call = calls.pop(0)
        if not calls:
            del self._open[_key(asked)]
        call.status = asked.status
        call.answers(asked.answer or b"")
        call.over()


def _key(asked: Consultation) -> tuple[str, str, bytes]:
    # Of a body that may be long only a hash: calls may wait for hours.
    return asked.method, asked.uri, blake2b(asked.body or b"").digest()


def _no(why: RefusedError) -> Answer:
    _LOG.info("refused: %s", why.message)
    return Answer(allow=False, message=f"{why.message}\n{why.hint}" if why.hint else why.message)


@asynccontextmanager
async def serving_plugin(plugin: Plugin, listening: socket.socket, path: Path) -> AsyncIterator[None]:
    """Serve the engine; at the end the socket's name is taken away, and connections that are open are ended."""

    async def serve(client: socket.socket, known: Known) -> None:
        known()
        reader, writer = await asyncio.open_unix_connection(sock=client, limit=CHUNK)
        try:
            while await _serve_question(plugin, reader, writer):
                pass
        except (ConnectionError, h11.RemoteProtocolError, h11.LocalProtocolError) as why:
            _LOG.debug("a connection ended: %r", why)
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    try:
        async with accepting(listening, serve):
            yield
    finally:
        await asyncio.to_thread(path.unlink, missing_ok=True)
        await plugin.close()


async def _serve_question(plugin: Plugin, reader: StreamReader, writer: StreamWriter) -> bool:
    """Answer one question; whether another may follow."""
    http = h11.Connection(h11.SERVER)
    path, body = "", bytearray()
    while not isinstance(event := http.next_event(), h11.EndOfMessage):
        if event is h11.NEED_DATA:
            http.receive_data(await reader.read(CHUNK))
        elif isinstance(event, h11.Request):
            path = event.target.decode("latin-1")
        elif isinstance(event, h11.Data):
            body += event.data
            if len(body) > MOST_BYTES:
                raise ConnectionError("the question is too long")
        else:
            return False
    answer = msgspec.json.encode(await plugin.answer(path, bytes(body)))
    fields = [("Content-Type", "application/vnd.docker.plugins.v1.2+json"), ("Content-Length", str(len(answer)))]
    for part in (h11.Response(status_code=200, headers=fields), h11.Data(data=answer), h11.EndOfMessage()):
        writer.write(http.send(part) or b"")
    await writer.drain()
    return http.our_state is h11.DONE and http.their_state is h11.DONE
