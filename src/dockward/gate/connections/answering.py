"""Answers the questions of a decision: what the engine knows, and where paths of the host lead."""

import asyncio
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TypeVar, cast

import h11
from msgspec import Struct

from dockward.gate.asking import (
    AccountOf,
    AddressesOf,
    Ask,
    Asking,
    HostRoutes,
    InKernel,
    NodeIn,
    Question,
    RealPaths,
    Told,
    unsure,
)
from dockward.gate.connections.naming import addresses_of
from dockward.gate.connections.turns import MOST_STUCK, Patience, StuckError, Turns
from dockward.gate.connections.upstream import Engine
from dockward.model.errors import UnreadError
from dockward.model.hostplace import HostPlace
from dockward.read.kernel.accounts import read_account
from dockward.read.kernel.nodes import read_node
from dockward.read.kernel.places import read_places
from dockward.read.kernel.routes import read_routes
from dockward.read.kernel.view import read_first_process

SECONDS = 30.0
"""For the engine to answer a question of the gate's own."""


class Workers(Struct, frozen=True):
    """Threads that judge, and others that look at the host: to look for the other names of a file may take a second."""

    judges: Turns
    lookers: Turns


PLACE_SECONDS, OWN_PLACE_SECONDS = 20.0, 5.0
"""For the host to say where paths lead: a file system may hang, as one of a server that is down. What the gate looks
at by itself has less: each look waits for the one before, and what a container has the kernel says."""
FOR_CLIENTS = Workers(Turns(2, "judge"), Turns(2, "place", Patience(PLACE_SECONDS)))
"""Apart from the workers that write the ledger."""
FOR_ITSELF = Workers(Turns(1, "judge-own"), Turns(1, "place-own", Patience(OWN_PLACE_SECONDS, MOST_STUCK)))
"""For what the gate looks at without being asked: no crowd of clients keeps it waiting."""
T = TypeVar("T")


class _Over(Struct, frozen=True):
    """What came of asking, in the end."""

    found: object


def _next(asking: Asking[T], answer: object) -> Question | _Over:
    try:
        return asking.send(answer)
    except StopIteration as done:
        # No future takes this exception.
        return _Over(done.value)


async def judged_aside(work: Callable[[], T], owner: Hashable, workers: Workers = FOR_CLIENTS) -> T:
    """What comes of this, done by a worker as it is the owner's turn, while others are served."""
    return await workers.judges.done(work, owner)


async def answered(engine: Engine, asking: Asking[T], *, aside: Hashable = None, workers: Workers = FOR_CLIENTS) -> T:
    """What comes of asking.

    What takes a while is thought about `aside`, for the owner that is named, by a worker, while others are served.
    """
    answer: object = None
    while True:
        step = partial(_next, asking, answer)
        question = step() if aside is None else await judged_aside(step, aside, workers)
        match question:
            case _Over(found):
                return cast("T", found)
            case Ask(path):
                answer = await _asked(engine, path)
            case AddressesOf(name):
                answer = await addresses_of(name, aside)
            case _:
                try:
                    answer = await workers.lookers.done(partial(_looked_up, question), aside)
                except StuckError as why:
                    answer = _untold(question, why)


def _looked_up(question: RealPaths | HostRoutes | AccountOf | InKernel | NodeIn) -> object:
    """What the host answers."""
    match question:
        case RealPaths(paths, known, strict, linked):
            places = read_places(paths, known, linked=linked)
            return tuple(_place(path, one, strict=strict) for path, one in zip(paths, places, strict=True))
        case HostRoutes():
            with _unsure_of("what the host's routes are"):
                return read_routes()
        case AccountOf(uid, gid, container):
            with _unsure_of(f"who has the number {uid} on the host"):
                return read_account(uid, gid, container)
        case NodeIn(pid, path):
            return read_node(pid, path)
        case InKernel(container, pid):
            found = read_first_process(container, pid)
            if not found.known:
                raise unsure(f"the kernel doesn't say what the container {container[:12]} is")
            return found.value


def _untold(question: Question, why: StuckError) -> tuple[HostPlace, ...]:
    """What is taken for the answer where the host gives none: of a container that runs the kernel says what it has."""
    if isinstance(question, RealPaths) and not question.strict:
        return tuple(HostPlace(paths=(path,)) for path in question.paths)
    raise unsure("the host doesn't answer in time, as where a file system hangs") from why


def _place(path: str, found: HostPlace | Exception, *, strict: bool) -> HostPlace:
    if isinstance(found, HostPlace):
        return found
    if strict:
        raise unsure(f"where {path} of the host leads can't be told") from found
    return HostPlace(paths=(path,))


@contextmanager
def _unsure_of(what: str) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError, UnreadError) as why:
        raise unsure(f"{what} can't be told") from why


async def _asked(engine: Engine, path: str) -> Told:
    """The engine's answer to a question of the gate's own."""
    try:
        async with asyncio.timeout(SECONDS):
            return await engine.ask("GET", path)
    except (OSError, TimeoutError, h11.RemoteProtocolError) as why:
        raise unsure("the engine doesn't answer") from why
