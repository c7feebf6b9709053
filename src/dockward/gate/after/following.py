"""Follows the engine's events, so that no container starts unseen: by a restart policy, with the engine, or by root.

An engine that has started anew may be another one, with other settings, as one that has read its settings anew: then it
is asked what it is.
"""

import asyncio
import logging
import re
import time
from collections.abc import Awaitable, Callable
from enum import Enum, auto
from urllib.parse import quote

import h11
import msgspec
from msgspec import Struct, field

from dockward.gate.after.looking import Aftermath
from dockward.gate.connections.upstream import Engine, Exchange
from dockward.gate.request.lines import Line, Lines
from dockward.model.errors import DockwardError

_LOG = logging.getLogger(__name__)
FIRST_WAIT, LONGEST_WAIT = 0.2, 1.0
"""Seconds between two tries to reach the engine: what starts with it is to be looked at soon."""
_FILTERS = quote('{"type":["container","daemon"],"event":["start","unpause","destroy","reload"]}', safe="")
_OK = 200
_HEAD = re.compile(rb'"Action":"(start|unpause|destroy)","Actor":\{"ID":"([0-9a-f]{64})"')
"""How the engine writes it (`events.Message` of moby): labels come after it."""
_RELOADED = "reload"
_BROKEN = (OSError, h11.RemoteProtocolError, DockwardError)
_OVERLAP = 2
"""Seconds of events that are told again, for what happens while they are asked for."""


Learn = Callable[[], Awaitable[None]]
"""Asks the engine what it is. Raises `DockwardError` where it doesn't say."""


class _Heard(Enum):
    """What an event tells."""

    OF_ONE = auto()
    """Of a container, which is known."""
    OF_ENGINE = auto()
    NOTHING = auto()


class _Event(Struct, frozen=True):
    """A start, the end of a pause, or of a container, or new settings. Engines before 20.10 have `id` alone."""

    id: str = field(default="")
    action: str = field(default="", name="Action")
    actor: dict[str, object] = field(default_factory=dict, name="Actor")


_EVENT = msgspec.json.Decoder(_Event)


class _BrokenOffError(Exception):
    """The events were followed, and now aren't."""


async def follow(engine: Engine, aftermath: Aftermath, learn: Learn) -> None:
    """Have all that starts looked at, for ever; all that runs is looked through whenever events were missed."""
    wait = FIRST_WAIT
    while True:
        try:
            await _follow_once(engine, aftermath, learn)
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


async def _follow_once(engine: Engine, aftermath: Aftermath, learn: Learn) -> None:
    """Raises `_BrokenOffError` once that ends, one of `_BROKEN` where it doesn't begin."""
    path = f"/events?since={int(time.time()) - _OVERLAP}&filters={_FILTERS}"
    async with engine.exchange() as exchange:
        await exchange.begin(f"GET {path} HTTP/1.1\r\nHost: docker".encode(), None, method="GET")
        answer = await exchange.event()
        if not isinstance(answer, h11.Response) or answer.status_code != _OK:
            raise ConnectionError(f"it answers {getattr(answer, 'status_code', answer)}")
        await learn()
        await aftermath.catch_up()
        _LOG.info("the engine's events are followed")
        try:
            await _hear(exchange, aftermath, learn)
        except _BROKEN as why:
            raise _BrokenOffError(str(why)) from why
        raise _BrokenOffError("the engine left")


async def _hear(exchange: Exchange, aftermath: Aftermath, learn: Learn) -> None:
    lines = Lines()
    while not isinstance(part := await exchange.event(), h11.EndOfMessage):
        found = lines.take(part.data) if isinstance(part, h11.Data) else ()
        heard = {_tell(one, aftermath) for one in found}
        if _Heard.OF_ENGINE in heard:
            await learn()
        if _Heard.NOTHING in heard:
            await aftermath.catch_up()


def _tell(line: Line, aftermath: Aftermath) -> _Heard:
    """Have an event's container looked at."""
    event = _read(line.data) if line.whole else _read_head(line.data)
    if event is None:
        _LOG.error("an event of the engine's can't be read; all that runs is looked through")
        return _Heard.NOTHING
    if event.action == _RELOADED:
        return _Heard.OF_ENGINE
    name = event.actor.get("ID") or event.id
    if isinstance(name, str) and name:
        match event.action:
            case "unpause":
                aftermath.heard_unpause(name)
            case "destroy":
                aftermath.heard_end(name)
            case _:
                aftermath.heard(name)
    return _Heard.OF_ONE


def _read(line: bytes) -> _Event | None:
    try:
        return _EVENT.decode(line)
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
