"""Follows the engine's events, so that no container starts unseen: by a restart policy, with the engine, or by root."""

import asyncio
import logging
import time
from urllib.parse import quote

import h11
import msgspec
from msgspec import Struct, field

from dockward.gate.aftermath import Aftermath
from dockward.gate.errors import RefusedError
from dockward.gate.upstream import Engine, Exchange

_LOG = logging.getLogger(__name__)
FIRST_WAIT, LONGEST_WAIT = 0.2, 15.0
"""Seconds between two tries to reach the engine."""
MOST_LINE = 1 << 20
"""Of one event; the longest hold a container's labels."""
_FILTERS = quote('{"type":["container"],"event":["start","unpause"]}', safe="")
_OK = 200
_OVERLAP = 2
"""Seconds of events that are told again, for what happens while they are asked for."""


class _Event(Struct, frozen=True):
    """A start, or the end of a pause. Engines before 20.10 have `id` alone."""

    id: str = field(default="")
    action: str = field(default="", name="Action")
    actor: dict[str, object] = field(default_factory=dict, name="Actor")


async def follow(engine: Engine, aftermath: Aftermath) -> None:
    """Have all that starts looked at, for ever; all that runs is looked through whenever events were missed."""
    wait = FIRST_WAIT
    while True:
        began = time.monotonic()
        try:
            await _follow_once(engine, aftermath)
        except (OSError, h11.RemoteProtocolError, RefusedError) as why:
            if wait == FIRST_WAIT:
                _LOG.warning("the engine's events can't be followed; trying again: %s", why)
        # The engine was there for a while: it starts again, and may be there at once.
        wait = FIRST_WAIT if time.monotonic() - began > LONGEST_WAIT else min(wait * 2, LONGEST_WAIT)
        await asyncio.sleep(wait)


async def _follow_once(engine: Engine, aftermath: Aftermath) -> None:
    """Raises `ConnectionError` once the engine leaves."""
    path = f"/events?since={int(time.time()) - _OVERLAP}&filters={_FILTERS}"
    async with engine.exchange() as exchange:
        await exchange.begin(f"GET {path} HTTP/1.1\r\nHost: docker".encode(), None, method="GET")
        answer = await exchange.event()
        if not isinstance(answer, h11.Response) or answer.status_code != _OK:
            raise ConnectionError(f"it answers {getattr(answer, 'status_code', answer)}")
        await aftermath.catch_up()
        _LOG.info("the engine's events are followed")
        await _hear(exchange, aftermath)


async def _hear(exchange: Exchange, aftermath: Aftermath) -> None:
    held = b""
    while not isinstance(part := await exchange.event(), h11.EndOfMessage):
        if not isinstance(part, h11.Data):
            continue
        *lines, held = (held + part.data).split(b"\n")
        if len(held) > MOST_LINE:
            raise ConnectionError("an event is too long")
        for one in filter(None, lines):
            _tell(one, aftermath)
    raise ConnectionError("the engine left")


def _tell(line: bytes, aftermath: Aftermath) -> None:
    try:
        event = msgspec.json.decode(line, type=_Event)
    except msgspec.MsgspecError as why:
        raise ConnectionError("an event can't be read") from why
    name = event.actor.get("ID") or event.id
    if isinstance(name, str) and name:
        (aftermath.heard_unpause if event.action == "unpause" else aftermath.heard)(name)
