"""Answers the questions of a decision: what the engine knows, and where paths of the host lead."""

import asyncio
from typing import TypeVar

import h11

from dockward.gate.asking import Ask, Asking, HostRoutes, InKernel, RealPath, Told, unsure
from dockward.gate.upstream import Engine
from dockward.model.errors import UnreadError
from dockward.model.kernel import KernelView
from dockward.read.kernel.places import read_place
from dockward.read.kernel.routes import read_routes
from dockward.read.kernel.view import read_kernel

SECONDS = 30.0
"""For the engine to answer a question of the gate's own."""
T = TypeVar("T")


async def answered(engine: Engine, asking: Asking[T]) -> T:
    """What comes of asking."""
    answer: object = None
    while True:
        try:
            question = asking.send(answer)
        except StopIteration as done:
            found: T = done.value
            return found
        match question:
            case Ask(path):
                answer = await _asked(engine, path)
            case RealPath(path, known):
                try:
                    answer = await asyncio.to_thread(read_place, path, known)
                except (OSError, ValueError, UnreadError) as why:
                    raise unsure(f"where {path} of the host leads can't be told") from why
            case HostRoutes():
                try:
                    answer = await asyncio.to_thread(read_routes)
                except (OSError, ValueError, UnreadError) as why:
                    raise unsure("the host's routes can't be told") from why
            case InKernel(container, pid):
                answer = (await asyncio.to_thread(read_kernel, {container: pid}))[container].content
                answer = answer if isinstance(answer, KernelView) else None


async def _asked(engine: Engine, path: str) -> Told:
    """The engine's answer to a question of the gate's own."""
    try:
        async with asyncio.timeout(SECONDS):
            return await engine.ask("GET", path)
    except (OSError, TimeoutError, h11.RemoteProtocolError) as why:
        raise unsure("the engine doesn't answer") from why
