"""Looks up where names lead, by workers of their own: who rules over a name decides how long that takes."""

import asyncio
import socket
from collections.abc import Callable, Hashable
from functools import partial

from dockward.gate.asking import unsure
from dockward.gate.connections.turns import Turns

SECONDS = 5.0
"""For one name, and for those that its client has asked for before: a resolver can't be called off."""
_WORKERS = Turns(4, "name")
Lookup = Callable[[str], tuple[str, ...]]


def _looked_up(name: str) -> tuple[str, ...]:
    """As the host's resolver has them (getaddrinfo(3)), its own file first; none for what it doesn't know."""
    try:
        found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return ()
    return tuple(dict.fromkeys(str(one[4][0]) for one in found))


async def addresses_of(name: str, owner: Hashable, look_up: Lookup = _looked_up) -> tuple[str, ...]:
    """The addresses of a name. Raises `RefusedError` where that takes too long to be told."""
    try:
        async with asyncio.timeout(SECONDS):
            return await _WORKERS.done(partial(look_up, name), owner)
    except TimeoutError as why:
        raise unsure(f"where the name {name[:100]!a} leads can't be told in {SECONDS:.0f} seconds") from why
