"""The way of an admitted request to the engine, and of the answer to the client.

What the client sends reaches the engine only as the gate writes it anew. Bytes are relayed as they come, in both
directions, after the engine has given the connection over (101, or the raw stream of attach and exec), and only then.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, nullcontext, suppress
from typing import Any

import h11
import msgspec

from dockward.gate.after.created import check_created
from dockward.gate.asking import Told, unsure
from dockward.gate.connections.leaving import leave_with, leaving
from dockward.gate.connections.upstream import Exchange
from dockward.gate.connections.wire import Wire
from dockward.gate.decisions.outcomes import Passed
from dockward.gate.request.chunks import LAST
from dockward.gate.request.requests import Request, spell
from dockward.gate.request.routes import Answer
from dockward.gate.serving.builds import serve_calls
from dockward.gate.serving.client import Client
from dockward.gate.serving.parts import Gate
from dockward.gate.serving.showing import answer_head, show

_LOG = logging.getLogger(__name__)
_RAW_STREAMS = frozenset({"application/vnd.docker.raw-stream", "application/vnd.docker.multiplexed-stream"})
_SWITCHED = 101
_CREATED = 201
WITH_ROOM = frozenset({"container.create", "container.update", "service.create", "service.update"})
"""Routes whose answer has warnings, which clients show; everywhere else the ledger has their rules."""
ANSWER_SECONDS = 600.0
"""For an answer that is looked at before the client gets it."""
_DONE = frozenset({200, _CREATED})


async def exchanged(gate: Gate, client: Client, passed: Passed, exchange: Exchange) -> None:
    """Have the engine answer; who looks afterwards is told of what it made.

    Raises `ConnectionError` where it, or the client, leaves; `h11.RemoteProtocolError`.
    """
    request = passed.request
    head, body = spell(request)
    engine, aftermath = gate.engine, gate.aftermath
    upgrades = request.asked.route.upgrades and request.head.upgrades
    await exchange.begin(head, body, method=request.head.method, upgrades=upgrades)
    warning = passed.warning
    tells = bool(warning) and passed.request.route in WITH_ROOM
    if warning and not tells:
        _LOG.warning("%s: %s", passed.request.route, warning)
    if passed.shape and request.asked.name:
        # What isn't changed after all may be so nevertheless.
        await aftermath.approve(request.asked.name, passed.shape)
    if tells or passed.wanted is not None or passed.shape:
        told = await _whole(exchange)
        if passed.wanted is not None and told.status == _CREATED:
            made = await check_created(engine, told.body, passed.image, passed.wanted)
            await aftermath.made(made, deep=passed.wanted.deep)
        elif passed.shape and told.status == _CREATED:
            await aftermath.approve(_service_of(told.body), passed.shape)
        await client.whole_answer(told.status, _warned(told, request, warning) if tells else told.body)
        return
    beside = None
    if request.takes_stream:
        # Where the engine answers without reading it all, the rest is not sent, and no request can follow.
        beside = _send_stream(client, request, exchange)
    elif request.asked.route.answer is Answer.STREAM:
        beside = leave_with(client.wire, exchange.wire)
    plain = beside is None and not upgrades and request.asked.route.answer is Answer.PLAIN
    with leaving(client.wire, exchange.wire) if plain else nullcontext():
        async with _meanwhile(beside):
            if passed.view is None:
                await _relay_answer(gate, client, request, exchange)
            else:
                await show(engine, client, passed.view, exchange)


def _service_of(answer: bytes) -> str:
    try:
        return str(msgspec.json.decode(answer, type=dict[str, Any])["ID"])
    except (msgspec.MsgspecError, KeyError) as why:
        raise unsure("the engine doesn't say what it made") from why


async def _whole(exchange: Exchange) -> Told:
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            return await exchange.whole()
    except TimeoutError as why:
        raise ConnectionError(f"no answer came in {ANSWER_SECONDS:.0f} seconds") from why


@asynccontextmanager
async def _meanwhile(work: Coroutine[Any, Any, None] | None) -> AsyncIterator[None]:
    """Have this done, if there is something, beside the block and no longer; what breaks in one ends the other."""
    if work is None:
        yield
        return
    try:
        async with asyncio.TaskGroup() as group:
            task = group.create_task(work)
            yield
            task.cancel()
    except BaseExceptionGroup as several:
        raise several.exceptions[0] from None


async def _send_stream(client: Client, request: Request, exchange: Exchange) -> None:
    """The body as it comes: its frames were looked at one by one, and the last is written anew."""
    client.wire.widen()
    exchange.wire.widen()
    async for data in client.body(request.head.length):
        await exchange.wire.send(data)
    if request.head.length is None:
        await exchange.wire.send(LAST)
    await leave_with(client.wire, exchange.wire)


async def _relay_answer(gate: Gate, client: Client, request: Request, exchange: Exchange) -> None:
    while not isinstance(event := await exchange.event(), h11.EndOfMessage):
        if isinstance(event, h11.InformationalResponse):
            if event.status_code == _SWITCHED and request.asked.route.answer is Answer.CALLS:
                await _switch(client, event)
                await serve_calls(gate, client, exchange)
                return
            if event.status_code == _SWITCHED:
                await _tunnel(client, event, exchange)
                return
        elif isinstance(event, h11.Response):
            if _is_raw(request, event):
                await _tunnel(client, event, exchange)
                return
            ends = _ends_with_connection(event)
            await client.send(answer_head(event, last=ends))
            if request.head.method != "HEAD" and _in_chunks(event):
                await (_relay_rest if ends else _relay_chunks)(client, exchange)
                return
        elif isinstance(event, h11.Data):
            await client.send(h11.Data(data=bytes(event.data)))
    await client.send(h11.EndOfMessage())


def _ends_with_connection(answer: h11.Response) -> bool:
    return any(name == b"connection" and value.lower() == b"close" for name, value in answer.headers)


def _in_chunks(answer: h11.Response) -> bool:
    return any(name == b"transfer-encoding" for name, _ in answer.headers)


async def _relay_chunks(client: Client, exchange: Exchange) -> None:
    """The body as the engine frames it: taking it apart would cost more than all else. The end is written anew."""
    client.wire.widen()
    exchange.wire.widen()
    async for data in exchange.chunks():
        client.call.answers(data)
        await client.wire.send(data)
    await client.send(h11.EndOfMessage())


async def _relay_rest(client: Client, exchange: Exchange) -> None:
    """All that comes until the engine ends the connection, its frames and the last of them too."""
    client.wire.widen()
    exchange.wire.widen()
    exchange.wire.unread(exchange.http.trailing_data[0])
    last = b""
    async for data in exchange.wire.pieces():
        client.call.answers(data)
        await client.wire.send(data)
        last = (last + data[-len(LAST) :])[-len(LAST) :]
    if last != LAST:
        raise ConnectionError("the engine left")


def _warned(told: Told, request: Request, warning: str) -> bytes:
    """The answer with the gate's warning among its own, where it has room for it."""
    body = told.body
    try:
        answer = msgspec.json.decode(body, type=dict[str, Any])
        if told.status in _DONE and isinstance(answer.get("Warnings", []), list | None):
            body = msgspec.json.encode({**answer, "Warnings": [*(answer.get("Warnings") or ()), warning]})
    except msgspec.MsgspecError:
        _LOG.warning("the engine's answer to %s is not JSON", request.route)
    return body


def _is_raw(request: Request, answer: h11.Response) -> bool:
    """Whether the engine has given the connection over without a word for it (`POST .../attach` without Upgrade)."""
    kinds = [value.decode("latin-1") for name, value in answer.headers if name == b"content-type"]
    framed = any(name in {b"content-length", b"transfer-encoding"} for name, _ in answer.headers)
    return request.asked.route.answer is Answer.RAW and not framed and bool(_RAW_STREAMS.intersection(kinds))


async def _switch(client: Client, event: h11.InformationalResponse | h11.Response, early: bytes = b"") -> None:
    """Tell the client that the connection is given over, and what the engine has sent on it already."""
    fields = b"".join(b"%b: %b\r\n" % (name.title(), value) for name, value in event.headers)
    client.call.status = event.status_code
    await client.wire.send(b"HTTP/1.1 %d %b\r\n%b\r\n" % (event.status_code, event.reason or b"OK", fields), early)


async def _tunnel(client: Client, event: h11.InformationalResponse | h11.Response, exchange: Exchange) -> None:
    """Relay bytes in both directions until the engine ends it."""
    early, _ = exchange.http.trailing_data
    client.call.answers(early)
    await _switch(client, event, early)
    async with _meanwhile(_relay(client.wire, exchange.wire, client.call.takes)):
        # The engine ends a stream by closing it.
        await _relay(exchange.wire, client.wire, client.call.answers)


async def _relay(source: Wire, target: Wire, count: Callable[[bytes], None]) -> None:
    with suppress(ConnectionError):
        async for data in source.pieces():
            count(data)
            await target.send(data)
    target.shut()
