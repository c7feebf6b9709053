"""Shows a client that is limited what it may see of an answer, and of events as they come."""

import asyncio
import logging
from asyncio import AbstractEventLoop
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from weakref import WeakKeyDictionary

import h11

from dockward.gate.asking import Told, unsure
from dockward.gate.connections.answering import answered, judged_aside
from dockward.gate.connections.crowd import CrowdedError, owner_of
from dockward.gate.connections.pace import Pace
from dockward.gate.connections.upstream import ANSWER_BYTES, Engine, Exchange
from dockward.gate.errors import RefusedError
from dockward.gate.request.lines import Lines
from dockward.gate.rights.views import View, Watch
from dockward.gate.serving.client import Client

_LOG = logging.getLogger(__name__)
_OK = 200
AT_ONCE_BYTES = 32 << 10
"""Of an answer that is shown within a millisecond or two; a longer one is a worker's."""
AT_ONCE_LIST = 4 << 20
"""Bytes of a list that are shown together, and remembered."""
TURN_SECONDS = 10.0
"""For a client to read what it is shown, while others of its own wait."""
_TURNS: WeakKeyDictionary[AbstractEventLoop, Pace] = WeakKeyDictionary()
_HOP = frozenset({b"connection", b"keep-alive", b"date"})


async def show(engine: Engine, client: Client, view: View, exchange: Exchange) -> None:
    """The engine's answer as this client may see it."""
    if view.route == "system.events":
        await _show_events(engine, client, view, exchange)
        return
    # Several at a time would take each other's room; one that the engine is long about keeps no others waiting.
    await exchange.begun()
    turns = _TURNS.setdefault(asyncio.get_running_loop(), Pace(1, TURN_SECONDS))
    async with turns.turn(owner_of(client.identity)):
        with no_room_told():
            told = await exchange.whole(AT_ONCE_LIST if view.by_entries else ANSWER_BYTES, client.take)
        if told.too_large and view.by_entries and told.status == _OK:
            await _show_entries(client, view, exchange, told.body)
        else:
            await show_told(client, view, told)


async def _show_entries(client: Client, view: View, exchange: Exchange, begun: bytes) -> None:
    """A list that is too long to be held, entry by entry; what is too long in it isn't shown."""
    fields = [("Content-Type", "application/json"), ("Transfer-Encoding", "chunked")]
    await client.send(h11.Response(status_code=_OK, headers=fields))
    sign, shown = view.opening, 0
    async for one in exchange.entries(begun, inside=view.is_inside):
        if not one.whole:
            _LOG.warning("an entry of a list is too long, and isn't shown to a client that is limited")
            continue
        entry = await judged_aside(partial(view.entry, one.data), owner_of(client.identity))
        if entry and not 0 < view.limit <= shown:
            await client.send(h11.Data(data=sign + entry))
            sign, shown = b",", shown + 1
    await client.send(h11.Data(data=(b"" if shown else sign) + view.closing), h11.EndOfMessage())


async def show_told(client: Client, view: View | None, told: Told) -> None:
    """An answer of the engine's that is there already; None shows it as it is. Raises `RefusedError` if it isn't."""
    body = told.body
    if told.too_large:
        raise unsure("the engine's answer is too large")
    if view is not None and told.status == _OK:
        # A long list takes a while, in which others are to be served.
        long = len(body) > AT_ONCE_BYTES
        shown = partial(view.shown, body)
        body = await judged_aside(shown, owner_of(client.identity)) if long else shown()
    await client.whole_answer(told.status, body)


@contextmanager
def no_room_told() -> Iterator[None]:
    """Refuse what there is no room for."""
    try:
        yield
    except CrowdedError as why:
        raise RefusedError(
            "The gate holds as much for you as it has room for.", "Wait for the answers to other requests.", status=429
        ) from why


async def _show_events(engine: Engine, client: Client, view: View, exchange: Exchange) -> None:
    """Events as they come, each a line, without those that aren't for this client, or are too long to tell."""
    watch, lines, good = Watch(view), Lines(), False
    while not isinstance(event := await exchange.event(), h11.EndOfMessage):
        if isinstance(event, h11.Response):
            good = event.status_code == _OK
            await client.send(answer_head(event))
        elif isinstance(event, h11.Data) and not good:
            await client.send(h11.Data(data=bytes(event.data)))
        elif isinstance(event, h11.Data):
            found = lines.take(event.data)
            if not all(one.whole for one in found):
                _LOG.warning("an event is too long, and isn't shown to a client that is limited")
            shown = [await answered(engine, watch.shown(one.data)) for one in found if one.whole]
            if any(shown):
                await client.send(h11.Data(data=b"".join(shown)))
    await client.send(h11.EndOfMessage())


def answer_head(event: h11.Response, *, last: bool = False) -> h11.Response:
    """The engine's head as a client gets it; after the `last` answer its connection ends."""
    fields = [(name, value) for name, value in event.headers if name not in _HOP]
    fields += [(b"connection", b"close")] if last else []
    return h11.Response(status_code=event.status_code, headers=fields, reason=event.reason)
