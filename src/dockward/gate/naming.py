"""Looks up where names lead, beside all else: who rules over a name decides how long that takes."""

import asyncio
import socket
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from weakref import WeakValueDictionary

from dockward.gate.asking import unsure

SECONDS = 5.0
"""For one name, and for those that its client has asked for before."""
_WORKERS = ThreadPoolExecutor(8, "name")
_TURNS: WeakValueDictionary[tuple[int, Hashable], asyncio.Lock] = WeakValueDictionary()
"""By event loop and owner: who asks for names that take long keeps one worker, and waits for himself."""
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
    loop = asyncio.get_running_loop()
    turn = _TURNS.setdefault((id(loop), owner), asyncio.Lock())
    try:
        async with asyncio.timeout(SECONDS):
            await turn.acquire()
            looking = loop.run_in_executor(_WORKERS, look_up, name)
            # A resolver can't be called off: until it is done it is its client's turn.
            looking.add_done_callback(lambda _: turn.release())
            return await asyncio.shield(looking)
    except TimeoutError as why:
        raise unsure(f"where the name {name[:100]!a} leads can't be told in {SECONDS:.0f} seconds") from why
