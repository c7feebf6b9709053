"""A process beside this one for what this machine can tell, so that two cores are used: this one asks the engine.

It is forked, asked over a pair of sockets, and ends with them. What it can't do, because it died or because what it ran
broke, is done here instead, where a defect shows. Nothing but these two ever writes into the sockets: what is unpickled
comes from this program.
"""

import asyncio
import logging
import os
import pickle  # between a process and its own child
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from typing import Any, NoReturn, Protocol

from dockward.read.forked import may_fork

_LOG = logging.getLogger(__name__)


class Reader(Protocol):
    """Something that runs functions of `dockward.read.local` by their names, one at a time."""

    async def run(self, name: str, *arguments: object) -> Any:
        """What the function returns; arguments and result are plain data."""


@contextmanager
def open_reader() -> Iterator[Reader]:
    """A reader in a process of its own where there are cores for two and no threads, which no fork would take along."""
    if not may_fork():
        yield _Here()
        return
    ours, theirs = socket.socketpair()
    pid = os.fork()
    if not pid:
        ours.close()
        _serve(theirs)
    theirs.close()
    try:
        with ours, _Apart(ours) as apart:
            yield apart
    finally:
        os.waitpid(pid, 0)


def _local(name: str) -> Callable[..., object]:
    """The function. Its modules are a sixth of the program, loaded by who needs them."""
    found: Callable[..., object] = getattr(import_module("dockward.read.local"), name)
    return found


class _Here:
    """Runs them in a thread."""

    async def run(self, name: str, *arguments: object) -> Any:
        return await asyncio.to_thread(_local(name), *arguments)


class _Apart:
    """Has them run by the other process."""

    def __init__(self, connection: socket.socket) -> None:
        self._stream = connection.makefile("rwb")
        self._turn = threading.Lock()

    def __enter__(self) -> "_Apart":
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._stream.close()

    async def run(self, name: str, *arguments: object) -> Any:
        return await asyncio.to_thread(self._ask, name, arguments)

    def _ask(self, name: str, arguments: tuple[object, ...]) -> object:
        with self._turn:
            try:
                pickle.dump((name, arguments), self._stream)
                self._stream.flush()
                return pickle.load(self._stream)  # noqa: S301  # as at the import
            except (OSError, EOFError, pickle.UnpicklingError) as why:
                _LOG.warning("the process that reads this machine ended: %r", why)
        return _local(name)(*arguments)


def _serve(connection: socket.socket) -> NoReturn:
    """The other process: does what it is asked until nobody asks any more, and never returns."""
    status = 1
    try:
        _local("read_machine")
        with suppress(EOFError), connection.makefile("rwb") as stream:
            while True:
                name, arguments = pickle.load(stream)  # noqa: S301  # as at the import
                pickle.dump(_local(name)(*arguments), stream)
                stream.flush()
        status = 0
    finally:
        # Nothing of the process that it was forked from may be done twice, a traceback least of all.
        os._exit(status)
