"""A fake engine in a thread of its own, for programs that run an event loop themselves."""

import asyncio
import os
import queue
from contextlib import contextmanager
from threading import Thread

from tests.engine import answers
from tests.engine.answers import changed
from tests.engine.fake_engine import serving, serving_tcp

HERE = {"KernelVersion": os.uname().release, "Name": os.uname().nodename}
"""What an engine on this machine says of it in /info."""


def info(*, here=True, **changes):
    """/info of an engine on this machine, or on another one."""
    return changed(answers.INFO, **((HERE if here else {}) | changes))


@contextmanager
def served(engine, path):
    """`engine` on the unix socket `path`; its address is yielded."""
    with running(serving(engine, path)):
        yield f"unix://{path}"


@contextmanager
def served_tcp(engine):
    """`engine` on a port of the loopback; its address is yielded."""
    with running(serving_tcp(engine)) as port:
        yield f"tcp://127.0.0.1:{port}"


@contextmanager
def running(server):
    """What the asynchronous context `server` yields, kept open by a loop in a thread of its own."""
    started = queue.Queue()

    async def keep():
        async with server as value:
            stop = asyncio.Event()
            started.put((value, asyncio.get_running_loop(), stop))
            await stop.wait()

    thread = Thread(target=asyncio.run, args=(keep(),), daemon=True)
    thread.start()
    value, loop, stop = started.get(timeout=10)
    try:
        yield value
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)
        assert not thread.is_alive(), "what was served hasn't ended, and would take a core from all later tests"
