"""Looks at a container that was just made: it must be of the image that was judged, and no more than was asked for.

The request names the image as the client did, for a container remembers by which name it was asked for; and what a name
means may change between the judgement and the engine's own look. A container of another image is taken away again. It
was never started, and where that fails it can't be without being judged as what it is.
"""

import asyncio
import logging
import re
from typing import Any

import h11
import msgspec
from msgspec import Struct, field

from dockward.gate.asking import Asking, ask, unsure
from dockward.gate.connections.answering import answered
from dockward.gate.connections.upstream import Engine
from dockward.gate.errors import RefusedError, TakenBackError
from dockward.gate.weighing.asmade import Wanted, widened

_LOG = logging.getLogger(__name__)
SECONDS = 30.0
"""For the engine to take a container away."""
_ID = re.compile(r"sha256:[0-9a-f]{64}")
_REMOVED = frozenset({204, 404})


class _Made(Struct, frozen=True):
    id: str = field(name="Id")
    warnings: list[str] | None = field(name="Warnings", default=None)


_MADE = msgspec.json.Decoder(_Made)


class _Image(Struct, frozen=True):
    id: str = field(name="Id")


async def check_created(engine: Engine, answer: bytes, image: str, wanted: Wanted) -> str:
    """The id of the container that the engine's answer names.

    Raises `TakenBackError` where it is of another image than this, by its id, has more than is wanted, or can't be
    told, and `RefusedError` if the engine doesn't say what it made.
    """
    try:
        told = _MADE.decode(answer)
    except msgspec.MsgspecError as why:
        raise unsure("the engine doesn't say what it made") from why
    made = told.id
    try:
        found, raw = await answered(engine, _made_as(made, image))
    except RefusedError as why:
        ending = await _remove(engine, made)
        raise TakenBackError(f"{why.message} The container {made[:12]} {ending}.", why.hint, status=why.status) from why
    beyond = widened(wanted, raw, warned=bool(told.warnings))
    if beyond and found == image:
        ending = await _remove(engine, made)
        words = f"The engine made another container than it was asked for. {' '.join(beyond)}"
        _LOG.error("the container %s %s: %s", made[:12], ending, words)
        raise TakenBackError(
            f"{words} The container {made[:12]} {ending}.", "Have root look what stands between.", status=409
        )
    if found != image:
        ending = await _remove(engine, made)
        raise TakenBackError(
            f"The image's name came to mean another image while the container was made: {found} in place of {image}. "
            f"The container {made[:12]} {ending}.",
            "Ask again: then that one is judged.",
            status=409,
        )
    return made


def _made_as(container: str, image: str) -> Asking[tuple[str, dict[str, Any]]]:
    """The id of its image, and the engine's answer on it."""
    raw: dict[str, Any] | None = yield from ask(f"/containers/{container}/json", dict[str, Any])
    if raw is None:
        raise unsure("the container that was made is gone")
    found = str(raw.get("Image", ""))
    if found != image and _ID.fullmatch(found):
        # With several platforms an image has several ids.
        known: _Image | None = yield from ask(f"/images/{found}/json", _Image)
        return found if known is None else known.id, raw
    return found, raw


async def _remove(engine: Engine, container: str) -> str:
    """How that ended; volumes without a name, which were made for it, go with it."""
    try:
        async with asyncio.timeout(SECONDS):
            told = await engine.ask("DELETE", f"/containers/{container}?v=1")
    except (OSError, TimeoutError, h11.RemoteProtocolError, RefusedError) as why:
        return f"couldn't be taken away: {why}"
    return "was taken away" if told.status in _REMOVED else f"couldn't be taken away: the engine answers {told.status}"
