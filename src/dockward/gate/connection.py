"""One client's connection: reads requests one at a time, has each decided, and passes on what is admitted.

What the client sends reaches the engine only as the gate writes it anew. Bytes are relayed as they come, in both
directions, after the engine has given the connection over (101, or the raw stream of attach and exec), and only then.
"""

import asyncio
import logging
import os
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any, TypeVar

import h11
import msgspec
from msgspec import Struct

from dockward import __version__
from dockward.gate import heads, strictjson
from dockward.gate.asking import Ask, Asking, RealPath, Told, unsure
from dockward.gate.calls import Call
from dockward.gate.decide import Answered, Decision, Passed
from dockward.gate.errors import MissingError, RefusedError
from dockward.gate.heads import Head, parse_head
from dockward.gate.identity import Identity
from dockward.gate.ledger.writing import Ledger
from dockward.gate.requests import Request, spell, understand, with_body
from dockward.gate.routes import Answer
from dockward.gate.upstream import CHUNK, Engine, Exchange
from dockward.gate.views import MOST_EVENT_BYTES, View, Watch

T = TypeVar("T")
_LOG = logging.getLogger(__name__)
HEAD_SECONDS = 30.0
"""For the rest of a head, from its first byte on, and for a body that is judged."""
IDLE_SECONDS = 600.0
"""Between two requests of a connection."""
LINGER_SECONDS, LINGER_BYTES = 2.0, 64 << 20
"""For what a client sends that was refused."""
ANSWER_BYTES = 16 << 20
"""Of the engine's answer to a question of the gate's own."""
_RAW_STREAMS = frozenset({"application/vnd.docker.raw-stream", "application/vnd.docker.multiplexed-stream"})
_SWITCHED, _OK, _CREATED = 101, 200, 201
Deciding = Callable[[Request, Identity], Asking[Decision]]


class Gate(Struct, frozen=True, kw_only=True):
    """What every connection needs: the engine, who decides, and who keeps book of it."""

    engine: Engine
    decide: Deciding
    ledger: Ledger


class _Client:
    """The client's side of a connection, at one request."""

    def __init__(self, reader: StreamReader, writer: StreamWriter, identity: Identity, call: Call) -> None:
        self.reader, self.writer, self.identity = reader, writer, identity
        self.call = call
        self.http = h11.Connection(h11.SERVER, max_incomplete_event_size=heads.MOST_BYTES)

    async def head(self) -> Head | None:
        """The next request's head; None where the client has left. Raises `RefusedError`."""
        try:
            async with asyncio.timeout(IDLE_SECONDS):
                first = await self.reader.readexactly(1)
            async with asyncio.timeout(HEAD_SECONDS):
                raw = first + await self.reader.readuntil(heads.END)
        except (asyncio.IncompleteReadError, ConnectionError):
            return None
        except asyncio.LimitOverrunError as why:
            raise RefusedError("The request's head is too large.", status=431) from why
        except TimeoutError:
            return None
        found = parse_head(raw)
        self.http.receive_data(raw)
        self.http.next_event()
        return found

    async def body(self, length: int | None) -> AsyncIterator[bytes]:
        """The request's body as it comes. Raises `RefusedError` where it isn't framed as it should be.

        No byte behind it is read, if its length is known.
        """
        left = length
        while True:
            try:
                event = self.http.next_event()
            except h11.RemoteProtocolError as why:
                raise RefusedError("The request's body is not framed as its head says.", status=400) from why
            if event is h11.NEED_DATA:
                if self.http.they_are_waiting_for_100_continue:
                    go_on = h11.InformationalResponse(status_code=100, headers=[], reason=b"Continue")
                    await self.send(go_on)
                data = await self.reader.read(CHUNK if left is None else min(left, CHUNK))
                left = left - len(data) if left is not None else None
                self.http.receive_data(data)
            elif isinstance(event, h11.Data):
                self.call.takes(event.data)
                yield bytes(event.data)
            elif isinstance(event, h11.EndOfMessage):
                if event.headers:
                    raise RefusedError("The request's body has fields behind it.", status=400)
                return
            else:
                raise ConnectionError("the client left")

    async def whole_body(self, length: int | None, most: int) -> bytes:
        """A body that is judged."""
        found = bytearray()
        async with asyncio.timeout(HEAD_SECONDS):
            async for data in self.body(length):
                found += data
                if len(found) > most:
                    raise strictjson.malformed(f"it has more than {most} bytes", status=413)
        return bytes(found)

    async def send(self, event: h11.Event) -> None:
        """Write a part of the answer."""
        if isinstance(event, h11.Response):
            self.call.status = event.status_code
        elif isinstance(event, h11.Data):
            self.call.answers(event.data)
        data = self.http.send(event)
        if data:
            self.writer.write(data)
            await self.writer.drain()

    async def answer(self, status: int, message: str, *, last: bool = False) -> None:
        """An answer of the gate's own, in the form that the engine gives to errors; `last` ends the connection."""
        await self.whole_answer(status, msgspec.json.encode({"message": message}), last=last)

    async def whole_answer(self, status: int, body: bytes, *, last: bool = False) -> None:
        """JSON as the whole answer."""
        fields = [("Content-Type", "application/json"), ("Content-Length", str(len(body))), *_OWN_FIELDS]
        fields += [("Connection", "close")] if last else []
        await self.send(h11.Response(status_code=status, headers=fields))
        await self.send(h11.Data(data=body))
        await self.send(h11.EndOfMessage())

    async def linger(self) -> None:
        """Take in what the client still sends for a while: cut off while it writes, it wouldn't read the answer."""
        left = LINGER_BYTES
        with suppress(TimeoutError, ConnectionError):
            async with asyncio.timeout(LINGER_SECONDS):
                while left > 0 and (data := await self.reader.read(CHUNK)):
                    left -= len(data)


_OWN_FIELDS = (("Server", f"Dockward/{__version__}"),)


async def serve_client(gate: Gate, identity: Identity, reader: StreamReader, writer: StreamWriter) -> None:
    """Serve a connection until the client leaves, or a request ends it."""
    try:
        client = _Client(reader, writer, identity, Call(gate.ledger, identity))
        while await _recorded(gate, client):
            client.http.start_next_cycle()
            client.call = Call(gate.ledger, identity)
    except (ConnectionError, TimeoutError, h11.LocalProtocolError) as why:
        _LOG.debug("a connection ended: %r", why)
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()


async def _recorded(gate: Gate, client: _Client) -> bool:
    """Serve one request, and have the ledger told how it ended."""
    try:
        goes_on = await _serve_request(gate, client)
    except BaseException as why:
        client.call.over(why)
        raise
    client.call.over()
    return goes_on


async def _serve_request(gate: Gate, client: _Client) -> bool:
    """Serve one request; whether the connection can take another."""
    try:
        head = await client.head()
        if head is None:
            return False
        client.call.begins(head)
        request = understand(head)
        client.call.understood(request)
        if not request.takes_stream:
            request = with_body(request, await client.whole_body(head.length, strictjson.MOST_BYTES))
        decision = await _answered(gate, client.call.watch(gate.decide(request, client.identity)))
        await client.call.decided(decision)
    except MissingError as why:
        return await _miss(client, request, why)
    except RefusedError as why:
        return await _refuse(client, why)
    except Exception:  # noqa: BLE001  # the supervised place: what breaks here must not become a yes
        _LOG.exception("deciding broke")
        return await _refuse(client, RefusedError("Deciding on the request broke; please report this.", status=500))
    if isinstance(decision, Answered):
        await client.answer(decision.status, decision.message)
        return _can_go_on(client)
    return await _pass_on(gate, client, decision)


async def _refuse(client: _Client, why: RefusedError) -> bool:
    _LOG.info("refused: %s", why.message)
    client.call.refused(why)
    text = f"{why.message}\n{why.hint}" if why.hint else why.message
    if client.http.our_state in {h11.IDLE, h11.SEND_RESPONSE}:
        await client.answer(why.status, text, last=True)
        await client.linger()
    # What was refused for its form may be followed by what was never meant as a request.
    return False


async def _miss(client: _Client, request: Request, why: MissingError) -> bool:
    """Answer as the engine does where there is nothing; nothing shows that there may be something for others."""
    if request.takes_stream:
        return await _refuse(client, why)
    client.call.refused(why)
    await client.answer(why.status, f"{why.message}\n{why.hint}" if why.hint else why.message)
    return _can_go_on(client)


def _can_go_on(client: _Client) -> bool:
    """What stands behind a body in chunks was read with it; such a connection takes no other request."""
    done = client.http.our_state is h11.DONE and client.http.their_state is h11.DONE
    return done and not client.http.trailing_data[0]


async def _answered(gate: Gate, asking: Asking[T]) -> T:
    """What comes of asking."""
    answer: object = None
    while True:
        try:
            question = asking.send(answer)
        except StopIteration as done:
            found: T = done.value
            return found
        match question:
            case Ask(path):
                answer = await _asked(gate, path)
            case RealPath(path):
                try:
                    answer = await asyncio.to_thread(os.path.realpath, path)
                except (OSError, ValueError) as why:
                    raise unsure(f"where {path} of the host leads can't be told") from why


async def _asked(gate: Gate, path: str) -> Told:
    """The engine's answer to a question of the gate's own."""
    try:
        async with asyncio.timeout(HEAD_SECONDS), gate.engine.exchange() as exchange:
            exchange.begin(f"GET {path} HTTP/1.1\r\nHost: docker".encode(), None, method="GET")
            return await _read_answer(exchange)
    except (OSError, TimeoutError, h11.RemoteProtocolError) as why:
        raise unsure("the engine doesn't answer") from why


async def _read_answer(exchange: Exchange) -> Told:
    """The whole of the engine's answer. Raises `RefusedError` for one that is too large."""
    status, body = 0, bytearray()
    while not isinstance(event := await exchange.event(), h11.EndOfMessage):
        if isinstance(event, h11.Response):
            status = event.status_code
        elif isinstance(event, h11.Data):
            body += event.data
            if len(body) > ANSWER_BYTES:
                raise unsure("the engine's answer is too large")
    return Told(status, bytes(body))


async def _pass_on(gate: Gate, client: _Client, passed: Passed) -> bool:
    """Send an admitted request to the engine and its answer to the client; whether another request may follow."""
    try:
        async with gate.engine.exchange() as exchange:
            return await _exchange(gate, client, passed, exchange)
    except (ConnectionError, FileNotFoundError, h11.RemoteProtocolError) as why:
        if client.http.our_state is h11.SEND_RESPONSE:
            return await _refuse(client, RefusedError("The engine doesn't answer.", str(why), status=502))
        raise ConnectionError("the engine left") from why
    except RefusedError as why:
        if client.http.our_state is h11.SEND_RESPONSE:
            return await _refuse(client, why)
        raise ConnectionError(why.message) from why


async def _exchange(gate: Gate, client: _Client, passed: Passed, exchange: Exchange) -> bool:
    request = passed.request
    head, body = spell(request)
    upgrades = request.asked.route.answer is Answer.RAW and request.head.upgrades
    exchange.begin(head, body, method=request.head.method, upgrades=upgrades)
    if passed.warnings:
        return await _warn(client, passed, exchange)
    if passed.view is not None:
        return await _show(gate, client, passed.view, exchange)
    if not request.takes_stream:
        return await _relay_answer(client, request, exchange)
    # Where the engine answers without reading it all, the rest is not sent, and no request can follow.
    async with _meanwhile(_send_stream(client, request, exchange.writer)):
        return await _relay_answer(client, request, exchange)


@asynccontextmanager
async def _meanwhile(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Have this done beside the block, and no longer; what breaks in one ends the other."""
    try:
        async with asyncio.TaskGroup() as group:
            task = group.create_task(work)
            yield
            task.cancel()
    except BaseExceptionGroup as several:
        raise several.exceptions[0] from None


async def _send_stream(client: _Client, request: Request, writer: StreamWriter) -> None:
    """The body as it comes, framed anew."""
    chunked = request.head.length is None
    async for data in client.body(request.head.length):
        writer.write(b"%x\r\n%b\r\n" % (len(data), data) if chunked else data)
        await writer.drain()
    if chunked:
        writer.write(b"0\r\n\r\n")
        await writer.drain()


async def _relay_answer(client: _Client, request: Request, exchange: Exchange) -> bool:
    while not isinstance(event := await exchange.event(), h11.EndOfMessage):
        if isinstance(event, h11.InformationalResponse):
            if event.status_code == _SWITCHED:
                await _tunnel(client, event, exchange)
                return False
        elif isinstance(event, h11.Response):
            if _is_raw(request, event):
                await _tunnel(client, event, exchange)
                return False
            await client.send(_answer_head(event))
            if request.head.method != "HEAD" and _in_chunks(event):
                await _relay_chunks(client, exchange)
                break
        elif isinstance(event, h11.Data):
            await client.send(h11.Data(data=bytes(event.data)))
    await client.send(h11.EndOfMessage())
    return _can_go_on(client)


def _in_chunks(answer: h11.Response) -> bool:
    return any(name == b"transfer-encoding" for name, _ in answer.headers)


async def _relay_chunks(client: _Client, exchange: Exchange) -> None:
    """The body as the engine frames it: taking it apart would cost more than all else. The end is written anew."""
    async for data in exchange.chunks():
        client.call.answers(data)
        client.writer.write(data)
        await client.writer.drain()


async def _warn(client: _Client, passed: Passed, exchange: Exchange) -> bool:
    """The engine's answer with the gate's warnings among its own, where it has room for them."""
    told = await _read_answer(exchange)
    body = told.body
    try:
        answer = msgspec.json.decode(body, type=dict[str, Any])
        if told.status == _CREATED and isinstance(answer.get("Warnings", []), list | None):
            body = msgspec.json.encode({**answer, "Warnings": [*(answer.get("Warnings") or ()), *passed.warnings]})
    except msgspec.MsgspecError:
        _LOG.warning("the engine's answer to %s is not JSON", passed.request.route)
    await client.whole_answer(told.status, body)
    return _can_go_on(client)


async def _show(gate: Gate, client: _Client, view: View, exchange: Exchange) -> bool:
    """The engine's answer as this client may see it."""
    if view.route == "system.events":
        return await _show_events(gate, client, view, exchange)
    told = await _read_answer(exchange)
    if told.status != _OK:
        await client.whole_answer(told.status, told.body)
        return _can_go_on(client)
    # A long list takes a while, in which others are to be served.
    body = await asyncio.to_thread(view.shown, told.body)
    await client.whole_answer(told.status, body)
    return _can_go_on(client)


async def _show_events(gate: Gate, client: _Client, view: View, exchange: Exchange) -> bool:
    """Events as they come, each a line, without those that aren't for this client."""
    watch, held, good = Watch(view), b"", False
    while not isinstance(event := await exchange.event(), h11.EndOfMessage):
        if isinstance(event, h11.Response):
            good = event.status_code == _OK
            await client.send(_answer_head(event))
        elif isinstance(event, h11.Data) and not good:
            await client.send(h11.Data(data=bytes(event.data)))
        elif isinstance(event, h11.Data):
            *lines, held = (held + event.data).split(b"\n")
            if len(held) > MOST_EVENT_BYTES:
                raise ConnectionError("an event is too long")
            shown = [await _answered(gate, watch.shown(one)) for one in lines if one.strip()]
            if any(shown):
                await client.send(h11.Data(data=b"".join(shown)))
    await client.send(h11.EndOfMessage())
    return _can_go_on(client)


def _is_raw(request: Request, answer: h11.Response) -> bool:
    """Whether the engine has given the connection over without a word for it (`POST .../attach` without Upgrade)."""
    kinds = [value.decode("latin-1") for name, value in answer.headers if name == b"content-type"]
    framed = any(name in {b"content-length", b"transfer-encoding"} for name, _ in answer.headers)
    return request.asked.route.answer is Answer.RAW and not framed and bool(_RAW_STREAMS.intersection(kinds))


_HOP = frozenset({b"connection", b"keep-alive", b"date"})


def _answer_head(event: h11.Response) -> h11.Response:
    fields = [(name, value) for name, value in event.headers if name not in _HOP]
    return h11.Response(status_code=event.status_code, headers=fields, reason=event.reason)


async def _tunnel(client: _Client, event: h11.InformationalResponse | h11.Response, exchange: Exchange) -> None:
    """Relay bytes in both directions until the engine ends it."""
    fields = b"".join(b"%b: %b\r\n" % (name.title(), value) for name, value in event.headers)
    client.writer.write(b"HTTP/1.1 %d %b\r\n%b\r\n" % (event.status_code, event.reason or b"OK", fields))
    client.call.status = event.status_code
    early, waiting = exchange.http.trailing_data[0], client.http.trailing_data[0]
    client.writer.write(early)
    exchange.writer.write(waiting)
    client.call.answers(early)
    client.call.takes(waiting)
    async with _meanwhile(_relay(client.reader, exchange.writer, client.call.takes)):
        # The engine ends a stream by closing it.
        await _relay(exchange.reader, client.writer, client.call.answers)


async def _relay(reader: StreamReader, writer: StreamWriter, count: Callable[[bytes], None]) -> None:
    with suppress(ConnectionError):
        while data := await reader.read(CHUNK):
            count(data)
            writer.write(data)
            await writer.drain()
        if writer.can_write_eof():
            writer.write_eof()
