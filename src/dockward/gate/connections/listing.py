"""All containers, read entry by entry: no list is too large, however much somebody has put into it."""

import asyncio
import logging
import re
from contextlib import aclosing

import h11
import msgspec
from msgspec import Struct, field

from dockward.gate.asking import unsure
from dockward.gate.connections.upstream import Engine
from dockward.gate.request.lines import Line

_LOG = logging.getLogger(__name__)
SECONDS = 300.0
"""For the whole list."""
_HEAD = re.compile(rb'\{"Id":"([0-9a-f]{64})"')
"""How the engine writes a container (`types.Container` of moby): what clients have put there comes after it."""


class Listed(Struct, frozen=True):
    """A container as a list has it."""

    id: str = field(name="Id")
    state: str = field(default="", name="State")


_DECODER = msgspec.json.Decoder(Listed)


async def containers_there(engine: Engine) -> list[Listed]:
    """All containers. Raises `RefusedError` where the engine doesn't say."""
    try:
        async with asyncio.timeout(SECONDS), aclosing(engine.each("/containers/json?all=1")) as entries:
            return [_listed(one) async for one in entries]
    except (OSError, TimeoutError, h11.RemoteProtocolError) as why:
        raise unsure("the engine doesn't answer") from why


def _listed(entry: Line) -> Listed:
    """One that is too long may run as well."""
    if entry.whole:
        try:
            return _DECODER.decode(entry.data)
        except msgspec.MsgspecError as why:
            raise unsure("the engine's answer isn't as documented") from why
    head = _HEAD.match(entry.data)
    if head is None:
        raise unsure("the engine's answer isn't as documented")
    _LOG.error("the engine says too much of the container %s: only its head is read", head[1][:12].decode())
    return Listed(id=head[1].decode(), state="running")
