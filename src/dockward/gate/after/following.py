"""Follows the engine's events, so that no container starts unseen: by a restart policy, with the engine, or by root."""

import asyncio
import logging
import re
import time
from urllib.parse import quote

import h11
import msgspec
from msgspec import Struct, field

from dockward.gate.after.looking import Aftermath
from dockward.gate.connections.upstream import Engine, Exchange
from dockward.gate.errors import RefusedError
from dockward.gate.request.lines import Line, Lines

_LOG = logging.getLogger(__name__)
FIRST_WAIT, LONGEST_WAIT = 0.2, 1.0
"""Seconds between two tries to reach the engine: what starts with it is to be looked at soon."""
_FILTERS = quote('{"type":["container"],"event":["start","unpause","destroy"]}', safe="")
_OK = 200
_HEAD = re.compile(rb'"Action":"(start|unpause|destroy)","Actor":\{"ID":"([0-9a-f]{64})"')
"""How the engine writes it (`events.Message` of moby): labels come after it."""
_BROKEN = (OSError, h11.RemoteProtocolError, RefusedError)
_OVERLAP = 2
"""Seconds of events that are told again, for what happens while they are asked for."""


class _Event(Struct, frozen=True):
    """A start, the end of a pause, or of a container. Engines before 20.10 have `id` alone."""

    id: str = field(default="")
    action: str = field(default="", name="Action")
    actor: dict[str, object] = field(default_factory=dict, name="Actor")


class _BrokenOffError(Exception):
    """The events were followed, and now aren't."""


async def follow(engine: Engine, aftermath: Aftermath) -> None:
    """Have all that starts looked at, for ever; all that runs is looked through whenever events were missed."""
    wait = FIRST_WAIT
    while True:
        try:
            await _follow_once(engine, aftermath)
        except _BrokenOffError as why:
            # The engine was there just now, and may be there at once.
            wait = FIRST_WAIT
            _LOG.error("the engine's events broke off; following them anew: %s", why)
        except _BROKEN as why:
            if wait == FIRST_WAIT:
                _LOG.error("the engine's events can't be followed; trying again: %s", why)
            wait = min(wait * 2, LONGEST_WAIT)
        except Exception:  # noqa: BLE001  # the supervised place: nothing may end this for good
            _LOG.exception("following the engine's events broke; following them anew")
            wait = LONGEST_WAIT
        await asyncio.sleep(wait)


async def _follow_once(engine: Engine, aftermath: Aftermath) -> None:
    """Raises `_BrokenOffError` once that ends, one of `_BROKEN` where it doesn't begin."""
    path = f"/events?since={int(time.time()) - _OVERLAP}&filters={_FILTERS}"
    async with engine.exchange() as exchange:
        await exchange.begin(f"GET {path} HTTP/1.1\r\nHost: docker".encode(), None, method="GET")
        answer = await exchange.event()
        if not isinstance(answer, h11.Response) or answer.status_code != _OK:
            raise ConnectionError(f"it answers {getattr(answer, 'status_code', answer)}")
        await aftermath.catch_up()
        _LOG.info("the engine's events are followed")
        try:
            await _hear(exchange, aftermath)
        except _BROKEN as why:
            raise _BrokenOffError(str(why)) from why
        raise _BrokenOffError("the engine left")


async def _hear(exchange: Exchange, aftermath: Aftermath) -> None:
    lines = Lines()
    while not isinstance(part := await exchange.event(), h11.EndOfMessage):
        found = lines.take(part.data) if isinstance(part, h11.Data) else ()
        missed = [one for one in found if not _tell(one, aftermath)]
        if missed:
            await aftermath.catch_up()


def _tell(line: Line, aftermath: Aftermath) -> bool:
    """Whether it could be told which container the event is about."""
    event = _read(line.data) if line.whole else _read_head(line.data)
    if event is None:
        _LOG.error("an event of the engine's can't be read; all that runs is looked through")
        return False
    name = event.actor.get("ID") or event.id
    if isinstance(name, str) and name:
        match event.action:
            case "unpause":
                aftermath.heard_unpause(name)
            case "destroy":
                aftermath.heard_end(name)
            case _:
                aftermath.heard(name)
    return True


def _read(line: bytes) -> _Event | None:
    try:
        return msgspec.json.decode(line, type=_Event)
    except msgspec.MsgspecError:
        return None


def _read_head(line: bytes) -> _Event | None:
    """What the beginning of an event tells. No quote stands in a text of it, so this stands in none."""
    found = _HEAD.search(line)
    if found is None:
        return None
    action, name = (one.decode() for one in found.groups())
    _LOG.error("an event of the container %s is too long, and only its head is read", name[:12])
    return _Event(action=action, actor={"ID": name})
